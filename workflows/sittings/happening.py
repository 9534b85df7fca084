"""What each event changes in a sitting that `check` has let through."""

from typing import assert_never

from models.people import Role
from models.sitting import Ballot, Item, Member, Recusal, Word
from models.sitting_amendment import Amendment
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_commands import TellMember, TellOffice
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent
from models.sitting_events import (
    CopySent,
    DutyPassed,
    DutyReminderDue,
    FilingDue,
    GuestsNoted,
    ItemAdded,
    ItemAnswered,
    ItemPostponed,
    ItemRemoved,
    ItemResolved,
    ItemTaken,
    MaterialsReady,
    MemberCame,
    MemberExcused,
    MemberLeft,
    PartySummoned,
    PresidingNamed,
    SittingCalled,
    SittingCancelled,
    SittingEnded,
    SittingEvent,
    SittingMoved,
    SittingOpened,
    StartMissed,
)
from models.sitting_minutes import MinutesDrawn
from models.sitting_order import AgendaOrdered
from models.sitting_votes import (
    AmendmentMoved,
    BallotCast,
    DissentFiled,
    MemberRecused,
    MotionPut,
    RemarkMade,
    VotingClosed,
)
from workflows.sittings.agenda import added, answered, appealed, ended, moved, postponed, resolved, sent, summoned
from workflows.sittings.attendance import came, has_quorum, left
from workflows.sittings.course import Course
from workflows.sittings.duties import BEFORE, done, owing_after, told
from workflows.sittings.minutes import drawn
from workflows.sittings.notices import carried
from workflows.sittings.voting import counted, put, stopped, voted


def happen(course: Course, event: SittingEvent) -> Course:
    """Apply the event."""
    match event:
        case SittingCalled():
            raise AssertionError("a sitting is called once; check() refuses it")
        case SittingMoved():
            return moved(course, event)
        case SittingCancelled():
            return ended(course, "cancelled")
        case SittingOpened():
            return done(course.having(phase="open", opened_at=course.now), BEFORE)
        case SittingEnded():
            return ended(course, "held" if course.state.opened_at else "no_quorum")
        case DutyReminderDue() | DutyPassed() | StartMissed() | FilingDue():
            return _tick(course, event)
        case MemberExcused() | MemberCame() | MemberLeft() | PresidingNamed() | GuestsNoted():
            return _attendance(course, event)
        case MemberRecused() | MotionPut() | BallotCast() | VotingClosed() | DissentFiled() | RemarkMade():
            return _vote(course, event)
        case AmendmentMoved():
            return _amended(course, event)
        case MinutesDrawn():
            return drawn(course, event)
        case AgendaOrdered():
            return course.having(order=event.order)
        case NoticeDrawn() | NoticeSent() | DispatchReturned():
            return carried(course, event)
        case _:
            return _agenda(course, event)


def _agenda(
    course: Course,
    event: ItemAdded
    | ItemRemoved
    | ItemTaken
    | MaterialsReady
    | PartySummoned
    | ItemPostponed
    | ItemResolved
    | ItemAnswered
    | CopySent
    | AppealNoted
    | AppealDecided,
) -> Course:
    match event:
        case ItemAdded():
            return added(course, event)
        case ItemRemoved():
            return postponed(course, event.item, "removed", event.reason)
        case ItemTaken():
            return course.with_item(event.item, taken_at=course.now)
        case MaterialsReady():
            course = done(course.with_item(event.item, ready_at=course.now), ("materials",), event.item)
            return _tell_all(course, "materials", event.item)
        case PartySummoned():
            return summoned(course, event)
        case ItemPostponed():
            return postponed(course, event.item, "postponed", event.reason)
        case ItemResolved():
            return resolved(course, event)
        case ItemAnswered():
            return answered(course, event)
        case CopySent():
            return sent(course, event)
        case AppealNoted() | AppealDecided():
            return appealed(course, event)
        case _:
            assert_never(event)


def _tick(course: Course, event: DutyReminderDue | DutyPassed | StartMissed | FilingDue) -> Course:
    state = course.state
    match event:
        case DutyReminderDue():
            duty = next(duty for duty in state.duties if duty.number == event.duty)
            reminded = TellOffice(
                agency=state.commission, role=Role.SECRETARY, about="reminder", rule=duty.rule, item=duty.item
            )
            return _with_duty(course.having(reminded), event.duty, reminded=duty.reminded + 1)
        case DutyPassed():
            duty = next(duty for duty in state.duties if duty.number == event.duty)
            return _with_duty(course.having(told(state, duty)), event.duty, escalated=duty.escalated + 1)
        case StartMissed():
            rule = "P995-QUORUM"
            tell = (
                TellOffice(agency=state.commission, role=role, about="not_opened", rule=rule)
                for role in (Role.HEAD, Role.SUPERVISOR)
            )
            return ended(course.having(*tell), "no_quorum")
        case FilingDue():
            return course.having(phase="closed", closed_at=course.now)
        case _:
            assert_never(event)


