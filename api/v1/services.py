"""Other systems at the API: each is entered once for an agency and has keys of its own, never a person's."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import Field, StringConstraints

from activities.directory_changes import Hand
from activities.services import (
    CodeTaken,
    Scope,
    ServiceEntry,
    ServiceKeyEntry,
    enter_service,
    enter_service_key,
    revoke_service_key,
    turn_service,
)
from api.door import Door, ShownOnce
from api.duties import Administrator
from api.errors import NotFound
from api.guards import At
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.office import Office
from api.reading.rows import Line
from api.reading.services import service_key_rows, service_rows
from api.reading.staffing import Wanted, agency_rows
from api.signing_in import token_digest, token_named
from api.v1.entries import Line as Words
from api.v1.entries import wrong
from api.v1.shapes import AgencyTold, Brought, Told
from models.ids import AgencyCode, Digest
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Программы"])
ServiceCode = Annotated[str, StringConstraints(pattern=r"^svc-[a-z0-9-]{2,36}$")]
ServicePath = Annotated[ServiceCode, InPath(description="Код программы, начинается с svc-")]
LONGEST = 400
"""Days for which a key of a service is good at most: whoever runs it must be heard of once a year. Ours, not law."""


class ServiceKeyTold(Told):
    """A key that a service was given."""

    digest: Digest = Field(description="Отпечаток: по нему ключ отзывают; войти по нему нельзя")
    label: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="С точностью до часа; null: ещё не пригодился")


class ServiceTold(Told):
    """A system that speaks to the API."""

    code: ServiceCode
    title: str
    agency: AgencyTold
    scope: Scope = Field(description="signals: подаёт сигналы и следит за ними; read: читает то же, что специалисты")
    active: bool
    keys: list[ServiceKeyTold]


class ServiceIn(Brought):
    """A system to be entered."""

    code: ServiceCode
    title: Words
    agency: AgencyCode
    scope: Scope


class ServiceKeyIn(Brought):
    """A key to be handed out."""

    label: Words = Field(description="Где ключ будет лежать")
    days: int = Field(ge=1, le=LONGEST, description="Сколько дней действует")


class ServiceKeyIssued(Told):
    """The key. It is shown now and never again."""

    key: str
    digest: Digest
    expires_at: datetime


class ServiceDone(Told):
    """It is done."""

    code: ServiceCode


@router.get("/directory/services")
async def list_services(actor: Administrator, at: At) -> list[ServiceTold]:
    """Программы органов в вашем ведении и их ключи; закрытые последними."""
    async with at.sessions.reading() as connection:
        rows = await service_rows(connection, actor)
        keys = await service_key_rows(connection, actor)
    return [_told(row, [key for key in keys if key.service == row.code]) for row in rows]


@router.post("/directory/services", status_code=201)
async def enter(actor: Administrator, sent: ServiceIn, _once: Once, at: At) -> ServiceDone:
    """Внести программу. Она ничего не решает и не подписывает, на страницы не входит; в журнале стоит её код."""
    async with at.sessions.reading() as connection:
        kept = {row.code for row in await agency_rows(connection, actor, Wanted(active=True))}
    if sent.agency not in kept:
        raise wrong("agency", _("Выберите орган из списка."))
    entry = ServiceEntry(sent.code, sent.title, sent.agency, sent.scope)
    try:
        await enter_service(at.sessions, entry, at=at.clock(), by=Hand(actor.person))
    except CodeTaken:
        raise wrong("code", _("Этот код уже занят. Возьмите другой.")) from None
    return ServiceDone(code=sent.code)


@router.post("/directory/services/{service}/closing")
async def close(actor: Administrator, service: ServicePath, _once: Once, at: At) -> ServiceDone:
    """Закрыть программу: её ключи с этой минуты никого не впускают. Запись и история остаются."""
    return await _turned(actor, service, at, active=False)


@router.post("/directory/services/{service}/reopening")
async def reopen(actor: Administrator, service: ServicePath, _once: Once, at: At) -> ServiceDone:
    """Открыть программу снова; прежние ключи не вернутся, выдайте новый."""
    return await _turned(actor, service, at, active=True)


@router.post("/directory/services/{service}/keys", status_code=201, response_model=ServiceKeyIssued)
async def issue_service_key(
    actor: Administrator, service: ServicePath, sent: ServiceKeyIn, once: Once, at: At
) -> ShownOnce:
    """Выдать программе ключ. Он показывается один раз; повтор того же запроса выдаёт тот же самый."""
    issued = await issue_to(at, actor, service, sent, once)
    return ShownOnce(issued.model_dump(mode="json"), status_code=201)


@router.delete("/directory/services/keys/{digest}")
async def revoke_service(
    actor: Administrator, digest: Annotated[Digest, InPath(description="Отпечаток ключа")], _once: Once, at: At
) -> ServiceDone:
    """Отозвать ключ программы: с этой минуты он никого не впускает."""
    async with at.sessions.reading() as connection:
        known = {row.digest: row.service for row in await service_key_rows(connection, actor)}
    if digest not in known:
        raise NotFound(_("Такого ключа нет, или он уже отозван."), _("Вернитесь к списку программ."))
    await revoke_service_key(at.sessions, digest, at=at.clock(), by=Hand(actor.person))
    return ServiceDone(code=known[digest])


async def issue_to(at: Office, actor: Actor, service: str, sent: ServiceKeyIn, once: Claim) -> ServiceKeyIssued:
    """Hand a key out to a service that is open. Raises NotFound."""
    row = await _one(actor, service, at)
    if not row.active:
        raise NotFound(_("Программа закрыта."), _("Откройте её снова, потом выдайте ключ."))
    ring, now = at.settings.key_ring, at.clock()
    key = token_named(once.name, ring.keys[ring.current])
    entry = ServiceKeyEntry(token_digest(key), service, sent.label, now + timedelta(days=sent.days))
    await enter_service_key(at.sessions, entry, at=now, by=Hand(actor.person))
    return ServiceKeyIssued(key=key, digest=entry.digest, expires_at=entry.expires_at)


async def _turned(actor: Actor, service: str, at: Office, *, active: bool) -> ServiceDone:
    await _one(actor, service, at)
    await turn_service(at.sessions, service, active=active, at=at.clock(), by=Hand(actor.person))
    return ServiceDone(code=service)


async def _one(actor: Actor, service: str, at: Office) -> Line:
    async with at.sessions.reading() as connection:
        rows = await service_rows(connection, actor, service)
    if not rows:
        raise NotFound(_("Такой программы нет, или она не в вашем ведении."), _("Вернитесь к списку программ."))
    return rows[0]


def _told(row: Line, keys: list[Line]) -> ServiceTold:
    return ServiceTold(
        code=row.code,
        title=row.title,
        agency=AgencyTold(code=row.agency, name=row.short_name),
        scope=row.scope,
        active=row.active,
        keys=[
            ServiceKeyTold(
                digest=key.digest,
                label=key.label,
                created_at=key.created_at,
                expires_at=key.expires_at,
                last_used_at=key.last_used_at,
            )
            for key in keys
        ],
    )
