"""What supervision counts over its territory: the budget of all plans, and every removal with what came of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from activities.records import Records
from api.pages.picking import Picked, agencies_for
from api.v1.child_budget import TerritoryBudget, territory_budget
from api.v1.removals import RemovalAudit, audit_removals
from forms.catalogue import form
from forms.plans.money import worded_sum
from models.events import Event, StepDone, SubmissionRef
from models.people import Actor, AgencyKind, Role
from models.referral import Order
from models.submission import submission_digest
from tests.support.casework import AGENCIES, doer, norm_of
from tests.support.doors import NO_PROCEDURE, furnished
from tests.support.turns import Story, deposit
from workflows import packs, registry

pytestmark = pytest.mark.database
REMOVAL, PREVENTION = norm_of("ru.removal"), norm_of("ru.prevention")
SOCIAL, HERE = AgencyKind.SOCIAL, "ru.sve.nizhneozersk"
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SUPERVISOR = Actor(
    person="kdn-supervisor", agency="kdn", kind=AgencyKind.COMMISSION, role=Role.SUPERVISOR, territory="ru.sve"
)
ELSEWHERE = SUPERVISOR.model_copy(update={"territory": "ru.per"})
ROWS = [
    {"key": "k1", "no": 1, "content": "Дрова на зиму", "agency": "social", "cost": 12000, "money": "regional"},
    {"key": "k2", "no": 2, "content": "Кружок", "agency": "school", "cost": 3000.5, "money": "local"},
    {"key": "k3", "no": 3, "content": "Беседы", "agency": "psychology"},
    {"key": "k4", "no": 4, "content": "Путёвка", "agency": "social", "cost": 40000, "money": "regional"},
]


def taken(number: int, *, returns: bool) -> Story:
    """A child is taken on a threat to life; in the one case it comes home, in the other the court decides."""
    story = Story(number, norm=REMOVAL, protection="unsafe")
    for step in ("removal_decision", "take", "prosecutor_notice", "place", "support_child", "support_family"):
        story.do(step)
    story.do("ask_services", urgent_need=False)
    story.do("weigh_services", services_tried="not_offered")
    story.do("claim")
    story.now += timedelta(days=9)
    if returns:
        story.do("review_removal", review="return_home")
        story.do("return_child")
    else:
        story.do("record_court", court="deprived")
    return story


def planned() -> Story:
    """A plan in force: one measure was done for less than planned, one is done, one goes on, one lies ahead."""
    story = Story(7, norm=PREVENTION, child_safe="yes", urgency="planned")
    story.do("take_up", triage="accept")
    story.do("request")
    story.do("survey", violence_signs="none", access="given", no_care=False)
    story.do("approve_act", act_approval="approve")
    for step in ("reply_school", "reply_health", "reply_police"):
        story.do(step)
    story.do("assess", risk="moderate", threat=False)
    story.do("resolve", decision="start_ipr")
    story.do("dispatch")
    story.now += timedelta(hours=1)
    task = next(one for one in story.state.tasks if one.step == "draft_plan")
    letter = _newest(story, story.write("ipr_plan", {"activities[]": ROWS}))
    draft = _done(task.id, letter, SOCIAL, {"family_agrees": "yes"}, _orders(story))
    story.happen(draft)
    story.do("approve_plan", plan_verdict="approve")
    story.now += timedelta(hours=1)
    report = story.write("measure_report", {"spent": "11500.25"})
    first = next(one for one in story.state.referrals if one.key == "k1")
    story.happen(_done(first.task, report, SOCIAL, {}, ()))
    return story


def _newest(story: Story, sent: SubmissionRef) -> SubmissionRef:
    """The same on the second version of the form, which asks for the source of money."""
    digest = submission_digest(sent.form, 2, {"activities[]": ROWS})
    story.submissions[-1] |= {"form_version": 2, "digest": digest}
    return sent.model_copy(update={"form_version": 2, "digest": digest})


def _orders(story: Story) -> tuple[Order, ...]:
    kinds = (SOCIAL, AgencyKind.SCHOOL, AgencyKind.PSYCHOLOGY, SOCIAL)
    ahead = (story.now + timedelta(days=200)).date()
    return tuple(
        Order(ask="measure", key=f"k{n}", agency=AGENCIES[kind], kind=kind, starts=ahead if n == len(kinds) else None)
        for n, kind in enumerate(kinds, 1)
    )


def _done(task: int, sent: Any, kind: AgencyKind, facts: Any, orders: tuple[Order, ...]) -> Event:
    return StepDone(task=task, submission=sent, facts=facts, orders=orders, by=doer(kind))


@pytest.fixture(scope="module")
async def office(database_url: str) -> AsyncIterator[Any]:
    packs.publish_all()
    async with furnished(database_url) as sessions:
        stories = [taken(1, returns=True), taken(2, returns=False), planned()]
        await deposit(sessions, *stories)
        records = Records(sessions, registry.route_of)
        for story in stories:
            await records.record_turns(story.turns)
        yield SimpleNamespace(sessions=sessions, clock=lambda: LATER)


async def audit(office: Any, actor: Actor = SUPERVISOR, **asked: Any) -> RemovalAudit:
    plain: dict[str, Any] = {"days": 365, "soon": 30, "territory": None}
    return await audit_removals(actor, office, **plain | asked)


async def budget(office: Any, actor: Actor = SUPERVISOR, **asked: Any) -> TerritoryBudget:
    plain: dict[str, Any] = {"territory": None, "year": None}
    return await territory_budget(actor, office, **plain | asked)


async def test_each_removal_is_told_with_its_ground_its_return_and_its_court(office: Any) -> None:
    found = await audit(office)
    whole = found.whole
    assert (whole.removals, whole.threat, whole.exception, whole.order, whole.none) == (2, 2, 0, 0, 0)
    assert (whole.returned, whole.soon, whole.court) == (1, 1, 1)
    home = next(one for one in found.items if one.returned_at)
    assert (home.days, home.court, home.ground.title) == (9, None, "угроза жизни или здоровью")
    court = next(one for one in found.items if one.decided_at)
    assert court.court is not None
    assert court.court.id == "deprived"
    assert court.returned_at is None
    assert [(rate.of, rate.removals) for rate in found.by_territory] == [(HERE, 2)]


async def test_a_return_counts_as_soon_only_within_the_days_that_were_asked(office: Any) -> None:
    found = await audit(office, soon=8)
    assert (found.whole.returned, found.whole.soon) == (1, 0)


async def test_removals_of_another_period_or_another_territory_are_not_told(office: Any) -> None:
    assert (await audit(office, days=1)).items == []
    assert (await audit(office, ELSEWHERE)).items == []
    assert len((await audit(office, territory=HERE)).items) == 2


async def test_the_childs_budget_is_summed_by_source_place_and_year(office: Any) -> None:
    found = await budget(office)
    assert found.cases == 1
    lines = {(one.territory, one.year, one.source): one for one in found.lines}
    assert len(lines) == len(found.lines)
    regional = [one for one in found.lines if one.source == "regional"]
    assert [(one.year, str(one.planned), str(one.spent), one.measures) for one in regional] == [
        (2026, "12000", "11500.25", 1),
        (2027, "40000", "0", 1),
    ]
    local = next(one for one in found.lines if one.source == "local")
    assert (worded_sum(local.planned), local.spent) == ("3\u00a0000,50\u00a0₽", Decimal(0))
    assert [one.year for one in (await budget(office, year=2027)).lines] == [2027]
    assert (await budget(office, ELSEWHERE)).lines == []


async def test_an_agency_is_offered_by_its_full_and_its_short_name_where_a_form_asks_for_one(office: Any) -> None:
    offered = await agencies_for(office, SUPERVISOR, f"{NO_PROCEDURE}.nizhneozersk", form("kdn_resolution"))
    assert Picked("Территориальная комиссия Нижнеозёрского муниципального округа по делам несовершеннолетних и защите "
                  "их прав", "КДНиЗП") in offered  # fmt: skip
    assert len({one.name for one in offered}) == len(offered)
    assert await agencies_for(office, SUPERVISOR, f"{NO_PROCEDURE}.nizhneozersk", form("signal_triage")) == ()
