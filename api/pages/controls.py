"""One place of a page where something is typed or chosen: its name, its kind, and what stands in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from api.languages import gettext as _
from forms.definition import Choice, Kind
from forms.values import ADDRESS_LIMIT, STRING_LIMIT, TEXT_LIMIT

Shape = Literal["line", "text", "radios", "boxes", "select", "file", "key"]
FEW = 6
"""So many choices are shown at once; more of them go into a list."""
YES, NO = "yes", "no"
WIDTHS = {Kind.INT: 5, Kind.DECIMAL: 10, Kind.DATE: 10, Kind.TIME: 5, Kind.DATETIME: 20}
MODES = {Kind.INT: "numeric", Kind.DECIMAL: "decimal", Kind.DATE: "text", Kind.TIME: "text", Kind.DATETIME: "text"}
HINTS = {Kind.DATE: "02.03.2026", Kind.TIME: "09:30", Kind.DATETIME: "02.03.2026 09:30"}


@dataclass(frozen=True)
class ShownFile:
    """An attached file as a page shows it."""

    number: str
    name: str
    size: str = ""
    """In words; empty where it is not known."""
    address: str = ""
    is_picture: bool = False


@dataclass(frozen=True)
class Control:
    """An input, a set of radio buttons or boxes, a list, or a place for a file."""

    shape: Shape
    name: str
    label: str
    value: str = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    width: int = 0
    mode: str = "text"
    example: str = ""
    limit: int = STRING_LIMIT
    file: ShownFile | None = None
    """The file that lies here."""
    picks_agency: bool = False
    """Whether the name of an agency is asked for: the page offers those of the directory."""

    @property
    def field(self) -> str:
        """The field of the form in which the control stands."""
        return self.name.partition("/")[0]

    @property
    def id(self) -> str:
        """The control's id: its name in letters that an address may have."""
        return id_of(self.name)

    @property
    def first(self) -> str:
        """Where somebody is led who has to mend it."""
        return f"{self.id}-1" if self.shape in {"radios", "boxes"} else self.id


def id_of(name: str) -> str:
    """`siblings[]/0/full_name` is `f-siblings-0-full_name`."""
    return "f-" + re.sub(r"[^a-z0-9_]+", "-", name).strip("-")


def control(kind: Kind, name: str, label: str, value: JsonValue, choices: tuple[Choice, ...] = ()) -> Control:
    """The control of a simple kind, with what was typed or is known."""
    match kind:
        case Kind.ENUM | Kind.SIGNATURE:
            shape: Shape = "radios" if len(choices) <= FEW else "select"
            return Control(shape, name, label, chosen=_codes(value), choices=choices)
        case Kind.MULTI_ENUM:
            return Control("boxes", name, label, chosen=_codes(value), choices=choices)
        case Kind.BOOL:
            flag = (Choice(code=YES, label=_("да")), Choice(code=NO, label=_("нет")))
            return Control("radios", name, label, chosen=_flag(value), choices=flag)
        case Kind.TEXT:
            return Control("text", name, label, value=typed(kind, value), limit=TEXT_LIMIT)
        case Kind.KEY:
            return Control("key", name, label, value=value if isinstance(value, str) else "")
        case Kind.FILE:
            file = _attached(value)
            return Control("file", name, label, value=file.number if file else "", file=file)
        case _:
            limit = ADDRESS_LIMIT if kind is Kind.ADDRESS else STRING_LIMIT
            width, mode = WIDTHS.get(kind, 0), MODES.get(kind, "text")
            example = HINTS.get(kind, "")
            return Control("line", name, label, typed(kind, value), (), (), width, mode, example, limit)


def typed(kind: Kind, value: JsonValue) -> str:
    """The value as a person would type it: dates in figures, a decimal with a comma; what is no value, as it is."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    text = str(value)
    if kind in {Kind.DATE, Kind.DATETIME}:
        return _in_figures(text)
    return text.replace(".", ",") if kind is Kind.DECIMAL and re.fullmatch(r"\d+\.\d+", text) else text


def _in_figures(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment:%d.%m.%Y}" if len(text) == len("2026-03-02") else f"{moment:%d.%m.%Y %H:%M}"


def _attached(value: JsonValue) -> ShownFile | None:
    """An attached file: its number alone, or with the name that was added when it was sent."""
    said = value if isinstance(value, dict) else {"attachment": value}
    number, name = said.get("attachment"), said.get("name")
    return ShownFile(number, name if isinstance(name, str) else "") if isinstance(number, str) and number else None


def _codes(value: JsonValue) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(_words(value)) if isinstance(value, list) else ()


def _words(values: Iterable[JsonValue]) -> Iterable[str]:
    return (value for value in values if isinstance(value, str))


def _flag(value: JsonValue) -> tuple[str, ...]:
    """A draft may hold the flag itself or what a page typed for it."""
    if isinstance(value, bool):
        return (YES,) if value else (NO,)
    return _codes(value)
