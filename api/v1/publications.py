"""Versions of a route: which there are, putting one in force with a second person, moving running cases to it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import Field, StringConstraints

from activities.publications import Proposal
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
from models.ids import Digest, RouteId, RuleId, lies_within, territory_of
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


class ProposalIn(Brought):
    """A wish to put a version in force."""

    ground: RuleId = Field(description="Правило таблицы норм: на каком основании")
    note: Words = Field(description="Что меняется и почему, словами")


class DecisionIn(Brought):
    """The decision of the second person."""

    approve: bool
    reason: Words | None = Field(default=None, description="Почему отклонено; обязательно при отказе")


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
