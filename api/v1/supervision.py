"""Supervision of one case: its route against the norm, and custody as a proof."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from activities.archive import Archive
from activities.chain import commands_of, event_of
from api.door import Door
from api.duties import Overseen
from api.guards import At
from api.reading.cases import custody_rows
from api.reading.directory import names_in
from api.reading.records import turn_rows
from api.reading.rows import Line
from api.v1.deviations import DeviationTold, deviation_told
from api.v1.shapes import AgencyTold, Told
from api.v1.steps import NOT_ALLOWED, RouteNamed
from models.ids import AgencyCode, Digest
from workflows import registry
from workflows.conformance import Recorded, conformance
from workflows.ledger import Held, Tear, proof

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)


class CaseJudged(Told):
    """One case against its route."""

    route: RouteNamed
    version: int
    tasks: int = Field(description="Сколько задач открыл маршрут")
    kept: int = Field(description="Исполнено в срок")
    running: int = Field(description="Открыты, срок не прошёл")
    deviations: list[DeviationTold]


class HeldTold(Told):
    """One interval of the ledger."""

    agency: AgencyTold
    since: datetime
    until: datetime | None
    seconds: float = Field(description="Длительность, секунды")


class BreakTold(Told):
    """A time for which the ledger names nobody, or two at once."""

    tear: Tear
    since: datetime
    until: datetime


class SumTold(Told):
    """How long one agency answered in all."""

    agency: AgencyTold
    seconds: float


class CustodyProof(Told):
    """The custody ledger as a proof."""

    since: datetime
    until: datetime
    is_closed: bool
    intervals: list[HeldTold]
    breaks: list[BreakTold]
    sums: list[SumTold]
    whole: float = Field(description="Длительность дела, секунды; без разрывов равна сумме")
    is_tiled: bool = Field(description="В каждый момент отвечал ровно один орган")
    turn: int
    chain: Digest = Field(description="Хеш последней записи журнала дела")
    is_intact: bool = Field(description="Цепочка журнала проверена, записи не изменены")


@router.get("/supervision/cases/{case_id}/conformance")
async def judge_case(file: Overseen, at: At) -> CaseJudged:
    """Маршрут дела против нормы: каждое отклонение с основанием."""
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
    route = file.norm.route
    record = [Recorded(row.turn, row.at, event_of(row.event), commands_of(row.commands)) for row in turns]
    found = conformance(registry.route_of, record, file.now)
    return CaseJudged(
        route=RouteNamed(id=route.id, title=route.title),
        version=route.version,
        tasks=found.tasks,
        kept=found.kept,
        running=found.running,
        deviations=[deviation_told(one, route, names, file.state.offset) for one in found.deviations],
    )


@router.get("/supervision/cases/{case_id}/custody")
async def prove_custody(file: Overseen, at: At) -> CustodyProof:
    """Кто отвечал за ребёнка: доказательство без разрывов, с суммами и проверкой журнала."""
    async with at.sessions.reading() as connection:
        rows = await custody_rows(connection, file.actor, file.state.id)
        turns = await turn_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
    flaw = await Archive(at.sessions, registry.route_of).verify_chain(file.state.id)
    closed = None if file.state.closed is None else file.state.closed.at
    until = closed or max(file.now, turns[-1].at)
    found = proof([Held(row.agency, row.since, row.until) for row in rows], file.state.opened_at, until)
    return CustodyProof(
        since=found.since,
        until=found.until,
        is_closed=closed is not None,
        intervals=[_held(row, names, until) for row in rows],
        breaks=[BreakTold(tear=one.tear, since=one.since, until=one.until) for one in found.breaks],
        sums=[SumTold(agency=_agency(code, names), seconds=length.total_seconds()) for code, length in found.sums],
        whole=found.whole.total_seconds(),
        is_tiled=found.is_tiled,
        turn=turns[-1].turn,
        chain=turns[-1].chain,
        is_intact=flaw is None,
    )


def _held(row: Line, names: dict[str, str], until: datetime) -> HeldTold:
    length = (row.until or until) - row.since
    return HeldTold(agency=_agency(row.agency, names), since=row.since, until=row.until, seconds=length.total_seconds())


def _agency(code: AgencyCode, names: dict[str, str]) -> AgencyTold:
    return AgencyTold(code=code, name=names.get(code, code))
