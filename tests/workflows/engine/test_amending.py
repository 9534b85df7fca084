"""A plan approved with changes: the changed one lives, the one that was drawn up stays as it was."""

from datetime import date

import pytest

from models.amended import Amended
from models.commands import RenderDocument
from models.events import AnswerCorrected, StepDone
from models.people import AgencyKind
from models.referral import Order
from tests.support.casework import AGENCIES, MORNING, Walk, answer, done, open_task
from tests.workflows.engine.test_plan import HEALTH, NORM, approved, draft, order, refusal, reviewed, to_plan
from workflows.engine.core import fold

AS_CHANGED = answer("ipr_plan", number=0xC0)


@pytest.fixture
def walk() -> Walk:
    return to_plan(Walk(NORM, MORNING, child_safe="yes", urgency="planned"))


def decision(walk: Walk, *orders: Order, of: str = "", verdict: str = "approve") -> StepDone:
    """The commission's verdict on the draft, with these measures in the place of those that were drawn up."""
    standing = walk.state.draft
    name = of or (standing.letter.id if standing else "0" * 32)
    changes = Amended(of=name, submission=AS_CHANGED, orders=orders)
    event = done(NORM, open_task(walk.state, "approve_plan"), plan_verdict=verdict)
    return event.model_copy(update={"amended": changes})


def test_what_opens_is_the_plan_as_the_commission_changed_it(walk: Walk) -> None:
    draft(walk, order("a"), order("b"))
    curator = walk.state.draft.by if walk.state.draft else None
    walk.happen(decision(walk, order("a", due=date(2027, 3, 1)), order("c", HEALTH)))
    plan = walk.state.plan
    assert plan is not None
    assert [one.order.key for one in plan.measures] == ["a", "c"]
    assert [task.agency for task in walk.state.asked] == [AGENCIES[AgencyKind.SCHOOL], AGENCIES[HEALTH]]
    assert plan.letter == AS_CHANGED
    assert plan.by == curator, "who drew the plan up goes on answering for it"
    (paper,) = [one for one in walk.ordered[-1] if isinstance(one, RenderDocument) and one.document == "ipr_plan"]
    assert paper.submission == AS_CHANGED


def test_the_draft_stays_as_it_was_sent_in_and_no_round_is_counted(walk: Walk) -> None:
    draft(walk, order("a"))
    sent = walk.turns[-1][0]
    given = next(one for one in walk.state.given if one.step == "draft_plan")
    walk.happen(decision(walk, order("b")))
    assert sent in [event for event, _ in walk.turns]
    assert given.submission != AS_CHANGED
    assert walk.state.stage == "monitoring", "nothing went back to the curator"
    assert walk.state.facts["family_agrees"] == "yes", "what the family said is not the commission's to change"


def test_of_a_plan_that_is_sent_back_nothing_is_changed_by_the_same_decision(walk: Walk) -> None:
    draft(walk, order("a"))
    assert refusal(walk, decision(walk, order("b"), verdict="rework")) == "wrong_fact"


def test_changes_to_a_draft_that_its_author_has_corrected_since_are_refused(walk: Walk) -> None:
    draft(walk, order("a"))
    seen = walk.state.draft
    assert seen is not None
    given = next(one for one in walk.state.given if one.step == "draft_plan")
    by = next(event.by for event, _ in reversed(walk.turns) if isinstance(event, StepDone))
    walk.happen(
        AnswerCorrected(
            task=given.task,
            corrects=given.submission.id,
            submission=answer("ipr_plan", number=0xD0),
            facts=given.facts,
            orders=(order("z"),),
            reason="slip",
            by=by,
        )
    )
    assert refusal(walk, decision(walk, order("b"), of=seen.letter.id)) == "already"


def test_changes_on_another_form_or_with_gaps_are_refused(walk: Walk) -> None:
    draft(walk, order("a"))
    event = decision(walk)
    for submission, why in ((answer("kdn_resolution"), "wrong_form"), (answer("ipr_plan", gaps=2), "incomplete")):
        assert event.amended is not None
        changes = event.amended.model_copy(update={"submission": submission})
        assert refusal(walk, event.model_copy(update={"amended": changes})) == why


def test_a_step_that_approves_no_plan_takes_no_changes(walk: Walk) -> None:
    approved(walk, order("a"))
    reviewed(walk, "strengthen", "correct_plan")
    task = open_task(walk.state, "draft_plan")
    event = done(NORM, task, family_agrees="yes").model_copy(
        update={"amended": Amended(of="0" * 32, submission=AS_CHANGED)}
    )
    assert refusal(walk, event) == "wrong_moment"


def test_a_day_that_passed_between_the_moving_and_the_vote_voids_no_vote(walk: Walk) -> None:
    draft(walk, order("a"))
    soon = walk.now.date()
    event = decision(walk, order("a", due=soon))
    walk.now = walk.now.replace(year=walk.now.year + 1)
    walk.happen(event)
    assert walk.state.plan is not None


def test_a_changed_plan_folds_to_the_same_state(walk: Walk) -> None:
    draft(walk, order("a"))
    walk.happen(decision(walk, order("b"), order("c", HEALTH)))
    assert fold(lambda *_: NORM, walk.turns) == walk.state
