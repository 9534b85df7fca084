"""An urgent answer sent with gaps is owed until it is whole: under a term of its own, without holding up the case."""

import json
from typing import Any

import pytest

from models.case import Task
from models.commands import CloseTask, EscalateSilence, InformAgency, IssueTask, RemindAgency, RenderDocument
from models.events import AnswerCorrected, CaseEnded, StepDone
from models.people import AgencyKind, Role
from models.refusal import Refused
from models.route import FactValue, Route
from tests.support.casework import Walk, answer, doer, done, norm_of, open_task
from workflows.conformance import Recorded, conformance
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check, fold
from workflows.engine.explain import explain
from workflows.engine.norm import Norm

PREVENTION = norm_of("ru.prevention")
QUIET = {"child_safe": "yes", "urgency": "planned"}
SEEN: dict[str, FactValue] = {"access": "given", "violence_signs": "none", "no_care": False}


def sent_with_gaps(walk: Walk, step: str, **facts: FactValue) -> Walk:
    """The step is answered, and two required fields stay empty."""
    task = open_task(walk.state, step)
    whole = done(walk.norm, task)
    short = whole.submission.model_copy(update={"gaps": 2})
    return walk.happen(whole.model_copy(update={"submission": short, "facts": facts}))


def surveyed(**facts: FactValue) -> Walk:
    walk = Walk(PREVENTION, **QUIET).do("take_up", triage="accept").do("request")
    return sent_with_gaps(walk, "survey", **facts)


def owed(walk: Walk) -> Task:
    (task,) = walk.state.owed
    return task


def completion(walk: Walk, **facts: FactValue) -> StepDone:
    """The whole answer, with these facts."""
    event = done(walk.norm, owed(walk), **facts)
    return event.model_copy(update={"submission": answer(event.submission.form, number=500 + walk.state.turn)})


def test_what_is_left_open_becomes_a_task_of_the_same_agency_with_a_term_of_its_own() -> None:
    walk = surveyed(**SEEN)
    task = owed(walk)
    answered = next(given for given in walk.state.given if given.step == "survey")
    assert (task.step, task.agency, task.role, task.rule) == ("survey", "guardianship-1", Role.SPECIALIST, "PD-GAPS")
    assert task.completes == answered.task
    assert task.due is not None
    assert IssueTask(task=task) in walk.commands
    told = explain(walk.norm, walk.state, walk.now)
    assert [waiting.task for waiting in told.owed] == [task.id]
    assert task.id not in [waiting.task for waiting in told.waiting]


def test_a_whole_answer_owes_nothing() -> None:
    walk = Walk(PREVENTION, **QUIET).do("take_up", triage="accept").do("request").do("survey", **SEEN)
    assert walk.state.owed == ()


def test_a_route_that_names_no_term_asks_for_nothing_more() -> None:
    route = PREVENTION.route.model_copy(update={"completion": None})
    walk = Walk(Norm(route=route, calendar=PREVENTION.calendar), **QUIET).do("take_up", triage="accept").do("request")
    assert sent_with_gaps(walk, "survey", **SEEN).state.owed == ()


def test_the_case_goes_on_and_the_rest_is_owed_in_the_next_stage_too() -> None:
    walk = surveyed(**SEEN)
    task = owed(walk)
    walk.do("reply_school").do("reply_health").do("reply_police").do("approve_act", act_approval="approve")
    assert walk.state.stage == "assessment"
    assert owed(walk) == task
    assert task.agency in walk.state.relation.agencies


def test_the_completed_answer_takes_the_place_of_the_one_with_gaps() -> None:
    walk = surveyed(violence_signs="none")
    task, old = owed(walk), walk.state.answers["survey"]
    event = completion(walk, **SEEN)
    walk.happen(event)
    assert walk.state.owed == ()
    assert CloseTask(task=task.id, how="done") in walk.commands
    assert walk.state.answers["survey"] == event.submission
    assert (walk.state.facts["access"], walk.state.facts["no_care"]) == ("given", False)
    given = next(given for given in walk.state.given if given.step == "survey")
    assert (given.task, given.submission) == (task.id, event.submission)
    assert old.id != event.submission.id


def test_the_papers_are_made_again_and_name_what_they_replace() -> None:
    walk = Walk(PREVENTION, child_safe="no", urgency="immediate")
    sent_with_gaps(walk, "inspect_now", violence_signs="found")
    old = walk.state.answers["inspect_now"]
    walk.happen(completion(walk, access="given", violence_signs="found", no_care=True))
    papers = [command for command in walk.commands if isinstance(command, RenderDocument)]
    assert [(paper.document, paper.corrects) for paper in papers] == [("act_survey_mp4", old.id)]
    assert not any(isinstance(command, InformAgency) for command in walk.commands), "they were informed at once"