def _with_duty(course: Course, number: int, **changes: object) -> Course:
    duties = tuple(duty.model_copy(update=changes) if duty.number == number else duty for duty in course.state.duties)
    return course.having(duties=duties)


def _attendance(
    course: Course, event: MemberExcused | MemberCame | MemberLeft | PresidingNamed | GuestsNoted
) -> Course:
    match event:
        case MemberExcused():
            return _with_member(course, _member(course, event.person).model_copy(update={"excused": event.reason}))
        case MemberCame():
            return _with_member(course, came(_member(course, event.person), course.now, remote=event.remote))
        case MemberLeft():
            return _quorum_kept(_with_member(course, left(_member(course, event.person), course.now)))
        case PresidingNamed():
            return course.having(named=event.person)
        case GuestsNoted():
            if event.item is None:
                return course.having(guests=event.guests)
            return course.with_item(event.item, guests=event.guests)
        case _:
            assert_never(event)


def _quorum_kept(course: Course) -> Course:
    """Without a quorum the vote that is under way stops without a result; what was decided stands."""
    item = next((item for item in course.state.items if item.voting is not None), None)
    if item is None or item.voting is None or has_quorum(course.state, item):
        return course
    motion = stopped(item.voting, course.now)
    return _tell_all(course.with_item(item.number, motions=(*item.motions[:-1], motion)), "no_quorum")


def _vote(
    course: Course, event: MemberRecused | MotionPut | BallotCast | VotingClosed | DissentFiled | RemarkMade
) -> Course:
    item = course.item(event.item)
    match event:
        case MemberRecused():
            return _recused(course, item, event)
        case MotionPut():
            return course.with_item(item.number, motions=(*item.motions, put(item, event, course.now)))
        case BallotCast():
            member = _member(course, event.person)
            ballot = Ballot(
                person=event.person,
                choice=event.choice,
                remote=member.is_remote,
                at=course.now,
                turn=course.state.turn,
                entered_by=None if event.by.person == event.person else event.by.person,
            )
            return course.with_item(item.number, motions=(*item.motions[:-1], voted(item.motions[-1], ballot)))
        case VotingClosed():
            motion = counted(course.state, item, item.motions[-1], course.now)
            course = course.with_item(item.number, motions=(*item.motions[:-1], motion))
            if motion.outcome != "adopted":
                return course
            return owing_after(course.with_item(item.number, standing="decided"), "resolution", item.number)
        case DissentFiled():
            word = Word(person=event.by.person, text=event.text, at=course.now)
            return course.with_item(item.number, dissents=(*_others(item.dissents, word), word))
        case RemarkMade():
            word = Word(person=event.by.person, text=event.text, at=course.now)
            return course.with_item(item.number, remarks=(*item.remarks, word))
        case _:
            assert_never(event)


def _amended(course: Course, event: AmendmentMoved) -> Course:
    """The changes lie on the table; whether the work is approved with them, a motion says."""
    item = course.item(event.item)
    moved = Amendment(
        number=len(item.amendments) + 1,
        of=event.of,
        submission=event.submission,
        orders=event.orders,
        by=event.by.person,
        at=course.now,
    )
    return course.with_item(item.number, amendments=(*item.amendments, moved))


def _recused(course: Course, item: Item, event: MemberRecused) -> Course:
    """Whoever stands aside takes no part in the vote that is under way either."""
    recusal = Recusal(person=event.person, ground=event.ground, at=course.now)
    motions = item.motions
    if item.voting is not None:
        kept = tuple(ballot for ballot in item.voting.ballots if ballot.person != event.person)
        motions = (*motions[:-1], item.voting.model_copy(update={"ballots": kept}))
    return _quorum_kept(course.with_item(item.number, recused=(*item.recused, recusal), motions=motions))


def _others(words: tuple[Word, ...], new: Word) -> tuple[Word, ...]:
    """A member has one dissenting opinion on a question: the last."""
    return tuple(word for word in words if word.person != new.person)


def _member(course: Course, person: str) -> Member:
    member = course.state.member(person)
    if member is None:
        raise AssertionError(f"{person} is no member; check() refuses it")
    return member


def _with_member(course: Course, changed: Member) -> Course:
    members = tuple(changed if one.person == changed.person else one for one in course.state.members)
    return course.having(members=members)


def _tell_all(course: Course, about: str, item: int | None = None) -> Course:
    told = (
        TellMember(person=one.person, agency=one.agency, about=about, item=item)  # type: ignore[arg-type]
        for one in course.state.members
    )
    return course.having(*told)
