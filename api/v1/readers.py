"""Who read a case: for supervision, and for the head of the agency that answers for the child (152-ФЗ ст. 19)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.door import Door
from api.duties import ReadersAsked
from api.guards import At
from api.reading.readers import reader_rows
from api.reading.rows import Line
from api.v1.shapes import AgencyTold, Told
from api.v1.steps import NOT_ALLOWED
from models.access import AccessKind, Purpose
from models.people import Role

router = APIRouter(route_class=Door, tags=["Журнал"], responses=NOT_ALLOWED)
SHOWN = 100
Before = Annotated[
    int | None, Query(ge=1, le=2_147_483_647, description="Только обращения с номером меньше этого: следующая страница")
]


class ReadingTold(Told):
    """Somebody read the case or a paper of it, or signed one."""

    number: int = Field(description="Номер в журнале обращений дела, с нуля, без пропусков")
    at: datetime
    kind: AccessKind
    person: str = Field(description="Код сотрудника")
    name: str | None
    agency: AgencyTold | None
    role: Role | None
    purpose: Purpose | None = Field(description="По какому участию в деле; null, если оно не установлено")
    place: str | None = Field(description="Что открыто: образец адреса; у подписи — документ")


class ReadersTold(Told):
    """Who read the case, the newest first."""

    items: list[ReadingTold]
    next: int | None = Field(description="С каким before просить следующую страницу; null, если это последняя")


@router.get("/cases/{case_id}/readers")
async def readers(file: ReadersAsked, at: At, before: Before = None) -> ReadersTold:
    """Кто читал дело и его документы: кто, когда, по какому участию."""
    async with at.sessions.reading() as connection:
        rows = await reader_rows(connection, file.actor, file.state.id, before=before, most=SHOWN + 1)
    shown = rows[:SHOWN]
    return ReadersTold(items=[_told(row) for row in shown], next=shown[-1].number if len(rows) > SHOWN else None)


def _told(row: Line) -> ReadingTold:
    return ReadingTold(
        number=row.number,
        at=row.at,
        kind=AccessKind(row.kind),
        person=row.person,
        name=row.full_name,
        agency=None if row.agency is None else AgencyTold(code=row.agency, name=row.short_name or row.agency),
        role=None if row.role is None else Role(row.role),
        purpose=None if row.purpose is None else Purpose(row.purpose),
        place=row.place,
    )
