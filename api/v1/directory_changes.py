"""What administration did: of one entry of the directory, or of everything that an administrator keeps."""

from fastapi import APIRouter

from api.door import Door
from api.duties import Administrator
from api.guards import At
from api.office import Office
from api.reading.rows import Line
from api.reading.staffing import change_rows
from api.v1.directory import (
    AgencyPath,
    Before,
    PersonPath,
    TerritoryPath,
    one_agency,
    one_person,
    one_territory,
)
from api.v1.directory_told import ChangeTold
from api.v1.pages import Limit
from api.v1.shapes import PersonTold
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Справочник"])


@router.get("/directory/changes")
async def changes(actor: Administrator, at: At, before: Before = None, limit: Limit = 50) -> list[ChangeTold]:
    """Кто, когда и что изменил в справочнике вашей территории, последнее первым."""
    return await _changes(actor, at, before, limit)


@router.get("/directory/people/{code}/changes")
async def changes_of_person(
    actor: Administrator, code: PersonPath, at: At, before: Before = None, limit: Limit = 50
) -> list[ChangeTold]:
    """Изменения записи сотрудника, его ключей и отсутствий."""
    await one_person(actor, code, at)
    return await _changes(actor, at, before, limit, of=("people", code))


@router.get("/directory/agencies/{code}/changes")
async def changes_of_agency(
    actor: Administrator, code: AgencyPath, at: At, before: Before = None, limit: Limit = 50
) -> list[ChangeTold]:
    """Изменения записи органа."""
    await one_agency(actor, code, at)
    return await _changes(actor, at, before, limit, of=("agencies", code))


@router.get("/directory/territories/{code}/changes")
async def changes_of_territory(
    actor: Administrator, code: TerritoryPath, at: At, before: Before = None, limit: Limit = 50
) -> list[ChangeTold]:
    """Изменения записи территории."""
    await one_territory(actor, code, at)
    return await _changes(actor, at, before, limit, of=("territories", code))


async def _changes(
    actor: Actor, at: Office, before: int | None, limit: int, *, of: tuple[str, str] | None = None
) -> list[ChangeTold]:
    async with at.sessions.reading() as connection:
        return told(await change_rows(connection, actor, of=of, limit=limit, before=before))


def told(rows: list[Line]) -> list[ChangeTold]:
    """Rows of deeds in words."""
    return [
        ChangeTold(
            id=row.id,
            at=row.at,
            by=None if row.by is None else PersonTold(code=row.by, name=row.full_name or row.by),
            sort=row.sort,
            code=row.code,
            bearer=row.bearer,
            deed=row.deed,
            before=row.before,
            after=row.after,
            note=row.note,
        )
        for row in rows
    ]
