"""A lawyer's test of a route, in the words of the office: given, when, then, with dates.

The keys are Russian because lawyers write these files; every name may be the code or the title that people see, every
answer the code or the words of the form. All moments are local. A moment of a deed without an hour is ten in the
morning; a moment of a check without an hour is the end of that day.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from models.ids import Code, RouteId, Territory
from models.payload import Authored
from models.route import FactValue
from models.terms import Span

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Answers = dict[Name, FactValue]
Names = tuple[Name, ...]
MORNING, EVENING = time(10, 0), time(23, 59)


def _day_or_moment(written: object) -> date | datetime:
    """What people write: `2026-03-09`, or `2026-03-09 10:30`."""
    text = str(written)
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise ValueError("дату пишут так: 2026-03-09, а с часом так: 2026-03-09 10:30")


def _plain_day(written: object) -> date | None:
    """A day without an hour."""
    return None if written is None else date.fromisoformat(str(written))


def _at(hour: time) -> BeforeValidator:
    def moment(written: object) -> datetime:
        found = _day_or_moment(written)
        return found if isinstance(found, datetime) else datetime.combine(found, hour)

    return BeforeValidator(moment)


Moment = Annotated[datetime, _at(MORNING)]
"""Of a deed: a day alone is its ten in the morning."""

Check = Annotated[datetime, _at(EVENING)]
"""Of a check: a day alone is its end."""

Due = Annotated[date | datetime, BeforeValidator(_day_or_moment)]
"""The last day of a term in days, or the moment of one in hours."""


class Shows(StrEnum):
    """What an example is about; every route has at least one of each."""

    USUAL = "обычный ход"
    BREACH = "нарушение срока"
    TURN = "прерывание"


class Given(Authored):
    """How the case begins."""

    opened_at: Moment = Field(alias="открыто")
    territory: Territory | None = Field(default=None, alias="территория")
    facts: Answers = Field(default_factory=dict, alias="сведения")
    majority: Annotated[date | None, BeforeValidator(_plain_day)] = Field(default=None, alias="совершеннолетие")
    """The day on which the child comes of age."""
    by_another: bool = Field(default=False, alias="начато другим делом")
    """Another case started this one, so facts of the opening may be unknown."""


class Happened(Authored):
    """One thing that somebody does; of what is done exactly one key is set."""

    at: Moment = Field(alias="момент")
    done: Name | None = Field(default=None, alias="сделано")
    answer: Answers = Field(default_factory=dict, alias="ответ")
    really_at: Moment | None = Field(default=None, alias="на деле")
    """When the deed itself was, if it was recorded later."""
    added: Name | None = Field(default=None, alias="добавлено")
    turned: Name | None = Field(default=None, alias="прервано")
    suspended: Name | None = Field(default=None, alias="приостановлено")
    resumed: Name | None = Field(default=None, alias="возобновлено")
    extended: Name | None = Field(default=None, alias="продлено")
    by: Span | None = Field(default=None, alias="на сколько")
    ground: Code | None = Field(default=None, alias="основание")
    ended: Name | None = Field(default=None, alias="завершено")
    refused: Code | None = Field(default=None, alias="отказано")
    """The deed must be refused with this code."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        kinds = ("done", "added", "turned", "suspended", "resumed", "extended", "ended")
        if sum(getattr(self, kind) is not None for kind in kinds) != 1:
            named = ", ".join(str(type(self).model_fields[kind].alias) for kind in kinds)
            raise ValueError(f"укажите ровно одно из: {named}")
        if (self.suspended or self.extended) and self.ground is None:
            raise ValueError("приостановить и продлить срок можно только с основанием: укажите «основание»")
        if (self.extended is None) != (self.by is None):
            raise ValueError("«продлено» и «на сколько» ходят вместе")
        if self.done is None and (self.answer or self.really_at):
            raise ValueError("«ответ» и «на деле» бывают только у «сделано»")
        return self


class Expected(Authored):
    """What must hold at a moment, or after the last deed if none is named."""

    at: Check | None = Field(default=None, alias="на")
    stage: Name | None = Field(default=None, alias="этап")
    custodian: Name | None = Field(default=None, alias="за ребёнка отвечает")
    open: Names | None = Field(default=None, alias="открыто")
    """Exactly these steps."""
    due: dict[Name, Due] = Field(default_factory=dict, alias="срок")
    overdue: Names = Field(default=(), alias="просрочено")
    coming: dict[Name, date] = Field(default_factory=dict, alias="откроется")
    informed: Names = Field(default=(), alias="извещены")
    not_informed: Names = Field(default=(), alias="не извещены")
    reminded: Names = Field(default=(), alias="напомнено")
    told: dict[Name, Names] = Field(default_factory=dict, alias="о молчании узнали")
    """By step: exactly these agencies, in the order in which they were told."""
    papers: Names = Field(default=(), alias="документы")
    copies: dict[Name, Names] = Field(default_factory=dict, alias="копии")
    started: Names | None = Field(default=None, alias="начаты дела")
    """Exactly these routes."""
    outcome: Name | None = Field(default=None, alias="исход")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set - {"at"}:
            raise ValueError("проверка ничего не проверяет: назовите этап, срок, исход или иное")
        return self


class Example(Authored):
    """One story of a case and what must come of it."""

    title: Annotated[str, StringConstraints(min_length=5, max_length=200)] = Field(alias="пример")
    shows: Shows = Field(alias="показывает")
    given: Given = Field(alias="дано")
    happened: tuple[Happened, ...] = Field(default=(), alias="когда")
    expected: Annotated[tuple[Expected, ...], Field(min_length=1)] = Field(alias="тогда")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        moments = [self.given.opened_at, *(one.at for one in self.happened)]
        if moments != sorted(moments):
            raise ValueError("действия должны идти по порядку времени, после открытия дела")
        return self


class Examples(Authored):
    """A file of examples, all of one version of one route."""

    route: RouteId = Field(alias="маршрут")
    version: int = Field(ge=1, alias="редакция")
    examples: Annotated[tuple[Example, ...], Field(min_length=1)] = Field(alias="примеры")

    @model_validator(mode="after")
    def _each_title_once(self) -> Self:
        titles = [one.title for one in self.examples]
        if len(set(titles)) != len(titles):
            raise ValueError("названия примеров должны быть разными")
        return self
