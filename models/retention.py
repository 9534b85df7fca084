"""How long files of a kind are kept, from what day it is counted, and what the answer rests on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from models.ids import CaseId, Code, RouteId, RuleId
from models.pack import Line
from models.payload import Authored

MAJORITY = 18
"""Years (ГК РФ ст. 21, СК РФ ст. 54)."""


class Start(StrEnum):
    """From what the term of keeping is counted."""

    CLOSING = "closing"
    MAJORITY = "majority"


class FileKind(Authored):
    """A kind of files: the routes whose cases are such, and the rule that says how long they are kept."""

    id: Code
    title: Line
    routes: tuple[Code, ...]
    """The names of routes without their pack: `orphan` of `ru.orphan` and of any region's overlay. None: all others."""
    rule: RuleId
    start: Start
    note: Line
    """What the source says and what is our own reading of it: stands on the page and on the act."""


class Nomenclature(Authored):
    """The kinds of files of one country; the last one takes whatever no other names."""

    country: str
    kinds: Annotated[tuple[FileKind, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _only_the_last_takes_the_rest(self) -> Self:
        if [bool(kind.routes) for kind in self.kinds] != [True] * (len(self.kinds) - 1) + [False]:
            raise ValueError("маршруты называет каждый вид дел, кроме последнего: он для всех остальных")
        named = [route for kind in self.kinds for route in kind.routes]
        if len(named) != len(set(named)):
            raise ValueError("маршрут назван в двух видах дел")
        return self

    def kind_of(self, route: RouteId) -> FileKind:
        """The kind of a case on this route."""
        name = route.rpartition(".")[2]
        return next((kind for kind in self.kinds if name in kind.routes), self.kinds[-1])


class Closed(NamedTuple):
    """A closed case, as far as its keeping depends on it; the child's day of birth is often not known."""

    case: CaseId
    route: RouteId
    territory: str
    offset: int
    closed_at: datetime
    born: date | None


class Kept(NamedTuple):
    """Until when a case is kept, the last day included, and by which rule."""

    kind: Code
    rule: RuleId
    until: date
