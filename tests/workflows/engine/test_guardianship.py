"""Supervision of a guardian over the years, up to the day of majority (ПП РФ № 423, 48-ФЗ ст. 25)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from tests.support.casework import MORNING, Walk, done, norm_of
from tests.workflows.engine.test_prevention import pass_time

ORPHAN = norm_of("ru.orphan")
BORN = date(2026, 3, 14)
OF_AGE = BORN.replace(year=BORN.year + 18)


def placed(majority: date | None = OF_AGE) -> Walk:
    """A child without care, surveyed, entered in the register, and placed with a guardian."""
    walk = Walk(ORPHAN, child_safe="yes")
    walk.state = walk.state.model_copy(update={"majority": majority})
    walk.do("survey_conditions", no_care=True, violence_signs="none").do("approve_act", act_approval="approve")
    walk.do("shelter", placement="relatives").do("register")
    return walk.do("arrange", arrangement="guardian")


def lived(walk: Walk) -> Counter[str]:
    """Every check and account on time, until nothing but majority is left; how many of each there were."""
    answered: Counter[str] = Counter()
    while walk.state.stage != "majority":
        task = next(iter(walk.state.tasks), None)
        if task is None:
            pass_time(walk)
            continue
        facts = {"ward": "fine"} if "ward" in walk.norm.route.step_of[task.step].gives else {}
        walk.do(task.step, **facts)
        answered[task.step] += 1
        assert task.due is not None
        assert walk.now <= task.due, f"{task.step} was asked for too late to be done in its term"
    return answered


def test_a_guardian_is_checked_as_the_rules_say_until_the_ward_is_of_age_and_no_longer() -> None:
    walk = placed()
    checks = lived(walk)
    assert (checks["check_month"], checks["check_quarter"]) == (1, 4), "the first month, each quarter of a year"
    years = OF_AGE.year - MORNING.year - 1
    assert checks["check_half"] in {2 * years, 2 * years + 1}, "twice a year from the second year on"
    assert checks["account"] == years, "an account for each whole year, by 1 February"
    assert walk.now == datetime(OF_AGE.year, OF_AGE.month, OF_AGE.day, tzinfo=UTC) - timedelta(hours=3)
    assert walk.open_steps == {"close_guardianship"}, "somebody has to close the file, from the first minute of the day"
    assert walk.state.scheduled == (), "no check is asked for any more"
    walk.do("close_guardianship")
    assert walk.state.closed is not None
    assert walk.state.closed.outcome == "of_age"


def test_an_answer_that_tells_the_date_of_birth_tells_the_case_its_last_day() -> None:
    walk = Walk(ORPHAN, child_safe="yes").do("survey_conditions", no_care=True, violence_signs="none")
    walk.do("approve_act", act_approval="approve").do("shelter", placement="relatives")
    assert walk.state.majority is None
    task = next(task for task in walk.state.tasks if task.step == "register")
    walk.happen(done(ORPHAN, task).model_copy(update={"majority": OF_AGE}))
    assert walk.state.majority == OF_AGE


def test_a_majority_that_nobody_knows_asks_for_nothing() -> None:
    walk = placed(None)
    for _ in range(40):
        if walk.state.tasks:
            walk.do(walk.state.tasks[0].step, **({"ward": "fine"} if walk.state.tasks[0].step != "account" else {}))
        else:
            pass_time(walk)
    assert walk.state.stage == "later_years"
