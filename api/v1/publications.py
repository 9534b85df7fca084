"""Versions of a route: which there are, putting one in force with a second person, moving running cases to it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import Field, StringConstraints

from activities.publications import Proposal
from api import moves
from api.adopting import Fate, Move, forecast
from api.door import Door
from api.duties import Approver, Methodologist
from api.errors import BadInput, NotFound, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.proofs import proof_of
from api.reading.adoptions import cases_on, publication_rows
from api.reading.rows import Line
from api.retelling import retold
from api.v1.shapes import Brought, Told
from models.ids import Digest, RouteId, RuleId, Territory, lies_within, territory_of
from models.law import UnknownRule
from models.people import Actor
from models.refusal import Refused
from models.route import Route
from workflows import packs, registry
from workflows.proof.findings import Severity

router = APIRouter(route_class=Door, tags=["Редакции маршрутов"])
NAMED = "/routes/{route_id}/versions"
InRoute = Annotated[RouteId, InPath(description="Имя маршрута")]
InVersion = Annotated[int, InPath(ge=1, le=10_000, description="Редакция")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1_000)]
SHOWN = 50
"""Cases that stay where they are: so many are listed with their reasons."""


class ProposalIn(Brought):
    """A wish to put a version in force."""

    ground: RuleId = Field(description="Правило таблицы норм: на каком основании")
    note: Words = Field(description="Что меняется и почему, словами")


class DecisionIn(Brought):
    """The decision of the second person."""

    approve: bool
    reason: Words | None = Field(default=None, description="Почему отклонено; обязательно при отказе")


class MoveIn(Brought):
    """Which cases are to move, and on which ground."""

    ground: RuleId = Field(description="Правило таблицы норм: на каком основании")
    open_terms: Literal["kept", "recounted"] = Field(
        default="kept", description="Сроки, которые уже идут: оставить (kept) или пересчитать (recounted)"
    )
    territory: Territory | None = Field(default=None, description="Только дела этой территории; пусто: вся ваша")


class Asked(Told):
    """Who asked to put the version in force, on which ground, and what was decided."""

    ground: RuleId
    note: str
    by: str
    at: datetime
    decided_by: str | None
    decided_at: datetime | None
    approved: bool | None = Field(description="null: решения ещё нет")
    reason: str | None = Field(description="Почему отклонено")


class VersionTold(Told):
    """One version of a route."""

    route: RouteId
    version: int
    digest: Digest
    title: str
    extends: RouteId | None
    in_force: bool = Field(description="Начинаются ли на ней новые дела")
    is_newest: bool = Field(description="Новейшая из действующих")
    cases: int = Field(description="Открытых дел вашей территории на этой редакции")
    asked: Asked | None = Field(description="null: ввести её никто не предлагал")


class Stays(Told):
    """A case that would not move, or has not moved, and why."""

    number: str
    version: int
    reason: str
    remedy: str


class ForecastTold(Told):
    """What a move would do; nothing has been changed."""

    moves: int
    stays: int
    listed: list[Stays] = Field(description=f"Не больше {SHOWN} дел с причинами")


class ProgressTold(Told):
    """How far a move has come."""

    total: int
    moved: int
    stays: int
    listed: list[Stays]
    is_running: bool
    trouble: str = Field(description="Почему перенос прерван; пусто, если всё идёт")


@router.get(NAMED)
async def list_versions(actor: Approver, route_id: InRoute, at: At) -> list[VersionTold]:
    """Все редакции маршрута: какая действует, кто предложил и кто решил, сколько на каждой дел."""
    found = [route for route in registry.published_routes() if route.id == route_id]
    if not found:
        raise _no_route()
    async with at.sessions.reading() as connection:
        asked = await publication_rows(connection, actor)
        cases = await cases_on(connection, actor, [route_id])
    return [_version(route, asked.get(route.digest), cases.get((route.id, route.version), 0)) for route in found]


@router.post(f"{NAMED}/{{version}}/proposal", status_code=201)
async def propose(
    actor: Methodologist, route_id: InRoute, version: InVersion, sent: ProposalIn, _once: Once, at: At
) -> VersionTold:
    """Предложить ввести редакцию в действие. Решает другой человек."""
    route = version_of(actor, route_id, version)
    require_rule(route, sent.ground)
    if registry.is_in_force(route.digest):
        raise RefusedNow(_("Эта редакция уже действует."), _("Новые дела начинаются на ней."), more={"code": "already"})
    await _require_proof(route)
    await at.publications.propose(route, Proposal(sent.ground, sent.note, actor.person), at.clock())
    return await _told(at, actor, route)


@router.post(f"{NAMED}/{{version}}/decision")
async def decide(
    actor: Approver, route_id: InRoute, version: InVersion, sent: DecisionIn, _once: Once, at: At
) -> VersionTold:
    """Ввести предложенную редакцию в действие или отклонить её с причиной."""
    route = version_of(actor, route_id, version)
    if not sent.approve and not sent.reason:
        raise wrong("reason", _("Напишите, почему редакция отклонена."))
    reason = "" if sent.approve else sent.reason or ""
    try:
        await at.publications.decide(route.digest, actor.person, at.clock(), refused_because=reason)
    except Refused as no:
        more = {"code": no.refusal.code}
        raise RefusedNow(retold(no.refusal.message), retold(no.refusal.remedy), more=more) from None
    packs.let_in(await at.publications.approved())
    return await _told(at, actor, route)


@router.post(f"{NAMED}/{{version}}/forecast")
async def foresee(actor: Methodologist, route_id: InRoute, version: InVersion, sent: MoveIn, at: At) -> ForecastTold:
    """Что станет с открытыми делами при переносе на эту редакцию. Ничего не меняет."""
    move = move_of(actor, version_of(actor, route_id, version), sent)
    fates = [fate async for fate in forecast(at, actor, move)]
    stays = [fate for fate in fates if fate.refusal is not None]
    return ForecastTold(moves=len(fates) - len(stays), stays=len(stays), listed=_listed(stays))


@router.post(f"{NAMED}/{{version}}/adoption", status_code=202)
async def adopt(
    actor: Methodologist, route_id: InRoute, version: InVersion, sent: MoveIn, _once: Once, at: At
) -> ProgressTold:
    """Перенести открытые дела на эту редакцию, каждое своим ходом. Прерванный перенос можно начать снова."""
    move = move_of(actor, version_of(actor, route_id, version), sent)
    if not registry.is_in_force(move.to.digest):
        raise RefusedNow(
            _("Эта редакция ещё не введена в действие."),
            _("Сначала её должен утвердить второй человек. Дела не изменились."),
            more={"code": "wrong_moment"},
        )
    return progress_told(await moves.begin(at, actor, move))


@router.get(f"{NAMED}/{{version}}/adoption")
async def read_adoption(actor: Methodologist, route_id: InRoute, version: InVersion) -> ProgressTold:
    """Как идёт перенос дел на эту редакцию."""
    found = moves.progress_of(version_of(actor, route_id, version).digest)
    if found is None:
        raise NotFound(_("Перенос на эту редакцию не начинали."), _("Начните его или проверьте номер редакции."))
    return progress_told(found)


def version_of(actor: Actor, route_id: RouteId, version: int) -> Route:
    """The published version; a region's route is the affair of those whose territory holds it."""
    for route in registry.published_routes():
        if (route.id, route.version) == (route_id, version):
            root = territory_of(route.id)
            if lies_within(root, actor.territory) or lies_within(actor.territory, root):
                return route
    raise _no_route()


