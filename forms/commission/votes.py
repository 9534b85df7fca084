"""Votes in words: the count of a motion, and by name who voted how."""

from collections import Counter

from forms.commission.telling import Ballot, Motion
from forms.russian.names import initials
from models.sitting import Choice

TITLES: dict[Choice, str] = {
    Choice.FOR: "за",
    Choice.AGAINST: "против",
    Choice.ABSTAINED: "воздержались",
}
NONE = "нет"


def counted(ballots: tuple[Ballot, ...]) -> str:
    """«за — 5, против — нет, воздержались — 1»."""
    votes = Counter(one.choice for one in ballots)
    return ", ".join(f"{title} — {votes[choice] or NONE}" for choice, title in TITLES.items())


def by_name(ballots: tuple[Ballot, ...]) -> str:
    """«За: А.И. Жуков, Р.С. Панин (дистанционно). Воздержались: В.И. Носова.» Choices that nobody made are left out."""
    said = (_chosen(choice, [one for one in ballots if one.choice is choice]) for choice in TITLES)
    return " ".join(filter(None, said))


def told(motion: Motion) -> str:
    """A motion with its votes and its outcome, one line each."""
    lines = [motion.words, f"{counted(motion.ballots).capitalize()}."]
    if motion.ballots:
        lines.append(by_name(motion.ballots))
    if motion.casting:
        lines.append(f"Голоса разделились поровну; решающий голос председательствующего: {initials(motion.casting)}.")
    lines.append(_outcome(motion))
    return "\n".join(filter(None, lines))


def _outcome(motion: Motion) -> str:
    if motion.is_stopped:
        return "Голосование прекращено: кворума не стало."
    return "Принято." if motion.is_carried else "Не принято."


def _chosen(choice: Choice, ballots: list[Ballot]) -> str:
    if not ballots:
        return ""
    return f"{TITLES[choice].capitalize()}: {', '.join(map(_named, ballots))}."


def _named(ballot: Ballot) -> str:
    return initials(ballot.full_name) + (" (дистанционно)" if ballot.is_remote else "")
