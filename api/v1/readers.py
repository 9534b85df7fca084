"""Who read a case: for supervision, and for the head of the agency that answers for the child (152-ФЗ ст. 19)."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.door import Door
from api.duties import ReadersAsked
from api.guards import At, Open
from api.office import Office
from api.reading.readers import Asked, reader_people, reader_rows
from api.reading.rows import Line
from api.v1.shapes import EMPTY, AgencyTold, PersonTold, Told
from api.v1.steps import NOT_ALLOWED
from api.v1.work_list import WHOLE_DAY, midnight
from models.access import AccessKind, Purpose
from models.ids import PersonCode
from models.people import Role

router = APIRouter(route_class=Door, tags=["Журнал"], responses=NOT_ALLOWED)
SHOWN = 100
SORTS = {
    "opened": (AccessKind.CASE_READ, AccessKind.PAPER_READ),
    "listed": (AccessKind.NAME_LISTED,),
    "emergency": (AccessKind.EMERGENCY_OPENED, AccessKind.EMERGENCY_ENDED, AccessKind.EMERGENCY_REVIEWED),
    "papers": (AccessKind.PAPER_SIGNED, AccessKind.READERS_PRINTED),
}
"""What an access was, as people ask for it."""


class What(StrEnum):
    """Which accesses."""

    ALL = "all"
    OPENED = "opened"
    LISTED = "listed"
    EMERGENCY = "emergency"
    PAPERS = "papers"


class ReadingTold(Told):
    """Somebody read the case or a paper of it, was shown the child's name in a list, or signed a paper."""

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


class ReadersFilter(BaseModel):
    """Which accesses are asked for; it stands in the address."""

    model_config = ConfigDict(frozen=True)

    since: Annotated[date | None, EMPTY] = Field(None, description="С этого дня, по часам территории дела")
    until: Annotated[date | None, EMPTY] = Field(None, description="По этот день включительно")
    person: Annotated[PersonCode | None, EMPTY] = Field(None, description="Код сотрудника")
    purpose: Annotated[Purpose | None, EMPTY] = Field(None, description="По какому участию в деле")
    what: What = Field(What.ALL, description="all: всё; listed: показы имени в списках; opened: открытия")
    before: int | None = Field(
        None, ge=1, le=2_147_483_647, description="Только обращения с номером меньше этого: следующая страница"
    )

    def asked(self, offset: int) -> Asked:
        """The same for the reader; the clocks of the case are so many minutes from UTC."""
        shift = timedelta(minutes=offset)
        return Asked(
            since=None if self.since is None else midnight(self.since, shift),
            until=None if self.until is None else midnight(self.until, shift) + WHOLE_DAY,
            person=self.person,
            purpose=self.purpose,
            kinds=SORTS.get(self.what, ()),
            before=self.before,
        )


Wanted = Annotated[ReadersFilter, Query()]


@router.get("/cases/{case_id}/readers")
async def readers(file: ReadersAsked, at: At, wanted: Wanted) -> ReadersTold:
    """Кто читал дело и его документы, кому показали имя ребёнка: кто, когда, по какому участию."""
    rows = await rows_of(file, wanted, at, SHOWN + 1)
    shown = rows[:SHOWN]
    return ReadersTold(items=[_told(row) for row in shown], next=shown[-1].number if len(rows) > SHOWN else None)


async def rows_of(file: Open, wanted: ReadersFilter, at: Office, most: int) -> list[Line]:
    """The accesses that are asked for, the newest first."""
    async with at.sessions.reading() as connection:
        return await reader_rows(connection, file.actor, file.state.id, wanted.asked(file.state.offset), most)


async def people_of(file: Open, at: Office) -> list[PersonTold]:
    """Everybody who has read the case."""
    async with at.sessions.reading() as connection:
        rows = await reader_people(connection, file.actor, file.state.id)
    return [PersonTold(code=row.person, name=row.full_name or row.person) for row in rows]


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
