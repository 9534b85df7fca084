"""Why a vote, or what belongs to it, may not happen now."""

from models.refusal import Refusal, RefusalCode
from models.sitting import Choice, Item, Motion, SittingState
from models.sitting_votes import (
    AmendmentMoved,
    BallotCast,
    DissentFiled,
    MemberRecused,
    MotionPut,
    RemarkMade,
    VotingClosed,
)
from workflows.sittings.attendance import counted, has_quorum, keeps, needed, presiding

READ_AGAIN = "Откройте заседание заново: в нём видно, что происходит сейчас."
Vote = AmendmentMoved | MotionPut | BallotCast | VotingClosed | DissentFiled | RemarkMade | MemberRecused


def refusal(code: RefusalCode, message: str, remedy: str) -> Refusal:
    """A refusal; shorter to say."""
    return Refusal(code=code, message=message, remedy=remedy)


def vote_refusal(state: SittingState, event: Vote) -> Refusal | None:
    """Why this may not happen to a question of the sitting."""
    item = state.item(event.item)
    if item is None:
        return refusal("unknown", f"В повестке нет вопроса № {event.item}.", READ_AGAIN)
    match event:
        case MotionPut():
            return _not_sitting(state) or _listed(item) or _motion_refusal(state, item, event)
        case BallotCast():
            return _not_sitting(state) or _ballot_refusal(state, item, event)
        case VotingClosed():
            return _not_sitting(state) or _closing_refusal(state, item, event.motion)
        case DissentFiled():
            return _dissent_refusal(state, item, event)
        case RemarkMade():
            return _listed(item)
        case AmendmentMoved():
            return _listed(item) or _amendment_refusal(item, event)
        case MemberRecused():
            return _recusal_refusal(state, item, event)


def _not_sitting(state: SittingState) -> Refusal | None:
    if state.phase == "called":
        return refusal("not_open", "Заседание ещё не открыто.", "Отметьте явку и откройте заседание.")
    if state.phase == "over":
        return refusal("closed", "Заседание закончено, голосования в нём закрыты.", READ_AGAIN)
    return None


def _listed(item: Item) -> Refusal | None:
    if item.standing == "listed":
        return None
    if item.standing in {"postponed", "removed"}:
        return refusal("not_open", f"Вопрос № {item.number} снят или отложен.", READ_AGAIN)
    return refusal("already", f"По вопросу № {item.number} решение уже принято.", READ_AGAIN)


def _amendment_refusal(item: Item, event: AmendmentMoved) -> Refusal | None:
    if item.amends is None:
        return refusal(
            "not_allowed",
            f"Вопрос № {item.number} не утверждает чужую работу: изменять в нём нечего.",
            "Напишите замечание к вопросу.",
        )
    if item.voting is not None:
        return refusal(
            "not_open",
            f"По вопросу № {item.number} идёт голосование: предмет голосования не меняют.",
            "Дождитесь его окончания; введённое сохранено в черновике.",
        )
    if item.stands_aside(event.by.person):
        return refusal("recused", f"Вы взяли отвод по вопросу № {item.number}.", READ_AGAIN)
    if event.submission.form != item.amends or event.submission.gaps:
        return refusal(
            "incomplete", "Изменения заполнены не полностью или не на той форме.", "Дополните форму; черновик сохранён."
        )
    return None


def _motion_refusal(state: SittingState, item: Item, event: MotionPut) -> Refusal | None:
    if event.amendment is not None and item.amendment(event.amendment) is None:
        return refusal("unknown", f"К вопросу № {item.number} таких изменений не предлагали.", READ_AGAIN)
    other = next((one for one in state.items if one.voting is not None), None)
    if other is not None:
        return refusal(
            "already", f"По вопросу № {other.number} уже идёт голосование.", "Сначала закройте это голосование."
        )
    return quorum_refusal(state, item) or _presiding_refusal(state, item)


