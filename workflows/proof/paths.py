"""How a case comes to a state, in words: the signal and the answers that lead there, the first way that was found."""

from forms.procedure.wording import Wording
from models.route import Route
from workflows.proof.exploring import Deed, Explored
from workflows.proof.space import Key

MOST = 8
"""Deeds that are told; of a longer way the last ones."""


def path_to(key: Key | None, found: Explored, route: Route, last: Deed | None = None) -> str:
    """The way from the signal to this state, and the deed that followed."""
    deeds = [] if last is None else [last]
    while key is not None:
        key, deed = found.came[key]
        deeds.append(deed)
    told = [_told(deed, Wording(route)) for deed in reversed(deeds)]
    if len(told) > MOST:
        told = ["…", *told[-MOST:]]
    return f"Так бывает, например: {' → '.join(told)}."


def _told(deed: Deed, words: Wording) -> str:
    route = words.route
    facts = ", ".join(
        f"{words.title(name)} — {words.value(name, value)}"
        for name, value in deed.facts
        if route.facts[name].type != "flag" or value
    )
    given = f" ({facts})" if facts else ""
    match deed.kind:
        case "opened":
            return f"сигнал{given}"
        case "reported":
            return f"сообщение «{route.interruption_of[deed.name].title}»"
        case "ended":
            return f"исход по усмотрению «{route.outcome_of[deed.name].title}»"
        case _:
            return _step_told(deed.kind, f"«{route.step_of[deed.name].title}»", given)


def _step_told(kind: str, title: str, given: str) -> str:
    match kind:
        case "due":
            return f"новый срок {title}"
        case "added":
            return f"добавлен {title}"
        case "corrected":
            return f"исправлен ответ {title}{given}"
        case _:
            return f"{title}{given}"
