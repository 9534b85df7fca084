"""Why something may not happen to a sitting, in words for the person; the same for the validator and for the turn."""

from datetime import datetime
from typing import assert_never

from models.calendar import Calendar
from models.people import Role
from models.refusal import Refusal, RefusalCode
from models.sitting import Seat, SittingState
from models.sitting_events import (
    DutyPassed,
    DutyReminderDue,
    FilingDue,
    GuestsNoted,
    ItemAnswered,
    MemberCame,
    MemberExcused,
    MemberLeft,
    PresidingNamed,
    SittingCalled,
    SittingCancelled,
    SittingDeed,
    SittingEnded,
    SittingEvent,
    SittingMoved,
    SittingOpened,
    SittingTick,
    StartMissed,
)
from models.sitting_minutes import MinutesDrawn
from models.sitting_votes import (
    AmendmentMoved,
    BallotCast,
    DissentFiled,
    MemberRecused,
    MotionPut,
    RemarkMade,
    VotingClosed,
)
from workflows.sittings.agenda_refusals import agenda_refusal
from workflows.sittings.attendance import counted, has_quorum, keeps, needed, presiding
from workflows.sittings.duties import day_end, filing_at, reminder, rung
from workflows.sittings.minutes import minutes_refusal
from workflows.sittings.vote_refusals import READ_AGAIN, refusal, vote_refusal

MEMBERS = (BallotCast, DissentFiled, RemarkMade, AmendmentMoved)
"""What members do in their own name."""
SELF = (MemberCame, MemberLeft, MemberExcused, MemberRecused)
"""What a member may note of themselves, and the office of anybody."""


def check_calling(event: SittingCalled, now: datetime) -> Refusal | None:
    """Why a sitting may not be called like this."""
    seats = [member.seat for member in event.members]
    if not any(member.votes for member in event.members):
        return refusal(
            "missing_agency", "В комиссии нет ни одного члена с правом голоса.", "Внесите членов комиссии в справочник."
        )
    if any(seats.count(seat) > 1 for seat in (Seat.CHAIR, Seat.DEPUTY)):
        return refusal("unknown", "Председатель и заместитель могут быть только по одному.", READ_AGAIN)
    if len({member.person for member in event.members}) < len(event.members):
        return refusal("already", "Один человек назван в составе дважды.", READ_AGAIN)
    if event.at <= now:
        return refusal("wrong_moment", "Время заседания уже прошло.", "Укажите время позже нынешнего.")
    if event.by is not None and (
        event.by.agency != event.commission or event.by.role not in {Role.HEAD, Role.SECRETARY}
    ):
        return refusal("not_allowed", "Заседание созывает председатель или секретарь комиссии.", READ_AGAIN)
    return None


def check(calendar: Calendar, state: SittingState, event: SittingEvent, now: datetime) -> Refusal | None:
    """Why the event may not happen to the sitting now, or None when it may."""
    if isinstance(event, SittingCalled):
        return refusal("already", "Заседание уже созвано.", READ_AGAIN)
    if not state.is_open:
        return refusal("closed", "Заседание завершено и сдано в архив, записей в нём больше не делают.", READ_AGAIN)
    match event:
        case DutyReminderDue() | DutyPassed() | StartMissed() | FilingDue():
            return _tick_refusal(calendar, state, event, now)
        case ItemAnswered():
            item = state.item(event.item)
            waits = item is not None and item.standing == "resolved"
            return None if waits else refusal("already", "Ответ дела уже записан.", READ_AGAIN)
        case _:
            return _permission_refusal(state, event) or _deed_refusal(state, event, now)


def _permission_refusal(state: SittingState, event: SittingDeed) -> Refusal | None:
    is_member = state.member(event.by.person) is not None
    if event.by.agency != state.commission and not is_member:
        return refusal("not_yours", "Это заседание другой комиссии.", "Откройте заседание своей комиссии.")
    if isinstance(event, MEMBERS) and not isinstance(event, BallotCast) and not is_member:
        return _no_substitutes()
    if isinstance(event, BallotCast):
        return None  # `vote_refusal` knows whose vote it is
    if isinstance(event, MEMBERS) or (isinstance(event, SELF) and event.person == event.by.person):
        return None
    if keeps(state, event.by) or event.by.person == presiding(state):
        return None
    return refusal(
        "not_allowed",
        "Ход заседания ведут председательствующий и секретарь.",
        "Скажите секретарю: он внесёт это в протокол.",
    )


def _deed_refusal(state: SittingState, event: SittingDeed, now: datetime) -> Refusal | None:
    match event:
        case SittingMoved() | SittingCancelled() | SittingOpened() | SittingEnded():
            return _phase_refusal(state, event, now)
        case MemberExcused() | MemberCame() | MemberLeft() | PresidingNamed() | GuestsNoted():
            return _attendance_refusal(state, event)
        case AmendmentMoved() | MotionPut() | BallotCast() | VotingClosed():
            return vote_refusal(state, event)
        case DissentFiled() | RemarkMade() | MemberRecused():
            return vote_refusal(state, event)
        case MinutesDrawn():
            return minutes_refusal(state, event)
        case _:
            return agenda_refusal(state, event, now)


