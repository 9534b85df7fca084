"""Notices to the parents of what was decided: written, sent, come back; and copies that came back.

What is in the hands of nobody is owed again: a letter that came back starts its term anew.
"""

from datetime import date, datetime, timedelta
from typing import assert_never

from models.refusal import Refusal
from models.sitting import Item, SittingState
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent, PrintNotice
from models.sitting_served import Notice, Served
from workflows.sittings.course import Course
from workflows.sittings.duties import done, owing_after
from workflows.sittings.vote_refusals import READ_AGAIN, refusal

FORM = "kdn_parents_notice"
Deed = NoticeDrawn | NoticeSent | DispatchReturned


def notice_refusal(state: SittingState, item: Item, event: Deed, now: datetime) -> Refusal | None:
    """Why this may not happen to a question whose постановление is in its case."""
    match event:
        case NoticeDrawn():
            if event.submission.form == FORM and not event.submission.gaps:
                return None
            return refusal("incomplete", "Уведомление заполнено не полностью или не на той форме.", "Дополните его.")
        case NoticeSent():
            notice = _notice(item, event.notice)
            if notice is None:
                return refusal("unknown", f"Уведомления № {event.notice} по этому вопросу нет.", READ_AGAIN)
            if notice.is_out:
                return refusal("already", "Это уведомление уже отправлено.", READ_AGAIN)
            return _day_refusal(state, event.served.on, (notice.at + timedelta(minutes=state.offset)).date(), now)
        case DispatchReturned():
            served = _served(item, event)
            if served is None:
                return refusal("unknown", "Такой отправки по этому вопросу нет.", READ_AGAIN)
            if served.back is not None:
                return refusal("already", "Возврат уже записан.", READ_AGAIN)
            return _day_refusal(state, event.back.on, served.on, now)
        case _:
            assert_never(event)


def carried(course: Course, event: Deed) -> Course:
    """The notice is on record, on its way, or back."""
    item = course.item(event.item)
    match event:
        case NoticeDrawn():
            number = len(item.notices) + 1
            notice = Notice(number=number, submission=event.submission, at=course.now, by=event.by.person)
            command = PrintNotice(item=item.number, notice=number, agency=course.state.commission)
            return course.with_item(item.number, notices=(*item.notices, notice)).having(command)
        case NoticeSent():
            notices = tuple(_sent(one, event.served) if one.number == event.notice else one for one in item.notices)
            return done(course.with_item(item.number, notices=notices), ("notice",), item.number)
        case DispatchReturned(sort="copy"):
            copies = tuple(
                _back(one, event) if place == event.number else one for place, one in enumerate(item.copies, 1)
            )
            course = course.with_item(item.number, copies=copies, sent_at=None)
            return owing_after(course, "dispatch", item.number)
        case DispatchReturned():
            notices = tuple(_returned(one, event) if one.number == event.number else one for one in item.notices)
            course = course.with_item(item.number, notices=notices)
            return course if any(one.is_out for one in notices) else owing_after(course, "notice", item.number)
        case _:
            assert_never(event)


def _day_refusal(state: SittingState, day: date, earliest: date, now: datetime) -> Refusal | None:
    if day > (now + timedelta(minutes=state.offset)).date():
        return refusal("wrong_moment", "Дата позже сегодняшнего дня.", "Исправьте дату.")
    if day < earliest:
        message = "Уведомление не отправляют раньше, чем оно составлено, и возврата не бывает раньше отправки."
        return refusal("wrong_moment", message, "Исправьте дату.")
    return None


def _notice(item: Item, number: int) -> Notice | None:
    return next((one for one in item.notices if one.number == number), None)


def _served(item: Item, event: DispatchReturned) -> Served | None:
    """The sending that came back."""
    if event.sort == "copy":
        return item.copies[event.number - 1] if 0 < event.number <= len(item.copies) else None
    notice = _notice(item, event.number)
    return notice.sent[-1] if notice is not None and notice.sent else None


def _sent(notice: Notice, served: Served) -> Notice:
    return notice.model_copy(update={"sent": (*notice.sent, served)})


def _returned(notice: Notice, event: DispatchReturned) -> Notice:
    return notice.model_copy(update={"sent": (*notice.sent[:-1], _back(notice.sent[-1], event))})


def _back(served: Served, event: DispatchReturned) -> Served:
    return served.model_copy(update={"back": event.back})
