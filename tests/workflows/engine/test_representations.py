"""A представление: sent by the commission alone, printed, answered within a month, never rejected."""

from datetime import date

import pytest

from models.commands import IssueTask, RenderDocument
from models.events import ReferralRejected, ReferralSent
from models.people import AgencyKind, Doer, Role
from models.referral import Order
from tests.support.casework import AGENCIES, Walk, answer, doer, done
from tests.support.sitting_server import DECIDED
from workflows.engine.core import check

SECRETARY = doer(AgencyKind.COMMISSION, Role.SECRETARY)
SCHOOL = AgencyKind.SCHOOL
ON_PAPER = "on_paper_representation"


def order(kind: AgencyKind = SCHOOL, ask: str = "on_representation", *, stated: date | None = None) -> Order:
    return Order(ask=ask, key="s1-1", agency=AGENCIES[kind], kind=kind, stated=stated)


def representation(*orders: Order, form: str = "kdn_representation", by: Doer = SECRETARY) -> ReferralSent:
    return ReferralSent(orders=orders or (order(),), submission=answer(form, number=77), by=by)


def refusal(walk: Walk, event: ReferralSent | ReferralRejected) -> str | None:
    found = check(DECIDED, walk.state, event, walk.now)
    return None if found is None else found.code


def test_a_representation_is_a_paper_with_a_copy_to_whoever_answers_it_within_a_month() -> None:
    walk = Walk(DECIDED).happen(representation())
    (paper,) = [one for one in walk.commands if isinstance(one, RenderDocument)]
    assert (paper.document, paper.agency, paper.copies) == ("kdn_representation", SECRETARY.agency, (AGENCIES[SCHOOL],))
    (task,) = [one.task for one in walk.commands if isinstance(one, IssueTask)]
    assert (task.agency, task.rule, task.span.value, task.span.unit.value) == (
        AGENCIES[SCHOOL],
        "KOAP-2913",
        1,
        "month",
    )


def test_an_addressee_outside_the_directory_gets_it_on_paper_and_the_secretary_waits_for_the_answer() -> None:
    walk = Walk(DECIDED).happen(representation(order(AgencyKind.COMMISSION, ON_PAPER)))
    (paper,) = [one for one in walk.commands if isinstance(one, RenderDocument)]
    (task,) = [one.task for one in walk.commands if isinstance(one, IssueTask)]
    assert paper.copies == (), "nobody in the directory gets a copy"
    assert (task.agency, task.role, task.rule) == (SECRETARY.agency, Role.SECRETARY, "KOAP-2913")


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (representation(by=doer(SCHOOL)), "not_allowed"),
        (representation(order(stated=date(2026, 9, 3))), "wrong_moment"),
        (representation(form="referral_letter"), "wrong_form"),
        (representation(order(AgencyKind.COMMISSION)), "not_allowed"),
    ],
    ids=["a school", "another day", "another letter", "the commission to itself"],
)
def test_nobody_else_sends_it_and_nothing_else_is_sent_in_its_name(event: ReferralSent, code: str) -> None:
    assert refusal(Walk(DECIDED), event) == code


def test_it_is_answered_and_never_rejected() -> None:
    walk = Walk(DECIDED).happen(representation())
    (sent,) = walk.state.referrals
    assert refusal(walk, ReferralRejected(task=sent.task, reason="not_ours", by=doer(SCHOOL))) == "not_allowed"
    task = walk.state.task(sent.task)
    assert task is not None
    walk.happen(done(DECIDED, task))
    assert [one.how for one in walk.state.referrals] == ["done"]