def require_rule(route: Route, rule: RuleId) -> None:
    """The ground must stand in the law table of the route's country."""
    try:
        packs.law(route.country).rule(rule)
    except UnknownRule:
        raise wrong("ground", _("Такого правила нет в таблице норм. Список: «Нормы».")) from None


def move_of(actor: Actor, route: Route, sent: MoveIn) -> Move:
    """What was decided, checked against the actor's territory and the law table."""
    require_rule(route, sent.ground)
    territory = sent.territory or actor.territory
    if not lies_within(territory, actor.territory):
        raise wrong("territory", _("Эта территория не в вашем ведении."))
    return Move(route, sent.ground, sent.open_terms, territory)


def wrong(field: str, message: str) -> BadInput:
    """One field that cannot be used."""
    mistake = Mistake(field=field, message=message)
    return BadInput(
        _("Запрос не принят."), _("Ничего не изменилось. Исправьте поле и отправьте снова."), errors=(mistake,)
    )


def _no_route() -> NotFound:
    return NotFound(_("Такой редакции маршрута нет."), _("Список маршрутов: GET /api/v1/routes."))


async def _require_proof(route: Route) -> None:
    """What the check forbids is not put in force, whoever agrees."""
    found = await proof_of(route.digest)
    if found is not None and found.errors:
        first = next(one for one in found.told if one.severity is Severity.ERROR)
        raise RefusedNow(
            _("Проверка нашла в этой редакции ошибки: %(number)d.") % {"number": found.errors},
            f"{first.message} {first.remedy}".strip(),
            more={"code": "route_unfit"},
        )


async def _told(at: Office, actor: Actor, route: Route) -> VersionTold:
    async with at.sessions.reading() as connection:
        asked = await publication_rows(connection, actor)
        cases = await cases_on(connection, actor, [route.id])
    return _version(route, asked.get(route.digest), cases.get((route.id, route.version), 0))


def _version(route: Route, asked: Line | None, cases: int) -> VersionTold:
    in_force = registry.is_in_force(route.digest)
    return VersionTold(
        route=route.id,
        version=route.version,
        digest=route.digest,
        title=route.title,
        extends=route.extends,
        in_force=in_force,
        is_newest=in_force and registry.newest_route(route.id).version == route.version,
        cases=cases,
        asked=None if asked is None else _asked(asked),
    )


def _asked(row: Line) -> Asked:
    return Asked(
        ground=row.ground,
        note=row.note,
        by=row.asker or row.proposed_by,
        at=row.proposed_at,
        decided_by=row.decider or row.decided_by,
        decided_at=row.decided_at,
        approved=row.approved,
        reason=row.reason,
    )


def progress_told(found: moves.Progress) -> ProgressTold:
    """How far this move has come, with the first cases that stayed."""
    return ProgressTold(
        total=found.total,
        moved=found.moved,
        stays=len(found.stayed),
        listed=_listed(found.stayed),
        is_running=found.is_running,
        trouble=found.trouble,
    )


def _listed(fates: list[Fate]) -> list[Stays]:
    return [
        Stays(
            number=fate.number,
            version=fate.version,
            reason=retold(fate.refusal.message),
            remedy=retold(fate.refusal.remedy),
        )
        for fate in fates[:SHOWN]
        if fate.refusal is not None
    ]