def quorum_refusal(state: SittingState, item: Item) -> Refusal | None:
    """Why nothing can be decided about the question now."""
    if has_quorum(state, item):
        return None
    there, least = counted(state, item), needed(state)
    return refusal(
        "no_quorum",
        f"Кворума больше нет: присутствует {there}, нужно не менее {least}.",
        "Принятое остаётся в силе. Дождитесь членов комиссии или закончите заседание: остальное перейдёт в следующее.",
    )


def _presiding_refusal(state: SittingState, item: Item) -> Refusal | None:
    if presiding(state, item) is not None:
        return None
    return refusal(
        "no_presiding",
        f"По вопросу № {item.number} некому председательствовать.",
        "Изберите председательствующего из присутствующих и запишите это.",
    )


def _ballot_refusal(state: SittingState, item: Item, event: BallotCast) -> Refusal | None:
    closed = _open_motion_refusal(item, event.motion)
    if closed is not None:
        return closed
    member = state.member(event.person)
    if member is None or not member.votes:
        return refusal("not_allowed", "Голосуют только члены комиссии с правом голоса, без замены.", READ_AGAIN)
    own = event.by.person == event.person
    if not own and (member.is_remote or not keeps(state, event.by)):
        return refusal(
            "not_yours",
            "За другого не голосуют: секретарь записывает только голоса, поданные в зале поднятием руки.",
            "Пусть член комиссии проголосует сам.",
        )
    if not member.is_present:
        return refusal(
            "not_allowed",
            "Голосует только присутствующий член комиссии: лично или по связи.",
            "Сначала отметьте присутствие.",
        )
    if item.stands_aside(event.person):
        return refusal(
            "recused", f"Член комиссии взял отвод по вопросу № {item.number} и в нём не голосует.", READ_AGAIN
        )
    return None


def _closing_refusal(state: SittingState, item: Item, motion: int) -> Refusal | None:
    closed = _open_motion_refusal(item, motion)
    if closed is not None:
        return closed
    voting = item.motions[-1]
    if not voting.ballots:
        return refusal("incomplete", "Ещё никто не проголосовал.", "Дождитесь голосов или отложите вопрос.")
    return _presiding_refusal(state, item)


def _open_motion_refusal(item: Item, number: int) -> Refusal | None:
    motion = next((one for one in item.motions if one.number == number), None)
    if motion is None:
        return refusal("unknown", f"По вопросу № {item.number} такого голосования нет.", READ_AGAIN)
    if motion.is_open:
        return None
    said = "прекращено: кворума не стало" if motion.outcome == "stopped" else "закрыто и подсчитано"
    return refusal("closed", f"Голосование по вопросу № {item.number} {said}.", "Поданные до этого голоса записаны.")


def _dissent_refusal(state: SittingState, item: Item, event: DissentFiled) -> Refusal | None:
    motion = item.adopted
    if motion is None or state.phase == "called":
        return refusal("not_adopted", f"По вопросу № {item.number} решения ещё нет.", READ_AGAIN)
    agreed = _choice(motion, event.by.person) is Choice.FOR
    if agreed or not _took_part(motion, event.by.person):
        return refusal(
            "not_allowed",
            "Особое мнение прилагает член комиссии, который голосовал иначе или воздержался.",
            "С решением, за которое вы голосовали или в котором не участвовали, особого мнения нет.",
        )
    return None


def _recusal_refusal(state: SittingState, item: Item, event: MemberRecused) -> Refusal | None:
    if state.phase == "over":
        return refusal("closed", "Заседание закончено.", READ_AGAIN)
    if state.member(event.person) is None:
        return refusal("unknown", "Этого человека нет в составе комиссии.", READ_AGAIN)
    if item.stands_aside(event.person):
        return refusal("already", "Отвод этого члена комиссии уже записан.", READ_AGAIN)
    return _listed(item)


def _choice(motion: Motion, person: str) -> Choice | None:
    return next((ballot.choice for ballot in motion.ballots if ballot.person == person), None)


def _took_part(motion: Motion, person: str) -> bool:
    return _choice(motion, person) is not None
