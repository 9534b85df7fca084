"""The list of cases: those that the person sees, found by words and narrowed, the newest first."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.child_names import called, is_named
from api.door import Door
from api.guards import At, SignedIn
from api.reading.case_list import Wanted, case_rows
from api.reading.directory import agency_names
from api.reading.found import rarest_first
from api.reading.name_reasons import names_shown
from api.reading.rows import Line
from api.reading.work_list import Day
from api.readings import note_children
from api.v1.pages import cursor_of, marks_of, turned
from api.v1.shapes import EMPTY, AgencyTold, Titled, Told
from api.v1.work_list import WHOLE_DAY, midnight, today
from models.finding import asked
from models.ids import AgencyCode, CaseId, Code, RouteId, Territory
from models.people import Actor
from workflows import registry

router = APIRouter(route_class=Door, tags=["Дела"])


class CaseLine(Told):
    """A case in a list."""

    id: CaseId
    number: str
    stage: Titled
    territory: Territory
    custodian: AgencyTold
    opened_at: datetime
    closed_at: datetime | None
    next_due: datetime | None = Field(description="Ближайший срок открытых задач")
    is_overdue: bool
    child: str | None = Field(description="null для надзора, пока не указано, зачем имя нужно по этому делу")
    called: str = Field(description="Как назвать ребёнка: имя, а кому оно не показывается — год рождения")


class CaseList(Told):
    """A page of the list of cases."""

    items: list[CaseLine]
    next: str | None = Field(description="Передайте в cursor, чтобы получить следующую страницу")
    previous: str | None = Field(description="Передайте в before, чтобы получить предыдущую страницу")


class CaseFilter(BaseModel):
    """Which cases are asked for; it stands in the address."""

    model_config = ConfigDict(frozen=True)

    state: Literal["all", "open", "closed"] = Field("all", description="Открытые, завершённые или все")
    route: Annotated[RouteId | None, EMPTY] = None
    stage: Annotated[Code | None, EMPTY] = None
    territory: Annotated[Territory | None, EMPTY] = None
    custodian: Annotated[AgencyCode | None, EMPTY] = None
    find: str = Field("", max_length=80, description="Начала слов: имя ребёнка, номер дела")
    number: Annotated[str | None, EMPTY] = Field(
        None, pattern=r"^[0-9-]{1,16}$", description="Номер дела или его часть"
    )
    whose: Literal["all", "mine"] = Field("all", description="mine: дела, в которых я исполняю открытую задачу")
    overdue: Annotated[Literal["yes"] | None, EMPTY] = Field(None, description="yes: только с просроченными сроками")
    since: Annotated[date | None, EMPTY] = Field(None, description="Открыты с этого дня")
    until: Annotated[date | None, EMPTY] = Field(None, description="Открыты по этот день включительно")
    limit: int = Field(50, ge=1, le=200, description="Сколько строк на странице")
    cursor: str | None = Field(None, max_length=400, description="Поле next предыдущей страницы")
    before: str | None = Field(None, max_length=400, description="Поле previous следующей страницы")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for beyond whether cases are open."""
        plain = {name: field.default for name, field in type(self).model_fields.items()}
        usual = {"state", "limit", "cursor", "before"}
        return any(value != plain[name] for name, value in self if name not in usual)

    def wanted(self, actor: Actor, day: Day, shift: timedelta) -> Wanted:
        """The same for the reader, with one row more than the page holds; the asker's clocks are ahead by `shift`."""
        return Wanted(
            state=self.state,
            route=self.route,
            stage=self.stage,
            territory=self.territory,
            custodian=self.custodian,
            words=rarest_first((*asked(self.find), *asked(self.number or ""))),
            holder=actor.person if self.whose == "mine" else None,
            overdue_at=day.now if self.overdue else None,
            running=day.running,
            since=None if self.since is None else midnight(self.since, shift),
            until=None if self.until is None else midnight(self.until, shift) + WHOLE_DAY,
            after=marks_of(self.cursor, str),
            before=marks_of(self.before, str),
            limit=self.limit + 1,
        )


@router.get("/cases")
async def list_cases(actor: SignedIn, at: At, wanted: Annotated[CaseFilter, Query()]) -> CaseList:
    """Дела, которые мне видны: новые первыми."""
    limit = wanted.limit
    async with at.sessions.reading(is_usual=not wanted.is_narrowed) as connection:
        day, shift = await today(at, actor, connection)
        rows = await case_rows(connection, actor, wanted.wanted(actor, day, shift))
        names = await agency_names(connection, actor, {row.custodian for row in rows})
        told = await names_shown(connection, actor, [row.id for row in rows], at.clock())
    shown, first, last = turned(rows, limit, came_back=wanted.before is not None, is_first=wanted.cursor is None)
    note_children(actor, [row for row in shown if is_named(actor, row.id, told)], "id")
    return CaseList(
        items=[_line(row, names, at.time_of(row.id), is_named=is_named(actor, row.id, told)) for row in shown],
        next=None if last is None else cursor_of(last.opened_at, last.id),
        previous=None if first is None else cursor_of(first.opened_at, first.id),
    )


def _line(row: Line, names: dict[str, str], now: datetime, *, is_named: bool) -> CaseLine:
    child = row.child_name if is_named else None
    stage = registry.stage_of(registry.route_of(row.route_digest), row.stage)
    return CaseLine(
        id=row.id,
        number=row.number,
        stage=Titled(id=stage.id, title=stage.title),
        territory=row.territory,
        custodian=AgencyTold(code=row.custodian, name=names.get(row.custodian, row.custodian)),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        next_due=row.due,
        is_overdue=row.due is not None and row.due <= now,
        child=child,
        called=child or called(row.child_born),
    )
