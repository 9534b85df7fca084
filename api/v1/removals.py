"""The audit of removals: every child taken from a family in a period, on what ground, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from activities.case_files import state_of
from api.door import Door
from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.measures import ground_words, reason_title
from api.reading.directory import agency_names
from api.reading.removals import Span, ground_rows, later_rows, removal_rows
from api.reading.rows import Line
from api.reading.supervision import Sought
from api.v1.shapes import EMPTY, AgencyTold, Titled, Told
from api.v1.steps import NOT_ALLOWED
from forms import catalogue
from models.ids import CaseId, Code, Territory
from models.route import Route
from workflows import registry
from workflows.proof.removal import removing_steps

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
RETURN, COURT = "return_record", "court_record"
"""The forms by which a child goes home, and by which a court decides."""
OUTCOME = "court"
MOST = 2_000
"""Removals that are listed at most. Rates are of those that are listed, and it is said when these are not all."""


class RemovalTold(Told):
    """One removal. The child is not named: supervision opens the case for that."""

    case: CaseId
    case_number: str
    territory: Territory
    agency: AgencyTold
    taken_at: datetime = Field(description="Когда в деле записано, что ребёнка забрали")
    ground: Titled = Field(description="threat, exception, order (слабые меры известны) или none (без основания)")
    reason: str = Field(description="Причина письменного исключения")
    verdict: str = Field(description="Оценка надзора; пусто, если её ещё нет или она не нужна")
    returned_at: datetime | None
    days: int | None = Field(description="Через сколько дней ребёнок вернулся домой")
    court: Titled | None = Field(description="Решение суда, если оно записано")
    decided_at: datetime | None


class RemovalRate(Told):
    """The removals of one territory, or of all, in numbers."""

    of: Territory | None = Field(description="Код территории; null: все")
    removals: int
    threat: int = Field(description="По угрозе жизни или здоровью")
    exception: int = Field(description="По письменному исключению")
    order: int = Field(description="По порядку мер: слабые известны")
    none: int = Field(description="Без основания")
    returned: int
    soon: int = Field(description="Вернулись не позже чем через soon_days дней")
    court: int = Field(description="Решено судом")


class RemovalAudit(Told):
    """The audit of a period."""

    since: datetime
    until: datetime
    soon_days: int
    whole: RemovalRate
    by_territory: list[RemovalRate]
    items: list[RemovalTold] = Field(description="Последние первыми")
    is_whole: bool = Field(description="false: показаны не все, сузьте период или территорию")


@router.get("/supervision/removals")
async def audit_removals(
    actor: Overseer,
    at: At,
    days: Annotated[int, Query(ge=1, le=3650, description="За сколько последних дней")] = 365,
    soon: Annotated[int, Query(ge=1, le=365, description="Через сколько дней возвращение считается скорым")] = 30,
    territory: Annotated[Territory | None, EMPTY, Query(description="Территория")] = None,
) -> RemovalAudit:
    """Отобрания за период: основания, возвращения в семью, решения судов."""
    until = at.clock()
    span = Span(until - timedelta(days=days), until)
    routes = registry.published_routes()
    taking = {_taking(route) for route in routes} - {None}
    later = {name for route in routes for name in (*_by_form(route, RETURN), *_by_form(route, COURT))}
    measures = {route.step_of[name].measure for route in routes if (name := _taking(route))} - {None}
    async with at.sessions.reading() as connection:
        rows = await removal_rows(connection, actor, [one for one in taking if one], Sought(territory=territory), span)
        rows = [row for row in rows if row.step == _taking(registry.route_of(row.route_digest))]
        shown = rows[:MOST]
        cases = {row.case_id for row in shown}
        after = _by_case(await later_rows(connection, actor, cases, later))
        grounds = _by_case(await ground_rows(connection, actor, cases, [one for one in measures if one]))
        names = await agency_names(connection, actor, {row.agency for row in shown})
    items = [_told(row, after.get(row.case_id, []), grounds.get(row.case_id, []), names) for row in shown]
    by_territory: dict[Territory, list[RemovalTold]] = defaultdict(list)
    for one in items:
        by_territory[one.territory].append(one)
    return RemovalAudit(
        since=span.since,
        until=span.until,
        soon_days=soon,
        whole=_rate(None, items, soon),
        by_territory=[_rate(code, found, soon) for code, found in sorted(by_territory.items())],
        items=items,
        is_whole=len(rows) <= MOST,
    )


def ground_title(ground: str) -> str:
    """On what a child was taken, in words."""
    return _("по порядку мер") if ground == "order" else ground_words()[ground]  # type: ignore[index]


def _told(row: Line, after: Iterable[Line], grounds: Iterable[Line], names: Mapping[str, str]) -> RemovalTold:
    route = registry.route_of(row.route_digest)
    found = list(grounds)
    listed = next((one for one in found if one.ground != "none"), found[0] if found else None)
    ground = "order" if listed is None else listed.ground
    back = _first(after, _by_form(route, RETURN), row.closed_at)
    decided = _first(after, _by_form(route, COURT), row.closed_at)
    return RemovalTold(
        case=row.case_id,
        case_number=row.case_number,
        territory=row.territory,
        agency=AgencyTold(code=row.agency, name=names.get(row.agency, row.agency)),
        taken_at=row.closed_at,
        ground=Titled(id=ground, title=ground_title(ground)),
        reason="" if listed is None else reason_title(route, listed.reason),
        verdict="" if listed is None or listed.verdict is None else listed.verdict,
        returned_at=back,
        days=None if back is None else (back - row.closed_at).days,
        court=None if decided is None else _outcome(route, row),
        decided_at=decided,
    )


def _outcome(route: Route, row: Line) -> Titled | None:
    """What the court decided, in the words of the form."""
    code = state_of(row.state).facts.get(OUTCOME)
    if not isinstance(code, str) or OUTCOME not in route.facts:
        return None
    fields = catalogue.form(COURT, country=route.country).fields
    words = {
        one.code: one.label for field in fields for one in field.choices if any(f.name == OUTCOME for f in field.facts)
    }
    return Titled(id=code, title=words.get(code, code))


def _rate(of: Territory | None, found: list[RemovalTold], soon: int) -> RemovalRate:
    def count(ground: str) -> int:
        return sum(one.ground.id == ground for one in found)

    return RemovalRate(
        of=of,
        removals=len(found),
        threat=count("threat"),
        exception=count("exception"),
        order=count("order"),
        none=count("none"),
        returned=sum(one.returned_at is not None for one in found),
        soon=sum(one.days is not None and one.days <= soon for one in found),
        court=sum(one.decided_at is not None for one in found),
    )


def _taking(route: Route) -> Code | None:
    """The step by which the child is taken: the last of those that the route calls a removal."""
    removing = removing_steps(route)
    return next((name for name in reversed(list(route.step_of)) if name in removing), None)


def _by_form(route: Route, form: Code) -> tuple[Code, ...]:
    return tuple(step.id for step in route.step_of.values() if step.form == form)


def _first(after: Iterable[Line], steps: Iterable[Code], since: datetime) -> datetime | None:
    wanted = set(steps)
    return next((one.closed_at for one in after if one.step in wanted and one.closed_at >= since), None)


def _by_case(rows: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found
