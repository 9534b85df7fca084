"""The work list: what an agency owes in a role, by when and why, who of its people does it, the most urgent first."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from api.door import Door
from api.guards import At, SignedIn
from api.office import Office
from api.reading.directory import people_names, place_of
from api.reading.rows import Line
from api.reading.work_list import Day, Page, Show, Sought, Whose, urgency, work_counts, work_list
from api.readings import note_children
from api.v1.pages import cursor_of, marks_of, turned
from api.v1.shapes import EMPTY, Basis, PersonTold, Titled, Told, basis_of_term
from models.finding import asked
from models.ids import CaseId, Code, PersonCode, RouteId
from models.people import Actor
from workflows import registry

router = APIRouter(route_class=Door, tags=["Задачи"])
WHOLE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date.min + 2 * WHOLE_DAY, date.max - 2 * WHOLE_DAY
"""Between which a day can be moved by a day and by the clocks of any territory."""
INSTANT = timedelta.resolution
"""A term that ends with a day ends at the midnight after it, which is the first instant of the next one."""


class WorkLine(Told):
    """A task in the work list."""

    case: CaseId
    case_number: str
    child: str | None
    is_case_open: bool = Field(description="Дело открыто вам; с исполнением задачи доступ к нему мог кончиться")
    number: int
    step: Titled
    stage_of_route: str
    opened_at: datetime
    due: datetime | None
    is_overdue: bool
    is_suspended: bool
    closed_at: datetime | None
    rule: Basis
    holder: PersonTold | None = Field(description="Кто исполняет; null: любой сотрудник этой роли")
    completes: int | None = Field(description="Номер задачи, ответ на которую отправлен с пробелами и дополняется этой")


class WorkList(Told):
    """A page of the work list, and how many tasks each part of it has."""

    items: list[WorkLine]
    counts: dict[Show, int] = Field(description="Открытые задачи по частям списка, с остальными условиями")
    whose: dict[Whose, int] = Field(description="Открытые задачи по исполнителям, с остальными условиями")
    next: str | None = Field(description="Передайте в cursor, чтобы получить следующую страницу")
    previous: str | None = Field(description="Передайте в before, чтобы получить предыдущую страницу")


class WorkFilter(BaseModel):
    """What of the work list is asked for; it stands in the address."""

    model_config = ConfigDict(frozen=True)

    show: Show = Show.OPEN
    whose: Whose = Whose.ALL
    holder: Annotated[PersonCode | None, EMPTY] = Field(None, description="Код исполнителя")
    route: Annotated[RouteId | None, EMPTY] = None
    stage: Annotated[Code | None, EMPTY] = None
    find: str = Field("", max_length=80, description="Начала слов: имя ребёнка, номер дела")
    since: Annotated[date | None, EMPTY] = Field(None, description="Срок с этого дня")
    until: Annotated[date | None, EMPTY] = Field(None, description="Срок по этот день включительно")
    limit: int = Field(50, ge=1, le=200, description="Сколько строк на странице")
    cursor: str | None = Field(None, max_length=400, description="Поле next предыдущей страницы")
    before: str | None = Field(None, max_length=400, description="Поле previous следующей страницы")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beyond the part of the list was asked for."""
        others = (self.holder, self.route, self.stage, self.find, self.since, self.until)
        return self.whose is not Whose.ALL or any(others)

    def sought(self, shift: timedelta) -> Sought:
        """The same for the reader; the clocks of the asker are this far ahead of UTC."""
        return Sought(
            show=self.show,
            whose=self.whose,
            holder=self.holder,
            route=self.route,
            stage=self.stage,
            words=asked(self.find),
            since=None if self.since is None else midnight(self.since, shift) + INSTANT,
            until=None if self.until is None else midnight(self.until, shift) + WHOLE_DAY + INSTANT,
        )


@router.get("/tasks")
async def my_tasks(actor: SignedIn, at: At, wanted: Annotated[WorkFilter, Query()]) -> WorkList:
    """Мои задачи: что должен мой орган в моей роли, срочные первыми."""
    limit = wanted.limit
    after, before = marks_of(wanted.cursor, str, int), marks_of(wanted.before, str, int)
    async with at.sessions.reading() as connection:
        day, shift = await today(at, actor, connection)
        sought = wanted.sought(shift)
        rows = await work_list(connection, actor, sought, day=day, page=Page(limit + 1, after, before))
        counts = await work_counts(connection, actor, sought, day=day)
        names = await people_names(connection, actor, {row.holder for row in rows if row.holder})
    shown, first, last = turned(rows, limit, came_back=before is not None, is_first=after is None)
    note_children(actor, shown)
    return WorkList(
        items=[line_of(row, at.time_of(row.case_id), names) for row in shown],
        counts=counts.parts,
        whose=counts.whose,
        next=None if last is None else cursor_of(urgency(last, wanted.show), last.case_id, last.number),
        previous=None if first is None else cursor_of(urgency(first, wanted.show), first.case_id, first.number),
    )


async def today(at: Office, actor: Actor, connection: AsyncConnection) -> tuple[Day, timedelta]:
    """The day of the actor's territory, and how far its clocks are ahead of UTC."""
    now = at.clock()
    place = await place_of(connection, actor, actor.territory)
    shift = timedelta(minutes=place.offset if place else 0)
    local = (now + shift).date()
    ends = midnight(local, shift) + WHOLE_DAY
    return Day(now=now, ends=ends, date=local, running=at.own_times.running), shift


def line_of(row: Line, now: datetime, names: Mapping[str, str]) -> WorkLine:
    """A row of the work list in words; `names` are those of the holders."""
    route = registry.route_of(row.route_digest)
    step, stage = registry.step_of(route, row.step), route.stage_with.get(row.step)
    return WorkLine(
        case=row.case_id,
        case_number=row.case_number,
        child=row.child_name,
        is_case_open=row.is_case_open,
        number=row.number,
        step=Titled.of_task(step.id, step.title, row.completes),
        completes=row.completes,
        stage_of_route="" if stage is None else stage.title,
        opened_at=row.opened_at,
        due=row.due,
        is_overdue=row.closed_at is None and row.due is not None and row.due <= now,
        is_suspended=row.suspended,
        closed_at=row.closed_at,
        rule=basis_of_term(step, row.rule, route.country),
        holder=PersonTold.named(row.holder, names),
    )


def midnight(day: date, shift: timedelta) -> datetime:
    """The moment at which a local day begins; at the ends of time, of the nearest day that has room."""
    within = min(max(day, FIRST_DAY), LAST_DAY)
    return datetime.combine(within, datetime.min.time(), UTC) - shift
