"""Services in the directory: entered, closed, opened again, given keys; every deed is kept like those about people."""

from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.audit.accesses import Entry, enter
from activities.directory_changes import Change, Hand, alone, note_changes
from activities.sessions import Sessions
from models.access import AccessKind
from models.ids import AgencyCode, Digest, PersonCode, Territory
from models.tables import Agency, Person, Service, ServiceKey

PREFIX = "svc-"
Scope = Literal["signals", "read"]


class CodeTaken(ValueError):
    """Another service, or a person, has this code."""


class ServiceEntry(NamedTuple):
    """A service as it is to stand in the directory."""

    code: PersonCode
    title: str
    agency: AgencyCode
    scope: Scope


class ServiceKeyEntry(NamedTuple):
    """A key that is being handed out: never the key itself."""

    digest: Digest
    service: PersonCode
    label: str
    expires_at: datetime


async def enter_service(sessions: Sessions, entry: ServiceEntry, *, at: datetime, by: Hand) -> None:
    """Enter a service. Raises CodeTaken; entering the same one twice changes nothing."""
    async with alone(sessions) as connection:
        stood = (await connection.execute(select(Service).where(Service.code == entry.code))).one_or_none()
        person = await connection.scalar(select(Person.code).where(Person.code == entry.code))
        if stood is not None and (stood.title, stood.agency, stood.scope) == entry[1:]:
            return
        if stood is not None or person is not None:
            raise CodeTaken(entry.code)
        await connection.execute(insert(Service), {**entry._asdict(), "active": True, "created_at": at})
        await _note(connection, entry.code, "entered", None, entry._asdict(), at, by)


async def turn_service(sessions: Sessions, code: PersonCode, *, active: bool, at: datetime, by: Hand) -> None:
    """Close a service, whose keys are gone for good, or open it again."""
    async with alone(sessions) as connection:
        turned = update(Service).where(Service.code == code, Service.active.is_not(active)).values(active=active)
        if (await connection.execute(turned.returning(Service.code))).one_or_none() is None:
            return
        await connection.execute(delete(ServiceKey).where(ServiceKey.service == code))
        await _note(connection, code, "reopened" if active else "closed", None, None, at, by)


async def enter_service_key(sessions: Sessions, key: ServiceKeyEntry, *, at: datetime, by: Hand) -> None:
    """Make a key of a service known that is being handed out; the same one twice changes nothing."""
    async with alone(sessions) as connection:
        stood = await connection.scalar(select(ServiceKey.digest).where(ServiceKey.digest == key.digest))
        if stood is not None:
            return
        await connection.execute(insert(ServiceKey), {**key._asdict(), "created_at": at, "last_used_at": None})
        await _note(connection, key.service, "key_issued", None, _told(key.label, key.expires_at), at, by)
        issued = Entry(AccessKind.KEY_ISSUED, at, by.person or key.service, digest=key.digest)
        await connection.run_sync(partial(enter, entries=[issued]))


async def revoke_service_key(sessions: Sessions, digest: Digest, *, at: datetime, by: Hand) -> None:
    """Make a key of a service worthless from now on."""
    async with alone(sessions) as connection:
        gone = delete(ServiceKey).where(ServiceKey.digest == digest)
        found = gone.returning(ServiceKey.service, ServiceKey.label, ServiceKey.expires_at)
        row = (await connection.execute(found)).one_or_none()
        if row is not None:
            await _note(connection, row.service, "key_revoked", _told(row.label, row.expires_at), None, at, by)


def _told(label: str, expires_at: datetime) -> dict[str, str]:
    return {"label": label, "expires_at": expires_at.isoformat()}


async def _note(
    connection: AsyncConnection,
    code: PersonCode,
    deed: str,
    before: dict[str, str] | None,
    after: dict[str, str] | None,
    at: datetime,
    by: Hand,
) -> None:
    asked = select(Agency.territory).join(Service, Service.agency == Agency.code).where(Service.code == code)
    territory: Territory = (await connection.execute(asked)).scalar_one()
    await note_changes(connection, [Change("services", code, deed, territory, before, after)], at, by)
