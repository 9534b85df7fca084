"""Keys of access: whose, what for, until when, used when; shown once, revoked at once. The key itself is not kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import Field

from activities.directory import TokenEntry, enter_token, revoke_token
from activities.directory_changes import Hand
from api.door import Door, ShownOnce
from api.duties import Administrator
from api.errors import NotFound
from api.guards import At
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.office import Office
from api.reading.rows import Line
from api.reading.staffing import Wanted, people_rows, token_rows
from api.signing_in import token_digest, token_named
from api.v1.entries import Line as Words
from api.v1.entries import wrong
from api.v1.shapes import Brought, PersonTold, Told
from models.ids import Digest, PersonCode
from models.people import Actor, Role

router = APIRouter(route_class=Door, tags=["Ключи доступа"])
LONGEST = 3_650
IDLE = timedelta(days=90)
"""A key that was not used for so long is asked about. Ours, not law; so are the others."""
UNUSED = timedelta(days=30)
SOON = timedelta(days=14)
Scope = Literal["full", "read", "signals", "codec"]


class Warn(StrEnum):
    """What is wrong with a key."""

    EXPIRED = "expired"
    EXPIRING = "expiring"
    ENDLESS = "endless"
    UNUSED = "unused"
    IDLE = "idle"
    SHUT = "shut"
    """Its bearer has left, or their agency was closed: it lets nobody in."""


class KeyTold(Told):
    """A key that was handed out."""

    digest: Digest = Field(description="Отпечаток: по нему ключ отзывают; войти по нему нельзя")
    person: PersonTold
    agency: str
    role: Role
    label: str
    scope: Scope = Field(
        description="full: всё, что может роль; read: только читать, без страниц; signals: только сигналы; "
        "codec: только раскрытие данных процесса"
    )
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="С точностью до часа; null: ещё не пригодился")
    warnings: list[Warn]


class KeyIn(Brought):
    """A key to be handed out."""

    person: PersonCode
    label: Words = Field(description="Для чего ключ")
    days: int = Field(ge=1, le=LONGEST, description="Сколько дней действует")
    scope: Scope = "full"


class KeyIssued(Told):
    """The key. It is shown now and never again."""

    key: str
    digest: Digest
    expires_at: datetime


class Revoked(Told):
    """The key lets nobody in any more."""

    digest: Digest


@router.get("/directory/keys")
async def list_keys(
    actor: Administrator,
    at: At,
    person: Annotated[PersonCode | None, Query(description="Чьи ключи")] = None,
    *,
    warned: Annotated[bool, Query(description="Только те, о которых есть предупреждение")] = False,
) -> list[KeyTold]:
    """Выданные ключи сотрудников в вашем ведении, новые сверху, с предупреждениями."""
    async with at.sessions.reading() as connection:
        rows = await token_rows(connection, actor, person)
    found = [_told(row, at.clock()) for row in rows]
    return [key for key in found if key.warnings or not warned]


@router.post("/directory/keys", status_code=201, response_model=KeyIssued)
async def issue_key(actor: Administrator, sent: KeyIn, once: Once, at: At) -> ShownOnce:
    """Выдать ключ. Он показывается один раз; повтор того же запроса выдаёт тот же самый ключ."""
    issued = await issue(at, actor, sent, once)
    return ShownOnce(issued.model_dump(mode="json"), status_code=201)


@router.delete("/directory/keys/{digest}")
async def revoke_key(
    actor: Administrator, digest: Annotated[Digest, InPath(description="Отпечаток ключа")], _once: Once, at: At
) -> Revoked:
    """Отозвать ключ: с этой минуты он никого не впускает. История хранит, кто и когда его отозвал."""
    async with at.sessions.reading() as connection:
        known = {row.digest for row in await token_rows(connection, actor)}
    if digest not in known:
        raise NotFound(_("Такого ключа нет, или он уже отозван."), _("Вернитесь к списку ключей."))
    await revoke_token(at.sessions, digest, at=at.clock(), by=Hand(actor.person))
    return Revoked(digest=digest)


async def issue(at: Office, actor: Actor, sent: KeyIn, once: Claim) -> KeyIssued:
    """Hand a key out. Raises BadInput when the person is not at work or not the actor's to keep."""
    async with at.sessions.reading() as connection:
        bearers = await people_rows(connection, actor, Wanted(code=sent.person, active=True))
    if not bearers:
        raise wrong("person", _("Выберите сотрудника из списка."))
    ring, now = at.settings.key_ring, at.clock()
    key = token_named(once.name, ring.keys[ring.current])
    until = now + timedelta(days=sent.days)
    entry = TokenEntry(
        sha256=token_digest(key), person=sent.person, label=sent.label, expires_at=until, scope=sent.scope
    )
    await enter_token(at.sessions, entry, at=now, by=Hand(actor.person))
    return KeyIssued(key=key, digest=entry.sha256, expires_at=until)


def _told(row: Line, now: datetime) -> KeyTold:
    return KeyTold(
        digest=row.digest,
        person=PersonTold(code=row.person, name=row.full_name),
        agency=row.short_name,
        role=Role(row.role),
        label=row.label,
        scope=row.scope,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        warnings=list(_warnings(row, now)),
    )


def _warnings(row: Line, now: datetime) -> Iterator[Warn]:
    if not (row.active and row.open):
        yield Warn.SHUT
    if row.expires_at is None:
        yield Warn.ENDLESS
    elif row.expires_at <= now:
        yield Warn.EXPIRED
        return
    elif row.expires_at - now <= SOON:
        yield Warn.EXPIRING
    if row.last_used_at is None and now - row.created_at >= UNUSED:
        yield Warn.UNUSED
    elif row.last_used_at is not None and now - row.last_used_at >= IDLE:
        yield Warn.IDLE
