from datetime import timedelta
from typing import Any

from models.case import Task
from models.events import (
    CaseEnded,
    Event,
    StepDone,
    TaskHandedOver,
    TermExtended,
    TermPassed,
    TermSuspended,
    ThreatReported,
)
from models.people import AgencyKind, Doer, Role
from models.terms import Span, Unit
from tests.support.casework import Walk, doer, done, norm_of, open_task
from workflows.conformance import Conformance, Departure, Recorded, conformance

NORM = norm_of("ru.prevention")


class Watched(Walk):
    """A walk whose record is kept as the audit log keeps it."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(NORM, **facts)
        self.record = [Recorded(0, self.now, self.turns[0][0], self.commands)]

    def happen(self, event: Event) -> "Watched":
        super().happen(event)
        self.record.append(Recorded(len(self.record), self.now, event, self.commands))
        return self

    def judged(self) -> Conformance:
        return conformance(lambda _: NORM.route, self.record, self.now)

    def departures(self) -> list[tuple[Departure, str]]:
        return [(found.departure, found.step) for found in self.judged().deviations]


def inquiry() -> Watched:
    """A case whose requests have just been sent out."""
    walk = Watched()
    walk.do("take_up", triage="accept")
    walk.do("request")
    return walk


def by(task: Task, person: str) -> Doer:
    return Doer(person=person, agency=task.agency, kind=task.kind, role=Role.HEAD)


def test_a_case_led_by_the_route_has_no_deviation() -> None:
    walk = inquiry()
    walk.do("survey")
    found = walk.judged()
    assert (found.deviations, found.tasks, found.kept) == ((), 7, 3)
    assert found.running == len(walk.state.tasks)


def test_a_late_answer_and_an_open_late_task_are_named_with_their_rule() -> None:
    walk = inquiry()
    walk.wait(days=30)
    walk.do("survey")
    late = [found for found in walk.judged().deviations if found.departure is Departure.LATE]
    assert {found.step for found in late} == {"survey", "reply_school", "reply_health", "reply_police"}
    answered = next(found for found in late if found.step == "survey")
    assert answered.turn == len(walk.record) - 1
    assert answered.basis == ("PD-SURVEY", "CC-056-3")
    assert {found.turn for found in late if found.step != "survey"} == {None}


def test_silence_that_was_told_is_an_escalation() -> None:
    walk = inquiry()
    task = open_task(walk.state, "reply_school")
    assert task.due is not None
    walk.now = task.due
    walk.happen(TermPassed(task=task.id, rung=0))
    assert (Departure.ESCALATED, "reply_school") in walk.departures()


def test_a_term_that_was_moved_is_postponed_with_its_ground() -> None:
    walk = inquiry()
    school, police = open_task(walk.state, "reply_school"), open_task(walk.state, "reply_police")
    walk.happen(TermSuspended(task=school.id, ground="illness", by=doer(AgencyKind.SCHOOL)))
    two = Span(value=2, unit=Unit.WORKING_DAY)
    walk.happen(TermExtended(task=police.id, span=two, ground="distance", by=doer(AgencyKind.POLICE)))
    suspended, extended = walk.judged().deviations
    assert (suspended.departure, suspended.cause, suspended.span) == (Departure.POSTPONED, "illness", None)
    assert (extended.departure, extended.cause, extended.span) == (Departure.POSTPONED, "distance", two)


def test_a_task_that_a_threat_left_unanswered_is_skipped_on_the_ground_of_the_threat() -> None:
    walk = inquiry()
    left = walk.open_steps
    walk.happen(ThreatReported(interruption="threat", by=doer(AgencyKind.GUARDIANSHIP)))
    skipped = walk.judged().deviations
    assert {found.step for found in skipped} == left
    assert {(found.departure, found.cause, found.basis) for found in skipped} == {
        (Departure.SKIPPED, "threat", ("CC-056-3", "CC-077-1"))
    }


def test_a_task_left_by_an_ending_at_discretion_is_skipped_on_the_ground_of_the_outcome() -> None:
    walk = inquiry()
    ending = next(outcome.id for outcome in NORM.route.outcomes if outcome.discretion)
    walk.happen(CaseEnded(outcome=ending, by=doer(AgencyKind.COMMISSION, Role.SECRETARY)))
    assert {(found.departure, found.cause) for found in walk.judged().deviations} == {(Departure.SKIPPED, ending)}


def test_work_that_was_taken_back_is_no_deviation() -> None:
    walk = inquiry()
    walk.do("survey")
    walk.do("approve_act", act_approval="rework")
    assert walk.departures() == []


def test_a_task_done_by_another_agency_of_the_same_kind_is_named() -> None:
    walk = inquiry()
    task = open_task(walk.state, "reply_school")
    walk.happen(TaskHandedOver(task=task.id, to="school-2", by=doer(AgencyKind.SCHOOL)))
    walk.happen(done(NORM, open_task(walk.state, "reply_school")))
    (found,) = walk.judged().deviations
    assert (found.departure, found.agency, found.other) == (Departure.WRONG_AGENCY, "school-2", task.agency)


def test_whoever_approved_their_own_act_is_named() -> None:
    """The engine refuses it by now; a record of earlier days may hold it."""
    walk = inquiry()
    for step in ("survey", "approve_act"):
        task = open_task(walk.state, step)
        walk.now += timedelta(hours=1)
        event: StepDone = done(NORM, task)
        walk.happen(event)
        alone = event.model_copy(update={"by": by(task, "one-and-the-same")})
        walk.record[-1] = walk.record[-1]._replace(event=alone)
    (found,) = walk.judged().deviations
    assert (found.departure, found.step, found.before) == (Departure.SELF_APPROVED, "approve_act", "survey")


def test_an_approval_dated_before_the_act_is_swapped() -> None:
    walk = inquiry()
    walk.wait(hours=5).do("survey")
    task = open_task(walk.state, "approve_act")
    earlier = walk.now - timedelta(hours=3)
    walk.happen(done(NORM, task).model_copy(update={"happened_at": earlier}))
    (found,) = walk.judged().deviations
    assert (found.departure, found.at, found.before) == (Departure.SWAPPED, earlier, "survey")
