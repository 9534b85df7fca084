"""How the directory is asked and told: its entries, what people were appointed to, and the deeds of administration."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.reading.rows import Line
from api.reading.staffing import Wanted
from api.v1.shapes import EMPTY, AgencyTold, PersonTold, Titled, Told
from models.ids import AgencyCode, CaseId, PersonCode, Territory
from models.people import AgencyKind, Role

T = TypeVar("T")


class State(StrEnum):
    """Which entries: at work, closed, or both."""

    WORKING = "working"
    CLOSED = "closed"
    ALL = "all"


class TerritoryTold(Told):
    """A territory of the directory."""

    code: Territory
    name: str
    offset: int = Field(description="Разница с UTC в минутах")
    active: bool
    version: int = Field(description="Передайте её, когда меняете запись")
    agencies: int = Field(description="Работающие органы этой территории")


class AgencyEntryTold(Told):
    """An agency of the directory."""

    code: AgencyCode
    kind: AgencyKind
    name: str
    short_name: str
    territory: Territory
    address: str
    phone: str
    active: bool
    version: int = Field(description="Передайте её, когда меняете запись")
    staff: int = Field(description="Работающие сотрудники")


class AbsenceTold(Told):
    """When somebody is away, and who stands in."""

    since: date
    until: date
    why: str
    stand_in: PersonTold | None
    is_today: bool


class PersonEntryTold(Told):
    """A member of staff of the directory."""

    code: PersonCode
    full_name: str
    position: str
    agency: AgencyTold
    role: Role
    territory: Territory
    email: str = Field(description="Рабочая почта для извещений; пусто, если её нет")
    active: bool
    version: int = Field(description="Передайте её, когда меняете запись")
    absence: AbsenceTold | None = Field(description="Нынешнее или ближайшее отсутствие")


class TerritoryPage(Told):
    """A page of territories."""

    items: list[TerritoryTold]
    total: int


class AgencyPage(Told):
    """A page of agencies."""

    items: list[AgencyEntryTold]
    total: int


class PeoplePage(Told):
    """A page of people."""

    items: list[PersonEntryTold]
    total: int


class AppointmentTold(Told):
    """A part that somebody had."""

    position: str
    agency: AgencyTold
    role: Role
    since: datetime | None = Field(description="null: до того, как назначения стали записывать")
    until: datetime | None = Field(description="null: по сей день")


class HeldTask(Told):
    """An open task in the hands of somebody; nothing of the child."""

    case: CaseId
    case_number: str
    number: int
    step: Titled
    agency: AgencyCode
    role: Role
    due: datetime | None
    is_late: bool


class ChangeTold(Told):
    """One deed of administration."""

    id: int
    at: datetime
    by: PersonTold | None = Field(description="null: командой на сервере")
    sort: str
    code: str
    bearer: str | None = Field(description="Чей ключ или чьё отсутствие; null: запись называет себя сама")
    deed: str
    before: dict[str, JsonValue] | None
    after: dict[str, JsonValue] | None
    note: str


class DirectoryFilter(BaseModel):
    """Which entries are asked for; it stands in the address."""

    model_config = ConfigDict(frozen=True)

    find: str = Field("", max_length=80, description="Начала слов: имя, должность, название, код")
    territory: Annotated[Territory | None, EMPTY] = Field(None, description="Территория и всё, что ниже")
    kind: Annotated[AgencyKind | None, EMPTY] = Field(None, description="Вид органа")
    agency: Annotated[AgencyCode | None, EMPTY] = Field(None, description="Код органа")
    role: Annotated[Role | None, EMPTY] = None
    state: State = State.WORKING
    start: int = Field(0, ge=0, le=100_000, description="Сколько строк пропустить")
    limit: int = Field(50, ge=1, le=200, description="Сколько строк на странице")

    @property
    def wanted(self) -> Wanted:
        """The same for the reader."""
        active = None if self.state is State.ALL else self.state is State.WORKING
        return Wanted(
            find=self.find,
            territory=self.territory,
            kind=self.kind,
            agency=self.agency,
            role=self.role,
            active=active,
        )

    def part(self, rows: Sequence[T]) -> Sequence[T]:
        """The page out of everything found."""
        return rows[self.start : self.start + self.limit]


def person_told(row: Line, day: date, names: Mapping[str, str]) -> PersonEntryTold:
    """A row of the people in words; an absence that is over is none."""
    away = row.since is not None and row.until >= day
    absence = {
        "since": row.since,
        "until": row.until,
        "why": row.why,
        "stand_in": PersonTold.named(row.stand_in, names),
        "is_today": away and row.since <= day,
    }
    return PersonEntryTold(
        code=row.code,
        full_name=row.full_name,
        position=row.position,
        agency=AgencyTold(code=row.agency, name=row.short_name, kind=AgencyKind(row.kind)),
        role=Role(row.role),
        territory=row.territory,
        email=row.email,
        active=row.active,
        version=row.version,
        absence=AbsenceTold(**absence) if away else None,
    )
