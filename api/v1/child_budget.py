"""The child's budget of a territory: what the measures of all plans cost, by source of money, place and year."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from pydantic import Field

from activities.case_files import state_of
from api.door import Door
from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.reading.budget import answers_by_id, planned_rows, states_of
from api.reading.rows import Line
from api.v1.shapes import EMPTY, Told
from api.v1.steps import NOT_ALLOWED
from forms import catalogue
from forms.plans.measures import Measure, Said, measures_of
from forms.plans.money import NOTHING
from models.case import CaseState
from models.ids import Code, Territory
from models.plan import Planned
from workflows import registry

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
SPENT = "spent"
"""The field of a report on a measure that says what was spent."""
Submitted = Mapping[str, tuple[Code, int, dict[str, Any]]]


class MoneyTold(Told):
    """The money of one source in one territory and one year, in roubles."""

    territory: Territory
    year: int = Field(description="Год, в котором мера поручена или будет поручена")
    source: Code = Field(description="Код источника; unsaid: источник не указан")
    source_title: str
    planned: Decimal
    spent: Decimal
    measures: int = Field(description="Сколько мер с деньгами")


class TerritoryBudget(Told):
    """The child's budget of the overseer's territory."""

    cases: int = Field(description="Дел с действующим планом")
    counted_at: datetime
    lines: list[MoneyTold]


class _Cost(NamedTuple):
    territory: Territory
    year: int
    money: Said
    planned: Decimal
    spent: Decimal


@router.get("/supervision/budget")
async def territory_budget(
    actor: Overseer,
    at: At,
    territory: Annotated[Territory | None, EMPTY, Query(description="Территория")] = None,
    year: Annotated[int | None, EMPTY, Query(ge=2000, le=2200, description="Год; пусто: все")] = None,
) -> TerritoryBudget:
    """Детский бюджет территории: деньги мер всех действующих планов по источникам, территориям и годам."""
    async with at.sessions.reading() as connection:
        asked = {(row.case_id, row.number): row for row in await planned_rows(connection, actor, territory, _asks())}
        rows = await states_of(connection, actor, {case for case, _number in asked})
        states = [(row, state) for row in rows if (state := state_of(row.state)).plan is not None]
        wanted = {state.plan.letter.id for _row, state in states if state.plan}
        wanted |= {row.answer for row in asked.values() if row.answer}
        submitted = await answers_by_id(connection, actor, wanted)
    costs = await asyncio.to_thread(
        lambda: [one for row, state in states for one in _costs(row, state, asked, submitted)]
    )
    chosen = [one for one in costs if year is None or one.year == year]
    return TerritoryBudget(cases=len(states), counted_at=at.clock(), lines=_summed(chosen))


def _asks() -> set[Code]:
    """The kinds of referrals that are measures of plans: what the form of an adopted step asks row by row."""
    found: set[Code] = set()
    for route in registry.published_routes():
        adopted = {step.adopts for step in route.step_of.values() if step.adopts}
        for name in adopted:
            form = catalogue.form(route.step_of[name].form, country=route.country)
            found |= {field.orders.ask for field in form.fields if field.orders}
    return found


def _costs(row: Line, state: CaseState, asked: Mapping[tuple[str, int], Line], submitted: Submitted) -> Iterator[_Cost]:
    """The money of each measure of the plan; what was taken out of it costs nothing any more."""
    plan = state.plan
    if plan is None or plan.letter.id not in submitted:
        return
    form, version, answers = submitted[plan.letter.id]
    planned = {one.order.key: one for one in plan.measures}
    for measure in measures_of(catalogue.form(form, version), answers):
        stands = planned.get(measure.key)
        if stands is None or stands.how == "revoked":
            continue
        referral = asked.get((row.id, stands.task or 0))
        spent = _spent(referral, submitted)
        if measure.cost is None and spent is None:
            continue
        year = _day(stands, referral, measure, state).year
        yield _Cost(row.territory, year, _source(measure), measure.cost or NOTHING, spent or NOTHING)


def _day(planned: Planned, referral: Line | None, measure: Measure, state: CaseState) -> date:
    """When the measure was asked, or will be."""
    if referral is not None:
        asked_on: date = (referral.sent_at + timedelta(minutes=state.offset)).date()
        return asked_on
    found = planned.order.starts or measure.start or measure.due
    return found or (state.entered_at + timedelta(minutes=state.offset)).date()


def _spent(referral: Line | None, submitted: Submitted) -> Decimal | None:
    if referral is None or referral.answer not in submitted:
        return None
    said = submitted[referral.answer][2].get(SPENT)
    return None if said is None else Decimal(str(said))


def _source(measure: Measure) -> Said:
    code, words = measure.money
    return Said(code, words or code) if code else Said("unsaid", _("источник не указан"))


def _summed(costs: Iterable[_Cost]) -> list[MoneyTold]:
    groups: dict[tuple[Territory, int, Said], list[_Cost]] = defaultdict(list)
    for one in costs:
        groups[one.territory, one.year, one.money].append(one)
    return [
        MoneyTold(
            territory=territory,
            year=year,
            source=money.code,
            source_title=money.words,
            planned=sum((one.planned for one in found), NOTHING),
            spent=sum((one.spent for one in found), NOTHING),
            measures=len(found),
        )
        for (territory, year, money), found in sorted(groups.items())
    ]
