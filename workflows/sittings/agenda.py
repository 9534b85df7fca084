"""What happens to the questions of a sitting: onto the agenda, off it, to the case and out to the family."""

from typing import Literal

from models.amended import Amended
from models.events import SittingRef, StepDone
from models.people import Role
from models.sitting import Appeal, Item, SittingState
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_commands import SendDecision, TellMember, TellOffice
from models.sitting_events import CopySent, ItemAdded, ItemAnswered, ItemResolved, PartySummoned, SittingMoved
from workflows.sittings.course import Course
from workflows.sittings.duties import BEFORE, done, owing_after, owing_before
from workflows.sittings.voting import stopped


def added(course: Course, event: ItemAdded) -> Course:
    """The question stands at the end of the agenda; its packet and its summons are owed."""
    item = Item(
        number=len(course.state.items) + 1,
        case=event.case,
        task=event.task,
        step=event.step,
        added_at=course.now,
        author=event.author,
        family=event.family,
        sends_itself=event.sends_itself,
        amends=event.amends,
    )
    course = course.having(items=(*course.state.items, item))
    return owing_before(course, item) if course.state.phase == "called" else course


def moved(course: Course, event: SittingMoved) -> Course:
    """The sitting begins at another moment: its terms are reckoned anew, and the members are told."""
    told = (TellMember(person=one.person, agency=one.agency, about="moved") for one in course.state.members)
    course = done(course.having(*told, at=event.at), BEFORE)
    for item in course.state.items:
        if item.standing == "listed":
            course = owing_before(course, item)
    return course


def summoned(course: Course, event: PartySummoned) -> Course:
    """Somebody of the family knows of the sitting."""
    item = course.item(event.item)
    course = course.with_item(item.number, summoned=(*item.summoned, event.served))
    return done(course, ("summons",), item.number)


def postponed(course: Course, number: int, standing: Literal["postponed", "removed"], reason: str) -> Course:
    """The question leaves this sitting; the case goes on waiting, and may be put on another agenda."""
    course = course.with_item(number, standing=standing, reason=reason)
    return done(course, ("materials", "summons", "resolution", "dispatch", "notice"), number)


def ended(course: Course, outcome: Literal["held", "no_quorum", "cancelled"]) -> Course:
    """No more votes: what was decided stands, an open vote is left without a result, the rest is free again."""
    reason = {"held": "not_reached", "no_quorum": "no_quorum", "cancelled": "cancelled"}[outcome]
    course = course.having(phase="over", outcome=outcome, ended_at=course.now)
    for item in course.state.items:
        if item.standing != "listed":
            continue
        if item.voting is not None:
            course = course.with_item(item.number, motions=(*item.motions[:-1], stopped(item.voting, course.now)))
        course = postponed(course, item.number, "postponed", reason)
    if outcome == "held":
        return course
    about: Literal["cancelled", "no_quorum"] = "cancelled" if outcome == "cancelled" else "no_quorum"
    told = (TellMember(person=one.person, agency=one.agency, about=about) for one in course.state.members)
    return course.having(*told)


def resolved(course: Course, event: ItemResolved) -> Course:
    """The постановление is drawn up by the vote, and the case is told of it."""
    course = course.with_item(
        event.item,
        standing="resolved",
        submission=event.submission,
        facts=event.facts,
        orders=event.orders,
        informs=event.informs,
        resolved_at=course.now,
        resolved_by=event.by,
        heard=None,
    )
    course = done(course, ("resolution",), event.item)
    item = course.item(event.item)
    return course.having(SendDecision(item=item.number, case=item.case, decision=decision_of(course.state, item)))


def decision_of(state: SittingState, item: Item) -> StepDone:
    """What the case is told of a question that was resolved: the same however often it is told."""
    if item.submission is None or item.resolved_by is None:
        raise ValueError(f"question {item.number} was not resolved")
    return StepDone(
        task=item.task,
        submission=item.submission,
        facts=item.facts,
        orders=item.orders,
        by=item.resolved_by,
        sitting=SittingRef(sitting=state.id, item=item.number),
        amended=_amended(item),
    )


def _amended(item: Item) -> Amended | None:
    """The changes that were voted for: exactly those, whatever was moved besides."""
    changes = None if item.adopted is None else item.amendment(item.adopted.amendment)
    return None if changes is None else Amended(of=changes.of, submission=changes.submission, orders=changes.orders)


def answered(course: Course, event: ItemAnswered) -> Course:
    """The case took it: now its copies are owed. It refused: the secretary is told, and it stays in sight."""
    item, heard = course.item(event.item), event.heard
    if heard.turn is None:
        refused = TellOffice(
            agency=course.state.commission,
            role=Role.SECRETARY,
            about="refused",
            rule="P995-DECISION",
            item=item.number,
        )
        return course.with_item(item.number, standing="refused", heard=heard).having(refused)
    course = course.with_item(item.number, standing="accepted", heard=heard)
    if item.informs:
        course = owing_after(course, "notice", item.number)
    return course if item.sends_itself else owing_after(course, "dispatch", item.number)


def sent(course: Course, event: CopySent) -> Course:
    """A copy went out; with the last of them the duty is done."""
    item = course.item(event.item)
    course = course.with_item(item.number, copies=(*item.copies, event.served))
    if not event.last:
        return course
    return done(course.with_item(item.number, sent_at=course.now), ("dispatch",), item.number)


def appealed(course: Course, event: AppealNoted | AppealDecided) -> Course:
    """The mark of an appeal, and what came of it."""
    item = course.item(event.item)
    if isinstance(event, AppealNoted):
        return course.with_item(item.number, appeal=Appeal(party=event.party, on=event.on))
    appeal = item.appeal or Appeal(party="unknown", on=event.on)
    decided = appeal.model_copy(update={"outcome": event.outcome, "decided_on": event.on})
    return course.with_item(item.number, appeal=decided)