def test_an_agency_that_only_the_rest_concerns_is_informed_then() -> None:
    walk = surveyed(access="given")
    walk.happen(completion(walk, access="given", violence_signs="found", no_care=False))
    told = {command.agency for command in walk.commands if isinstance(command, InformAgency)}
    assert told == {"police-1", "prosecutor-1"}


def test_what_another_answer_said_since_stands() -> None:
    walk = surveyed(access="closed")
    walk.state = walk.state.model_copy(update={"facts": walk.state.facts | {"violence_signs": "found"}})
    walk.happen(completion(walk, access="given", violence_signs="none", no_care=False))
    assert walk.state.facts["violence_signs"] == "found"
    assert walk.state.facts["access"] == "given", "its own answer it may make whole as it likes"


def test_with_time_no_gaps_are_let_through() -> None:
    walk = surveyed(**SEEN)
    event = completion(walk, **SEEN)
    short = event.model_copy(update={"submission": event.submission.model_copy(update={"gaps": 1})})
    refusal = check(walk.norm, walk.state, short, walk.now)
    assert refusal is not None
    assert refusal.code == "incomplete"
    with pytest.raises(Refused):
        advance(walk.norm, walk.state, short, walk.now)


def test_another_agency_does_not_complete_it() -> None:
    walk = surveyed(**SEEN)
    event = completion(walk, **SEEN).model_copy(update={"by": doer(AgencyKind.SCHOOL)})
    refusal = check(walk.norm, walk.state, event, walk.now)
    assert refusal is not None
    assert refusal.code == "not_yours"


def test_a_correction_without_gaps_makes_it_whole_as_well() -> None:
    walk = surveyed(**SEEN)
    given = next(given for given in walk.state.given if given.step == "survey")
    correction: dict[str, Any] = {"task": given.task, "corrects": given.submission.id, "facts": SEEN, "reason": "slip"}
    by = doer(AgencyKind.GUARDIANSHIP)
    walk.happen(AnswerCorrected(**correction, submission=answer("act_survey_mp4", number=900), by=by))
    assert walk.state.owed == ()


def test_work_taken_back_is_asked_anew_and_not_completed() -> None:
    walk = surveyed(**SEEN)
    task = owed(walk)
    walk.do("approve_act", act_approval="rework")
    assert walk.state.owed == ()
    assert CloseTask(task=task.id, how="dropped") in walk.commands
    assert open_task(walk.state, "survey").completes is None


def test_a_case_that_is_over_asks_for_nothing() -> None:
    walk = surveyed(**SEEN)
    task = owed(walk)
    outcome = next(one.id for one in walk.norm.route.outcomes if one.discretion)
    walk.happen(CaseEnded(outcome=outcome, by=doer(AgencyKind.COMMISSION, Role.SECRETARY)))
    assert walk.state.owed == ()
    assert CloseTask(task=task.id, how="dropped") in walk.commands


def test_silence_is_reminded_of_and_told_by_the_ladder_of_the_route() -> None:
    walk = surveyed(**SEEN)
    walk.do("reply_school").do("reply_health").do("reply_police").do("approve_act", act_approval="approve")
    task, said = owed(walk), list[Any]()
    while len(said) < 3:
        tick = next_tick(walk.norm, walk.state)
        assert tick is not None
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
        said += [one for one in walk.commands if getattr(one, "task", None) == task.id]
    assert [type(one) for one in said] == [RemindAgency, EscalateSilence, EscalateSilence]


def test_the_record_gives_the_same_state_again() -> None:
    walk = surveyed(violence_signs="none")
    walk.happen(completion(walk, **SEEN))
    assert fold(lambda *_: walk.norm, walk.turns) == walk.state


def test_whoever_completes_late_is_late_with_the_rest_only() -> None:
    walk = surveyed(violence_signs="none")
    due = owed(walk).due
    assert due is not None
    walk.now = due.replace(year=due.year + 1)
    event = completion(walk, **SEEN)
    turns = [Recorded(number, at, event, ()) for number, (event, at) in enumerate(walk.turns)]
    turns = [turn._replace(commands=commands) for turn, commands in zip(turns, walk.ordered, strict=True)]
    before = conformance(lambda _: walk.norm.route, turns, walk.turns[-1][1]).deviations
    walk.happen(event)
    late = Recorded(len(turns), walk.now, event, walk.commands)
    found = conformance(lambda _: walk.norm.route, [*turns, late], walk.now).deviations
    assert [one.departure.value for one in found if one not in before and one.task == event.task] == ["late"]


def test_the_term_of_completion_runs_from_the_answer() -> None:
    route = PREVENTION.route.model_dump(mode="json", exclude_defaults=True)
    route["completion"]["start"] = "case"
    with pytest.raises(ValueError, match="completion: срок дополнения считается со дня ответа"):
        Route.model_validate_json(json.dumps(route))
