"""Reading services: those that an administrator keeps, their keys, and whose key a request bears."""

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import lies_within
from models.people import Actor
from models.tables import Agency, Service, ServiceKey

BEARER = (
    select(
        *(Service.code, Service.agency, Service.scope, Agency.kind, Agency.territory),
        ServiceKey.last_used_at,
    )
    .join(ServiceKey, ServiceKey.service == Service.code)
    .join(Agency, Agency.code == Service.agency)
    .where(ServiceKey.digest == bindparam("digest"), ServiceKey.expires_at > bindparam("now"))
    .where(Service.active.is_(True), Agency.active.is_(True))
)
"""Asked at every door to which no person's key was brought, so built once."""


async def service_rows(connection: AsyncConnection, actor: Actor, code: str | None = None) -> list[Line]:
    """The services of the agencies that the actor keeps, those that were closed last."""
    columns = Service.code, Service.title, Service.agency, Service.scope, Service.active, Service.created_at
    asked = (
        select(*columns, Agency.short_name)
        .join(Agency, Agency.code == Service.agency)
        .where(lies_within(Agency.territory, actor.territory))
        .order_by(Service.active.desc(), Agency.short_name, Service.code)
    )
    return list(await connection.execute(asked if code is None else asked.where(Service.code == code)))


async def service_key_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The keys of these services, the newest first; never the keys themselves."""
    key = ServiceKey
    asked = (
        select(key.digest, key.service, key.label, key.created_at, key.expires_at, key.last_used_at)
        .join(Service, Service.code == key.service)
        .join(Agency, Agency.code == Service.agency)
        .where(lies_within(Agency.territory, actor.territory))
        .order_by(key.created_at.desc(), key.digest)
    )
    return list(await connection.execute(asked))
