"""Which papers ask an agency for what it owes: the request that was sent to it, and no other paper that it got."""

from models.events import ReferralSent
from models.people import AgencyKind, Role
from models.referral import Order
from tests.support.casework import AGENCIES, Walk, answer, doer, norm_of, open_task
from workflows import packs
from workflows.requests import Request, letters_to, requests_of, requests_to


def asked(walk: Walk, step: str) -> set[Request]:
    return set(requests_of(open_task(walk.state, step), walk.state, walk.norm.route))


def test_a_request_asks_each_agency_that_it_was_sent_to_until_that_one_answers() -> None:
    norm = norm_of("ru.prevention")
    walk = Walk(norm).do("take_up", triage="accept")
    school = open_task(walk.do("request").state, "reply_school").agency
    request = Request("interagency_request", walk.state.answers["request"].id)
    assert [asked(walk, step) for step in ("reply_school", "reply_health", "reply_police")] == [{request}] * 3
    assert asked(walk, "survey") == set(), "it was sent to others"
    assert requests_to(school, walk.state, norm.route) == {request}
    walk.do("reply_school")
    assert requests_to(school, walk.state, norm.route) == set()
    assert asked(walk, "reply_health") == {request}


def test_an_act_or_a_decision_that_went_to_an_agency_asks_it_for_nothing() -> None:
    found = {
        (route.id.removeprefix("ru-sve.").removeprefix("ru."), document, step.id)
        for _, route in packs.routes()
        for step in route.step_of.values()
        for _, document in letters_to(step, route)
    }
    assert found == {
        ("prevention", "interagency_request", "reply_school"),
        ("prevention", "interagency_request", "reply_health"),
        ("prevention", "interagency_request", "reply_police"),
        ("prevention", "ipr_deregistration_motion", "resolve_closing"),
        ("offence", "kdn_representation", "answer_representation"),
        ("absence", "official_message", "education_answers"),
    }


def test_a_printed_letter_asks_for_the_answer_to_it() -> None:
    walk = Walk(norm_of("ru.prevention")).do("take_up", triage="accept")
    for number, (ask, form, is_printed) in enumerate(
        (("on_representation", "kdn_representation", True), ("extra_reply", "referral_letter", False)), 77
    ):
        letter = answer(form, number=number)
        order = Order(ask=ask, key="1", agency=AGENCIES[AgencyKind.SCHOOL], kind=AgencyKind.SCHOOL)
        sent = ReferralSent(orders=(order,), submission=letter, by=doer(AgencyKind.COMMISSION, Role.SECRETARY))
        task = walk.happen(sent).state.asked[-1]
        assert list(requests_of(task, walk.state, walk.norm.route)) == [Request(form, letter.id)] * is_printed
