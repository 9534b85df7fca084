"""Changes to a draft: moved by members, voted on as a motion names them, sent to the case exactly as voted for."""

from datetime import date

from models.events import SubmissionRef
from models.people import AgencyKind
from models.referral import Order
from models.route import FactValue
from models.sitting import Member
from models.sitting_commands import SendDecision
from models.sitting_votes import AmendmentMoved, MemberRecused, MotionPut
from tests.support.sittings import ANNA, BORIS, CALENDAR, CHAIR, SECRETARY, VERA, Session
from workflows.sittings.core import fold

DRAFT = "d" * 32
ORDER = Order(ask="measure", key="m1", agency="school-1", kind=AgencyKind.SCHOOL, stated=date(2026, 12, 1))


def plan(number: int, **changes: object) -> SubmissionRef:
    reference = SubmissionRef(id=f"{number:032x}", form="ipr_plan", form_version=2, digest=f"{number:064x}")
    return reference.model_copy(update=changes)


def moved(by: Member, number: int = 1, **changes: object) -> AmendmentMoved:
    event = AmendmentMoved(item=1, of=DRAFT, submission=plan(number), orders=(ORDER,), by=by.doer)
    return event.model_copy(update=changes)


def about_a_plan() -> Session:
    return Session().listed(step="approve_plan", amends="ipr_plan", author="curator")


def put(session: Session, amendment: int | None) -> Session:
    facts: dict[str, FactValue] = {"plan_verdict": "approve"}
    return session.happen(MotionPut(item=1, facts=facts, amendment=amendment, by=CHAIR.doer))


def decided(session: Session, amendment: int | None) -> Session:
    put(session, amendment)
    return session.vote(chair="for", deputy="for", anna="for", boris="for").close()


def decision_sent(session: Session) -> SendDecision:
    (sent,) = [one for one in session.resolve().commands if isinstance(one, SendDecision)]
    return sent


def test_the_case_is_told_exactly_the_changes_that_were_voted_for() -> None:
    session = about_a_plan().happen(moved(ANNA), moved(BORIS, 2, orders=())).sit()
    sent = decision_sent(decided(session, 1))
    assert sent.decision.amended is not None
    assert (sent.decision.amended.of, sent.decision.amended.submission) == (DRAFT, plan(1))
    assert sent.decision.amended.orders == (ORDER,)


def test_changes_that_were_voted_down_leave_the_draft_as_it_is() -> None:
    session = about_a_plan().happen(moved(ANNA)).sit()
    put(session, 1).vote(chair="against", deputy="against", anna="for", boris="against").close()
    assert decision_sent(decided(session, None)).decision.amended is None


def test_a_decision_told_again_carries_the_same_changes() -> None:
    session = decided(about_a_plan().happen(moved(ANNA)).sit(), 1)
    first = decision_sent(session)
    session.hear(turn=None)
    assert decision_sent(session) == first


def test_a_member_moves_changes_before_the_sitting_and_in_it() -> None:
    session = about_a_plan().happen(moved(ANNA)).sit().happen(moved(VERA, 2))
    assert [(one.number, one.by) for one in session.item().amendments] == [(1, "anna"), (2, "vera")]


def test_while_votes_are_taken_nothing_is_moved() -> None:
    session = put(about_a_plan().happen(moved(ANNA)).sit(), 1)
    assert session.refused(moved(BORIS, 2)) == "not_open"


def test_after_the_decision_nothing_is_moved() -> None:
    assert decided(about_a_plan().sit(), None).refused(moved(ANNA)) == "already"


def test_only_members_move_changes_and_nobody_who_stands_aside() -> None:
    session = about_a_plan()
    stranger = ANNA.model_copy(update={"person": "stranger"})
    assert session.refused(moved(stranger)) == "not_allowed"
    session.happen(MemberRecused(item=1, person="anna", ground="interest", by=ANNA.doer))
    assert session.refused(moved(ANNA)) == "recused"


def test_a_question_that_approves_no_draft_cannot_be_changed() -> None:
    assert Session().listed().refused(moved(ANNA)) == "not_allowed"


def test_changes_on_another_form_or_with_gaps_are_not_taken() -> None:
    session = about_a_plan()
    assert session.refused(moved(ANNA, submission=plan(1, form="kdn_resolution"))) == "incomplete"
    assert session.refused(moved(ANNA, submission=plan(1, gaps=1))) == "incomplete"


def test_a_motion_names_changes_that_were_moved() -> None:
    session = about_a_plan().happen(moved(ANNA)).sit()
    facts: dict[str, FactValue] = {"plan_verdict": "approve"}
    assert session.refused(MotionPut(item=1, facts=facts, amendment=2, by=CHAIR.doer)) == "unknown"


def test_a_changed_draft_whose_only_supporter_moved_the_changes_falls() -> None:
    session = Session(members=(CHAIR, SECRETARY)).listed(step="approve_plan", amends="ipr_plan", author="curator")
    session.happen(moved(CHAIR)).sit(CHAIR, SECRETARY)
    put(session, 1).vote(chair="for", secretary="against").close()
    assert session.item().motions[-1].casting, "votes were equal and the chair's would decide"
    assert session.item().adopted is None
    decided_plainly = put(session, None).vote(chair="for", secretary="against").close()
    assert decided_plainly.item().adopted is not None


def test_a_sitting_with_changes_folds_to_the_same_state() -> None:
    session = decided(about_a_plan().happen(moved(ANNA)).sit(), 1)
    decision_sent(session)
    assert fold(lambda _: CALENDAR, session.turns) == session.state
