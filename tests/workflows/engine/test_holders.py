"""Who of an agency does a task: an arrangement of its own, with codes of people and nothing else."""

import pytest

from models.case import Task
from models.commands import ChangeTask, IssueTask, RemindAgency, TellHolder
from models.events import StepAdded, TaskEntrusted, TaskHandedOver
from models.people import AgencyKind, Doer, Role
from models.refusal import Refused
from tests.support.casework import Walk, doer, done, norm_of, open_task
from workflows.engine.clock import next_tick
from workflows.engine.core import check

NORM = norm_of("ru.prevention")
QUIET = {"child_safe": "yes", "urgency": "planned"}


def guardian(person: str, role: Role = Role.SPECIALIST) -> Doer:
    return doer(AgencyKind.GUARDIANSHIP, role).model_copy(update={"person": person})


ANNA, BORIS, HEAD = guardian("anna"), guardian("boris"), guardian("clara", Role.HEAD)


def inquiring() -> Walk:
    return Walk(NORM, **QUIET).do("take_up", triage="accept")


def survey(walk: Walk) -> Task:
    return open_task(walk.state, "survey")


def given(walk: Walk, to: Doer | None, *, by: Doer = HEAD, reason: str = "workload") -> TaskEntrusted:
    return TaskEntrusted(task=survey(walk).id, held_by=survey(walk).holder, to=to, reason=reason, by=by)


def refusal(walk: Walk, event: TaskEntrusted) -> str:
    found = check(walk.norm, walk.state, event, walk.now)
    return "" if found is None else found.code


def test_a_head_gives_a_task_to_a_specialist_who_is_told() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA))
    task = survey(walk)
    assert task.holder == "anna"
    told = TellHolder(task=task.id, agency=task.agency, person="anna", change="entrust")
    assert walk.commands == (ChangeTask(task=task), told)


def test_whoever_takes_a_task_up_themselves_is_told_nothing() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA, by=ANNA, reason="own"))
    assert walk.commands == (ChangeTask(task=survey(walk)),)


def test_both_are_told_when_a_task_goes_from_one_to_another() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA)).happen(given(walk, BORIS))
    told = [(command.person, command.change) for command in walk.commands if isinstance(command, TellHolder)]
    assert told == [("anna", "relieve"), ("boris", "entrust")]


def test_later_tasks_of_the_case_go_to_the_same_person_until_somebody_else_is_named() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA)).do("survey", access="given", violence_signs="none", no_care=False)
    walk.happen(StepAdded(step="survey_again", by=doer(AgencyKind.COMMISSION, Role.SPECIALIST)))
    again = open_task(walk.state, "survey_again")
    assert again.holder == "anna"
    assert [command.task.holder for command in walk.commands if isinstance(command, IssueTask)] == ["anna"]
    assert open_task(walk.state, "approve_act").holder is None, "a head's task is not a specialist's"
    back = TaskEntrusted(task=again.id, held_by="anna", to=None, reason="return", by=ANNA)
    walk.happen(back)
    assert (open_task(walk.state, "survey_again").holder, walk.state.holders) == (None, ())


def test_a_reminder_reaches_the_holder_through_the_task() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA))
    while not any(isinstance(command, RemindAgency) and command.task == survey(walk).id for command in walk.commands):
        tick = next_tick(walk.norm, walk.state)
        assert tick is not None, "the survey is reminded of"
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
    assert survey(walk).holder == "anna"


def test_anybody_of_the_role_may_answer_for_the_holder() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA))
    walk.happen(done(NORM, survey(walk), access="given", violence_signs="none", no_care=False))
    assert "survey" not in walk.open_steps


def test_a_task_that_goes_to_another_agency_loses_its_holder_and_finds_the_other_agencys() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA))
    task = survey(walk).id
    walk.happen(TaskHandedOver(task=task, to="guardianship-2", by=ANNA))
    assert survey(walk).holder is None
    other = Doer(person="dora", agency="guardianship-2", kind=AgencyKind.GUARDIANSHIP, role=Role.SPECIALIST)
    walk.happen(TaskEntrusted(task=task, held_by=None, to=other, reason="own", by=other))
    walk.happen(TaskHandedOver(task=task, to="guardianship-1", by=other))
    assert survey(walk).holder == "anna"


def test_of_two_who_give_the_same_task_the_second_is_told_that_it_went() -> None:
    walk = inquiring()
    first, second = given(walk, ANNA), given(walk, BORIS)
    walk.happen(first)
    assert refusal(walk, second) == "already"
    with pytest.raises(Refused, match="already"):
        walk.happen(second)
    assert survey(walk).holder == "anna"


def test_given_twice_to_the_same_person_nothing_happens() -> None:
    walk = inquiring()
    walk.happen(given(walk, ANNA))
    assert refusal(walk, given(walk, ANNA)) == "already"
    assert refusal(inquiring(), given(walk, None).model_copy(update={"held_by": None})) == "already"


def test_a_task_that_was_answered_meanwhile_is_not_given_away() -> None:
    walk = inquiring()
    late = given(walk, ANNA)
    walk.do("survey", access="given", violence_signs="none", no_care=False)
    assert refusal(walk, late) == "not_open"


@pytest.mark.parametrize(
    ("to", "by", "code"),
    [
        (ANNA, doer(AgencyKind.COMMISSION), "not_yours"),
        (doer(AgencyKind.SCHOOL), HEAD, "not_allowed"),
        (guardian("dora", Role.SECRETARY), HEAD, "not_allowed"),
        (ANNA, guardian("dora", Role.MEMBER), "not_allowed"),
        (ANNA, guardian("dora", Role.REPORTER), "not_allowed"),
    ],
    ids=["another agency gives", "to another agency", "to another role", "by another role", "by a reporter"],
)
def test_only_the_agencys_own_people_of_the_role_give_and_take(to: Doer, by: Doer, code: str) -> None:
    walk = inquiring()
    assert refusal(walk, given(walk, to, by=by)) == code


def test_a_head_takes_what_a_specialist_owes() -> None:
    walk = inquiring()
    walk.happen(given(walk, HEAD, reason="own"))
    assert survey(walk).holder == "clara"


def test_an_administrator_moves_the_task_of_somebody_who_left_and_nothing_else() -> None:
    keeper = doer(AgencyKind.COMMISSION, Role.ADMINISTRATOR)
    walk = inquiring()
    assert refusal(walk, given(walk, ANNA, by=keeper, reason="left")) == "not_allowed", "nobody had it"
    walk.happen(given(walk, ANNA))
    assert refusal(walk, given(walk, BORIS, by=keeper)) == "not_allowed", "how work is shared is the agency's affair"
    stranger = doer(AgencyKind.POLICE, Role.SPECIALIST)
    assert refusal(walk, given(walk, stranger, by=keeper, reason="left")) == "not_allowed"
    walk.happen(given(walk, BORIS, by=keeper, reason="left"))
    assert survey(walk).holder == "boris"
    walk.happen(given(walk, None, by=keeper, reason="absence"))
    assert survey(walk).holder is None
