"""The story as data: who does what after how long, with which answers."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, JsonValue, StringConstraints, model_validator

import forms
from forms import catalogue
from forms.definition import FormField
from models.calendar import Calendar
from models.ids import Code, Territory
from models.payload import Authored
from models.people import AgencyKind, Role
from workflows.packs import read

FILE = Path(__file__).with_name("story.yaml")
SAMPLES = Path(forms.__file__).parent / "documents"
NEAR = timedelta(days=400)
"""Dates of a sample this near to its day move with it; older ones (births, old papers) stand."""


class Teller(Authored):
    """Who acts: an agency of this kind, in this role."""

    agency: AgencyKind
    role: Role


class Signal(Authored):
    """The first signal."""

    by: Teller
    sample: Code
    answers: dict[str, JsonValue] = Field(default_factory=dict)


class StoryDeed(Authored):
    """One deed: a step answered, or a term suspended or resumed."""

    step: Code | None = None
    suspend: Code | None = None
    resume: Code | None = None
    day: int = Field(ge=0, le=60)
    """Working days after the deed before."""
    at: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    """The local hour."""
    sample: Code | None = None
    answers: dict[str, JsonValue] = Field(default_factory=dict)
    ground: Code | None = None
    optional: bool = False
    """The route may have left this step out."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> "StoryDeed":
        if sum(name is not None for name in (self.step, self.suspend, self.resume)) != 1:
            raise ValueError("действие — это ровно одно из step, suspend, resume")
        return self

    @property
    def about(self) -> Code:
        """The step it is about."""
        return self.step or self.suspend or self.resume or ""


class Story(Authored):
    """The whole case."""

    title: str
    territory: Territory
    signal: Signal
    reply: dict[str, JsonValue]
    """Shared by the answers to requests (a YAML anchor needs a place to stand)."""
    deeds: tuple[StoryDeed, ...]


def story() -> Story:
    """The story that ships with the product."""
    return read(FILE, Story)


def moment_of(deed: StoryDeed, now: datetime, calendar: Calendar) -> datetime:
    """The local moment of a deed, counted in working days from this local moment, and never before it."""
    day = now.date()
    for _ in range(deed.day):
        day = calendar.next_working(day + date.resolution)
    day = calendar.next_working(day)
    hour = time.fromisoformat(deed.at)
    while (moment := datetime.combine(day, hour)) <= now:
        day = calendar.next_working(day + date.resolution)
    return moment


def answers_on(day: datetime, sample: Code | None, own: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The answers of a deed done at this local moment: the sample's moved to the day, the story's own over them.

    The number of a paper is left to the register: the same sample is sent several times.
    """
    base: dict[str, JsonValue] = {}
    if sample is not None:
        paper = json.loads((SAMPLES / sample / "sample.json").read_text(encoding="utf-8"))
        base = _moved(paper["answers"], day.date() - date.fromisoformat(paper["made_on"]), day.date())
        fields = catalogue.form(sample, paper["form_version"]).fields
        registered = {field.key for field in fields if _is_of_register(field)}
        base = {key: value for key, value in base.items() if key not in registered}
    told: dict[str, JsonValue] = _spoken(own, day)
    return base | told


def _is_of_register(field: FormField) -> bool:
    return any(source.startswith("document.number") for source in field.prefill)


def _moved(value: Any, by: timedelta, today: date) -> Any:  # noqa: ANN401 - any JSON
    """The same answers with their recent dates moved, so that nothing in them lies in the wrong year."""
    match value:
        case dict():
            return {key: _moved(item, by, today) for key, item in value.items()}
        case list():
            return [_moved(item, by, today) for item in value]
        case str():
            return _moved_text(value, by, today)
        case _:
            return value


def _moved_text(text: str, by: timedelta, today: date) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if text.isdigit() or abs(moment.date() + by - today) > NEAR:
        return text
    moved = moment + by
    return moved.date().isoformat() if len(text) == len("2026-01-01") else moved.isoformat()


def _spoken(value: Any, day: datetime) -> Any:  # noqa: ANN401 - any JSON
    """`today`, `today-2` and `now` as dates."""
    match value:
        case dict():
            return {key: _spoken(item, day) for key, item in value.items()}
        case list():
            return [_spoken(item, day) for item in value]
        case "now":
            return day.isoformat(timespec="minutes")
        case str() if value == "today" or (value.startswith(("today-", "today+")) and value[6:].isdigit()):
            return (day.date() + timedelta(days=int(value[5:] or 0))).isoformat()
        case _:
            return value
