"""Why a question may not be put on the agenda, taken off it, or carried further."""

from datetime import datetime, timedelta
from typing import assert_never

from models.refusal import Refusal
from models.sitting import Item, SittingState
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent
from models.sitting_events import (
    CopySent,
    ItemAdded,
    ItemPostponed,
    ItemRemoved,
    ItemResolved,
    ItemTaken,
    MaterialsReady,
    PartySummoned,
)
from models.sitting_order import AgendaOrdered
from workflows.sittings import notices
from workflows.sittings.vote_refusals import READ_AGAIN, refusal

Deed = (
    ItemAdded
    | ItemRemoved
    | AgendaOrdered
    | MaterialsReady
    | PartySummoned
    | ItemTaken
    | ItemPostponed
    | ItemResolved
    | CopySent
    | NoticeDrawn
    | NoticeSent
    | DispatchReturned
    | AppealNoted
    | AppealDecided
)


def agenda_refusal(state: SittingState, event: Deed, now: datetime) -> Refusal | None:
    """Why this may not happen to the agenda."""
    if isinstance(event, ItemAdded):
        return _added_refusal(state, event)
    if isinstance(event, AgendaOrdered):
        return _ordered_refusal(state, event)
    item = state.item(event.item)
    if item is None:
        return refusal("unknown", f"В повестке нет вопроса № {event.item}.", READ_AGAIN)
    match event:
        case ItemRemoved():
            return _removed_refusal(item)
        case MaterialsReady() | PartySummoned():
            return _preparing_refusal(state, item, event, now)
        case ItemTaken() | ItemPostponed():
            return _sitting_refusal(state, item)
        case ItemResolved():
            return _resolved_refusal(item, event)
        case CopySent() | AppealNoted() | AppealDecided() | NoticeDrawn() | NoticeSent() | DispatchReturned():
            return _after_refusal(state, item, event, now)
        case _:
            assert_never(event)


def _added_refusal(state: SittingState, event: ItemAdded) -> Refusal | None:
    if state.phase == "over":
        return refusal("closed", "Заседание закончено.", "Внесите вопрос в повестку другого заседания.")
    if any(
        (item.case, item.task) == (event.case, event.task) and item.standing not in {"postponed", "removed"}
        for item in state.items
    ):
        return refusal("already", "Этот вопрос уже в повестке.", READ_AGAIN)
    return None


def _ordered_refusal(state: SittingState, event: AgendaOrdered) -> Refusal | None:
    if state.phase != "called":
        message = "Заседание уже открыто: порядок вопросов больше не меняют."
        return refusal("wrong_moment", message, "К вопросу, который нужен раньше, перейдите на его странице.")
    if sorted(event.order) != [item.number for item in state.items if item.standing == "listed"]:
        return refusal("unknown", "Пока вы смотрели, повестка изменилась.", READ_AGAIN)
    return None


def _removed_refusal(item: Item) -> Refusal | None:
    if item.voting is not None:
        return refusal("not_open", f"По вопросу № {item.number} идёт голосование.", "Сначала закройте голосование.")
    if item.standing not in {"listed", "refused"}:
        return refusal("already", f"Вопрос № {item.number} уже решён или снят.", READ_AGAIN)
    return None


def _preparing_refusal(
    state: SittingState, item: Item, event: MaterialsReady | PartySummoned, now: datetime
) -> Refusal | None:
    if state.phase == "over" or item.standing != "listed":
        return refusal("closed", f"Вопрос № {item.number} уже не готовят к заседанию.", READ_AGAIN)
    if isinstance(event, MaterialsReady):
        return None if item.ready_at is None else refusal("already", "Материалы уже собраны.", READ_AGAIN)
    if event.served.on > (now + timedelta(minutes=state.offset)).date():
        return refusal("wrong_moment", "Дата извещения позже сегодняшнего дня.", "Исправьте дату.")
    return None


def _sitting_refusal(state: SittingState, item: Item) -> Refusal | None:
    if state.phase != "open":
        return refusal("not_open", "Заседание не идёт.", "К вопросам переходят на открытом заседании.")
    if item.voting is not None:
        return refusal("not_open", f"По вопросу № {item.number} идёт голосование.", "Сначала закройте голосование.")
    if item.standing != "listed":
        return refusal("already", f"Вопрос № {item.number} уже решён, отложен или снят.", READ_AGAIN)
    return None


def _resolved_refusal(item: Item, event: ItemResolved) -> Refusal | None:
    motion = item.adopted
    if motion is None:
        return refusal(
            "not_adopted",
            f"По вопросу № {item.number} решение не принято: постановление выносят по результату голосования.",
            "Поставьте проект решения на голосование или отложите вопрос.",
        )
    if item.standing not in {"decided", "refused"}:
        return refusal("already", f"Постановление по вопросу № {item.number} уже передано в дело.", READ_AGAIN)
    differs = [name for name, value in motion.facts.items() if event.facts.get(name) != value]
    if differs:
        return refusal(
            "wrong_fact",
            f"Постановление по вопросу № {item.number} говорит не то, за что проголосовали.",
            "Исправьте решение в постановлении: оно должно совпадать с принятым проектом.",
        )
    return None


def _after_refusal(
    state: SittingState, item: Item, event: CopySent | AppealNoted | AppealDecided | notices.Deed, now: datetime
) -> Refusal | None:
    if item.standing != "accepted":
        return refusal("not_open", f"Постановления по вопросу № {item.number} ещё нет в деле.", READ_AGAIN)
    match event:
        case CopySent():
            return None if item.sent_at is None else refusal("already", "Рассылка уже закончена.", READ_AGAIN)
        case AppealNoted():
            noted = item.appeal is not None and item.appeal.outcome is None
            return refusal("already", "Обжалование уже отмечено.", READ_AGAIN) if noted else None
        case AppealDecided():
            waits = item.appeal is not None and item.appeal.outcome is None
            return None if waits else refusal("not_open", "Обжалования, которое ждёт решения, нет.", READ_AGAIN)
        case NoticeDrawn() | NoticeSent() | DispatchReturned():
            return notices.notice_refusal(state, item, event, now)
        case _:
            assert_never(event)
