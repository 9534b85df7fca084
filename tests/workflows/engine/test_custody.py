"""A case handed over: offered and accepted, declined, withdrawn, met with silence; also to another territory."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.case import CaseState
from models.commands import ChangeTask, EscalateSilence, TellOfReferral
from models.events import (
    CaseEnded,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Event,
    ReferralAccepted,
    ReferralRevoked,
    ReferralSent,
    StepDone,
    TaskHandedOver,
)
from models.moving import Moved
from models.people import AgencyKind, Doer, Role
from models.referral import Order
from models.refusal import Refused
from tests.support.casework import AGENCIES, MORNING, Walk, answer, doer, done, open_task
from tests.workflows.engine.test_referrals import NORM
from workflows.engine.clock import next_tick
from workflows.engine.core import check, fold

SECRETARY = doer(AgencyKind.COMMISSION, Role.SECRETARY)
NEXT_DOOR = Doer(person="kdn-2", agency="commission-2", kind=AgencyKind.COMMISSION, role=Role.SECRETARY)
THERE = {kind: f"{kind.value}-there" for kind in AgencyKind}
FAR = Doer(person="kdn-there", agency=THERE[AgencyKind.COMMISSION], kind=AgencyKind.COMMISSION, role=Role.SECRETARY)
PERM = "ru.per.perm"
MOVED = Moved(territory=PERM, offset=300, agencies=THERE)


def offered(to: Doer = NEXT_DOOR, territory: str | None = None) -> Walk:
    walk = Walk(NORM).wait(hours=1)
    return walk.happen(CustodyOffered(to=to.agency, territory=territory, by=SECRETARY)).wait(hours=1)


def refusal(walk: Walk, event: Event) -> str:
    found = check(NORM, walk.state, event, walk.now)
    assert found is not None, f"{event.kind} was let through"
    return found.code


def tiles(state: CaseState) -> bool:
    """Whether the intervals follow each other from the opening on, the last one open or ended with the case."""
    begins = [one.since for one in state.custody]
    ends = [state.opened_at, *(one.until for one in state.custody[:-1])]
    return begins == ends and state.custody[-1].until == (state.closed.at if state.closed else None)


def test_an_offer_has_a_term_and_until_it_is_accepted_the_giver_answers() -> None:
    walk = offered()
    (task,) = walk.state.asked
    assert (task.agency, task.role, task.rule) == ("commission-2", Role.SECRETARY, "PD-ACCEPT")
    assert (walk.state.custodian, walk.state.offered_to) == ("commission-1", "commission-2")
    walk.happen(CustodyAccepted(by=NEXT_DOOR))
    assert (walk.state.custodian, walk.state.offered_to, walk.state.asked) == ("commission-2", None, ())
    assert [(one.agency, one.until == walk.now) for one in walk.state.custody] == [
        ("commission-1", True),
        ("commission-2", False),
    ]
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.agency, one.change) for one in told] == [("commission-1", "accepted")]


def test_an_offer_is_declined_with_a_reason_and_the_giver_is_told() -> None:
    walk = offered().happen(CustodyDeclined(reason="no_room", by=NEXT_DOOR))
    (one,) = walk.state.referrals
    assert (one.how, one.reason, walk.state.custodian) == ("rejected", "no_room", "commission-1")
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.agency, one.change) for one in told] == [("commission-1", "rejected")]
    assert "commission-2" not in walk.state.relation.agencies


def test_the_giver_withdraws_an_offer_and_nobody_can_accept_it_any_more() -> None:
    walk = offered()
    walk.happen(ReferralRevoked(task=walk.state.asked[0].id, reason="mistake", by=SECRETARY))
    assert (walk.state.offered_to, walk.state.asked) == (None, ())
    assert refusal(walk, CustodyAccepted(by=NEXT_DOOR)) == "not_allowed"  # it has no part in the case any more
    walk.happen(CustodyOffered(to=NEXT_DOOR.agency, by=SECRETARY))
    assert walk.state.offered_to == "commission-2"


def test_silence_on_an_offer_is_told_to_the_giver_and_above() -> None:
    walk = offered()
    number, told = walk.state.asked[0].id, []
    while (tick := next_tick(NORM, walk.state)) is not None and tick[0] < MORNING + timedelta(days=5):
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
        told += [one for one in walk.commands if isinstance(one, EscalateSilence) and one.task == number]
    assert [(one.agency, one.role) for one in told] == [
        ("commission-1", Role.SECRETARY),
        ("commission-1", Role.SUPERVISOR),
    ]
    assert walk.state.custodian == "commission-1"


def test_an_offer_is_answered_as_an_offer_and_in_no_other_way() -> None:
    walk = offered()
    number = walk.state.asked[0].id
    wrong: tuple[Event, ...] = (
        ReferralAccepted(task=number, by=NEXT_DOOR),
        StepDone(task=number, submission=answer("receipt_note"), facts={}, by=NEXT_DOOR),
        TaskHandedOver(task=number, to="commission-3", by=NEXT_DOOR),
    )
    assert [refusal(walk, event) for event in wrong] == ["not_allowed"] * 3
    order = Order(ask="take_over", key="1", agency="commission-3", kind=AgencyKind.COMMISSION)
    sent = ReferralSent(orders=(order,), submission=answer("referral_letter"), by=SECRETARY)
    assert refusal(walk, sent) == "not_allowed"


def test_in_another_territory_the_agencies_there_take_the_parts_and_the_open_steps() -> None:
    walk = offered(FAR, PERM)
    before = open_task(walk.state, "ask")
    walk.happen(CustodyAccepted(moved=MOVED, by=FAR))
    state, task = walk.state, open_task(walk.state, "ask")
    assert (state.territory, state.offset, state.custodian) == (PERM, 300, FAR.agency)
    assert (before.agency, task.agency) == ("commission-1", FAR.agency)
    assert before.due is not None
    assert task.due == before.due - timedelta(hours=2), "24:00 by the clocks there comes two hours earlier"
    assert [one.task.id for one in walk.commands if isinstance(one, ChangeTask)] == [task.id]
    walk.do("ask")
    assert {one.agency for one in state.tasks} <= set(THERE.values())
    assert "commission-1" not in walk.state.relation.agencies


def test_a_case_that_moves_needs_every_agency_there_and_the_territory_that_was_offered() -> None:
    walk = offered(FAR, PERM)
    gone = MOVED.model_copy(update={"agencies": {AgencyKind.COMMISSION: FAR.agency}})
    assert refusal(walk, CustodyAccepted(moved=gone, by=FAR)) == "missing_agency"
    assert refusal(walk, CustodyAccepted(by=FAR)) == "wrong_moment"
    other = MOVED.model_copy(update={"territory": "ru.omsk"})
    assert refusal(walk, CustodyAccepted(moved=other, by=FAR)) == "wrong_moment"
    abroad = CustodyOffered(to="kdn-kz", territory="kz.ala", by=SECRETARY)
    assert refusal(Walk(NORM), abroad) == "not_allowed"


def test_what_was_asked_of_others_stays_with_them_when_the_case_moves() -> None:
    walk = Walk(NORM).wait(hours=1)
    event = done(NORM, open_task(walk.state, "ask"))
    school = Order(ask="reply", key="1", agency=AGENCIES[AgencyKind.SCHOOL], kind=AgencyKind.SCHOOL)
    walk.happen(event.model_copy(update={"orders": (school,)}))
    walk.happen(CustodyOffered(to=FAR.agency, territory=PERM, by=SECRETARY)).wait(hours=1)
    walk.happen(CustodyAccepted(moved=MOVED, by=FAR))
    assert [(task.step, task.agency) for task in walk.state.asked] == [("reply", "school-1")]
    walk.happen(ReferralRevoked(task=walk.state.asked[0].id, reason="not_needed", by=FAR))
    assert walk.state.asked == ()


def test_a_stage_that_passes_custody_on_ends_the_offer() -> None:
    walk = Walk(NORM).do("ask").do("first_look")
    walk.happen(CustodyOffered(to=NEXT_DOOR.agency, by=SECRETARY))
    walk.do("weigh")
    assert (walk.state.custodian, walk.state.offered_to, walk.state.asked) == ("social-1", None, ())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 40)), max_size=15))
def test_whatever_is_offered_accepted_declined_and_withdrawn_somebody_answers_for_the_child_at_any_minute(
    deeds: list[tuple[int, int]],
) -> None:
    walk = Walk(NORM)
    for choice, hours in deeds:
        walk.wait(hours=hours)
        mine = SECRETARY.model_copy(update={"agency": walk.state.custodian})
        theirs = {FAR.agency: FAR, NEXT_DOOR.agency: NEXT_DOOR}.get(walk.state.offered_to or "", NEXT_DOOR)
        offer = next((task.id for task in walk.state.asked if task.step == "take_over"), 0)
        moved = MOVED if walk.state.offered_in else None
        events: tuple[Event, ...] = (
            CustodyOffered(to=NEXT_DOOR.agency, by=mine),
            CustodyOffered(to=FAR.agency, territory=PERM, by=mine),
            CustodyAccepted(moved=moved, by=theirs),
            CustodyDeclined(reason="no_room", by=theirs),
            ReferralRevoked(task=offer, reason="mistake", by=mine),
            CaseEnded(outcome="moved", by=mine),
        )
        try:
            if choice < len(events):
                walk.happen(events[choice])
            elif (tick := next_tick(NORM, walk.state)) is not None:
                walk.now = max(walk.now, tick[0])
                walk.happen(tick[1])
        except Refused:
            continue
        assert tiles(walk.state)
        assert (walk.state.offered_to is None) == ("take_over" not in {task.step for task in walk.state.asked})
    assert fold(lambda _event, _state: NORM, walk.turns) == walk.state