def _phase_refusal(
    state: SittingState, event: SittingMoved | SittingCancelled | SittingOpened | SittingEnded, now: datetime
) -> Refusal | None:
    if state.phase == "over":
        return refusal("closed", "Заседание уже закончено.", READ_AGAIN)
    if isinstance(event, SittingEnded):
        return _ending_refusal(state, now)
    if state.phase != "called":
        return refusal("already", "Заседание уже открыто.", READ_AGAIN)
    if isinstance(event, SittingMoved) and event.at <= now:
        return refusal("wrong_moment", "Новое время заседания уже прошло.", "Укажите время позже нынешнего.")
    if isinstance(event, SittingOpened):
        return _opening_refusal(state)
    return None


def _opening_refusal(state: SittingState) -> Refusal | None:
    there, least = counted(state), needed(state)
    if not has_quorum(state):
        return refusal(
            "no_quorum",
            f"Кворума нет: присутствует {there}, нужно не менее {least} (не менее половины членов).",
            "Отметьте пришедших. Если кворума не будет, закончите заседание: вопросы останутся для следующего.",
        )
    return _presiding_refusal(state)


def _ending_refusal(state: SittingState, now: datetime) -> Refusal | None:
    voting = next((item.number for item in state.items if item.voting is not None), None)
    if voting is not None:
        return refusal(
            "not_open",
            f"По вопросу № {voting} идёт голосование.",
            "Сначала закройте голосование: оно будет подсчитано.",
        )
    if state.phase == "called" and now < state.at:
        return refusal("wrong_moment", "Заседание ещё не началось.", "До начала его можно отменить или перенести.")
    return None


def _attendance_refusal(
    state: SittingState, event: MemberExcused | MemberCame | MemberLeft | PresidingNamed | GuestsNoted
) -> Refusal | None:
    if state.phase == "over":
        return refusal("closed", "Заседание уже закончено, явку больше не меняют.", READ_AGAIN)
    if isinstance(event, GuestsNoted):
        missing = event.item is not None and state.item(event.item) is None
        return refusal("unknown", f"В повестке нет вопроса № {event.item}.", READ_AGAIN) if missing else None
    member = state.member(event.person)
    if member is None:
        return _no_substitutes()
    if isinstance(event, MemberCame) and member.is_present and member.is_remote == event.remote:
        return refusal("already", "Этот член комиссии уже отмечен присутствующим.", READ_AGAIN)
    if isinstance(event, MemberLeft) and not member.is_present:
        return refusal("already", "Этот член комиссии не отмечен присутствующим.", READ_AGAIN)
    if isinstance(event, MemberExcused) and member.is_present:
        return refusal("already", "Этот член комиссии присутствует.", "Сначала отметьте, что он ушёл.")
    if isinstance(event, PresidingNamed):
        return _named_refusal(state, event)
    return None


def _named_refusal(state: SittingState, event: PresidingNamed) -> Refusal | None:
    member = state.member(event.person)
    if member is None or not member.is_present:
        return refusal("no_presiding", "Председательствовать может только присутствующий член комиссии.", READ_AGAIN)
    leading = [one for one in state.members if one.is_present and one.seat in {Seat.CHAIR, Seat.DEPUTY}]
    if leading:
        return refusal("already", "Председательствует председатель или его заместитель: они присутствуют.", READ_AGAIN)
    return None


def _presiding_refusal(state: SittingState) -> Refusal | None:
    if presiding(state) is not None:
        return None
    return refusal(
        "no_presiding",
        "Некому председательствовать: нет ни председателя, ни заместителя.",
        "Изберите председательствующего из присутствующих и запишите это.",
    )


def _tick_refusal(calendar: Calendar, state: SittingState, event: SittingTick, now: datetime) -> Refusal | None:
    """A tick is refused when people were quicker, or when it has happened already."""
    match event:
        case StartMissed():
            is_due = state.phase == "called" and day_end(state) <= now
        case FilingDue():
            moment = filing_at(calendar, state)
            is_due = moment is not None and moment <= now
        case DutyReminderDue() | DutyPassed():
            duty = next((duty for duty in state.duties if duty.number == event.duty), None)
            if duty is None:
                moment, is_next = None, False
            elif isinstance(event, DutyReminderDue):
                moment, is_next = reminder(calendar, state, duty), event.index == duty.reminded
            else:
                moment, is_next = rung(calendar, state, duty), event.rung == duty.escalated
            is_due = is_next and moment is not None and moment <= now
        case _:
            assert_never(event)
    return None if is_due else refusal("already", "Этот срок уже учтён или ещё не наступил.", READ_AGAIN)


def _no_substitutes() -> Refusal:
    code: RefusalCode = "not_allowed"
    return refusal(
        code,
        "Этого человека нет в составе комиссии, а члены комиссии участвуют без права замены.",
        "Если состав изменился, созовите заседание заново; другие лица участвуют как приглашённые.",
    )
