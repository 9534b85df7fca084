"""Reading one simple answer: text, number, date, choice; or a sentence that says what is wrong with it.

A value is kept as JSON: dates as `2026-03-02`, decimals as strings, choices as codes. No message repeats what was
sent: it may be personal.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from pydantic import JsonValue

from forms.definition import Choice, Kind

STRING_LIMIT = 300
ADDRESS_LIMIT = 500
TEXT_LIMIT = 4_000
ROW_LIMIT = 200
NUMBER_LIMIT = 1_000_000_000
YEARS = range(1900, 2101)

DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
T = TypeVar("T")
FILE_PARTS: Mapping[str, re.Pattern[str]] = {
    "attachment": re.compile(r"[0-9a-f]{32}"),
    "name": re.compile(rf".{{1,{STRING_LIMIT}}}"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "original": re.compile(r"[0-9a-f]{64}"),
}
"""A file: its attachment and, once the form is sent, its name, the digest of what is kept, that of what was brought."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
RUSSIAN_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")


class Unfit(ValueError):
    """The value does not fit its field; the message is for the person who filled it in.

    `place` leads to it within the field: factor, row, column. `each` is every such fault of the field.
    """

    def __init__(self, message: str, *place: str, each: tuple["Unfit", ...] = ()) -> None:
        super().__init__(message)
        self.place = place
        self.each = each or (self,)


@contextmanager
def within(title: str, *place: str) -> Iterator[None]:
    """Say where a value does not fit: in which part, row or column, in words and as a place."""
    try:
        yield
    except Unfit as unfit:
        inner = tuple(Unfit(f"{title}: {one}", *place, *one.place) for one in unfit.each)
        raise Unfit(str(inner[0]), *inner[0].place, each=inner) from None


@dataclass
class Faults:
    """What does not fit among many values: all of them are read before anything is refused."""

    found: list[Unfit] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Keep what does not fit here, and go on with the next."""
        try:
            yield
        except Unfit as unfit:
            self.found += unfit.each

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise Unfit(str(self.found[0]), *self.found[0].place, each=tuple(self.found))


def is_empty(raw: object) -> bool:
    """Nothing was answered: null, blank text, an empty record or list."""
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or (isinstance(raw, list | dict) and not raw)


def read_simple(kind: Kind, raw: object, choices: tuple[Choice, ...] = ()) -> JsonValue:
    """The value of a kind that has no parts; raises `Unfit`."""
    if kind is Kind.ENUM:
        return _code(raw, choices)
    if kind is Kind.MULTI_ENUM:
        return _codes(raw, choices)
    if kind is Kind.KEY:
        return _key(raw)
    reader = SIMPLE.get(kind)
    return reader(raw) if reader else _text(kind, raw)


def _key(raw: object) -> str:
    if not isinstance(raw, str) or not KEY.fullmatch(raw.strip()):
        raise Unfit("ключ строки даёт система: оставьте его как есть или уберите.")
    return raw.strip()


def clean(raw: str) -> str:
    """Text as it is kept: NFC, line feeds only, without control characters and marks that reverse the direction."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n").replace("\t", " ")
    kept = (sign for sign in lines.translate(DIRECTION_MARKS) if sign == "\n" or unicodedata.category(sign) != "Cc")
    whole = "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in kept)
    return unicodedata.normalize("NFC", whole).strip()


def _text(kind: Kind, raw: object) -> str:
    limit = {Kind.TEXT: TEXT_LIMIT, Kind.ADDRESS: ADDRESS_LIMIT}.get(kind, STRING_LIMIT)
    if not isinstance(raw, str):
        raise Unfit("Здесь нужен текст.")
    if len(raw) > 2 * limit:
        raise Unfit(f"Слишком длинно: не больше {limit} знаков.")
    text = clean(raw) if kind is Kind.TEXT else clean(raw).replace("\n", " ")
    if len(text) > limit:
        raise Unfit(f"Слишком длинно: не больше {limit} знаков, сейчас {len(text)}.")
    return text


def _whole(raw: object) -> int:
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,10}", raw.strip()):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Unfit("Здесь нужно целое число.")
    if not 0 <= raw <= NUMBER_LIMIT:
        raise Unfit("Число должно быть не меньше нуля и не больше миллиарда.")
    return raw


def _decimal(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise Unfit("Здесь нужно число.")
    text = str(raw).strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(text) if len(text) <= 20 else Decimal("NaN")  # noqa: PLR2004 — длиннее числа не бывают
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Unfit("Здесь нужно число, например 12500,50.")
    if not 0 <= number <= NUMBER_LIMIT:
        raise Unfit("Число должно быть не меньше нуля и не больше миллиарда.")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Unfit("Здесь нужно «да» или «нет».")
    return raw


def _date(raw: object) -> str:
    day: date | None = None
    if isinstance(raw, str):
        text = raw.strip()
        if russian := RUSSIAN_DATE.match(text):
            text = f"{russian[3]}-{int(russian[2]):02}-{int(russian[1]):02}"
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = _parsed(date.fromisoformat, text)
    if day is None or day.year not in YEARS:
        raise Unfit("Такой даты нет. Укажите дату так: 02.03.2026.")
    return day.isoformat()


def _time(raw: object) -> str:
    if isinstance(raw, str) and re.fullmatch(r"\d{2}:\d{2}", raw.strip()):
        moment = _parsed(time.fromisoformat, raw.strip())
        if moment is not None:
            return moment.isoformat(timespec="minutes")
    raise Unfit("Укажите время так: 09:30.")


def _datetime(raw: object) -> str:
    """A date, or a date with the local time a person wrote down; an offset is kept if it was given."""
    if isinstance(raw, str) and "T" not in raw and not re.search(r"\d\s+\d", raw.strip()):
        return _date(raw)
    if isinstance(raw, str):
        day, _, hour = raw.strip().replace(" ", "T", 1).partition("T")
        moment = _parsed(datetime.fromisoformat, f"{_date(day)}T{hour}")
        if moment is not None:
            return moment.isoformat(timespec="minutes")
    raise Unfit("Укажите дату и время так: 02.03.2026 09:30.")


def is_file(value: object) -> bool:
    """Whether this is a file as it is kept among the answers."""
    return isinstance(value, dict) and isinstance(value.get("attachment"), str) and value.keys() <= FILE_PARTS.keys()


def _file(raw: object) -> dict[str, JsonValue]:
    """A file by the number of its attachment; what else is said of it is looked up anew when the form is sent."""
    sent = {"attachment": raw} if isinstance(raw, str) else raw
    if not isinstance(sent, dict) or not is_file(sent):
        raise Unfit("Сначала приложите файл: здесь нужен номер вложения.")
    kept = {name: clean(str(part)) for name, part in sent.items()}
    if not all(FILE_PARTS[name].fullmatch(part) for name, part in kept.items()):
        raise Unfit("Сначала приложите файл: здесь нужен номер вложения.")
    return dict(kept)


def _parsed(parse: Callable[[str], T], text: str) -> T | None:
    try:
        return parse(text)
    except ValueError:
        return None


SIMPLE: dict[Kind, Callable[[object], JsonValue]] = {
    Kind.INT: _whole,
    Kind.DECIMAL: _decimal,
    Kind.BOOL: _flag,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATETIME: _datetime,
    Kind.FILE: _file,
}


def _code(raw: object, choices: tuple[Choice, ...]) -> str:
    for choice in choices:
        if raw == choice.code:
            return choice.code
    listed = ", ".join(f"{choice.code} («{choice.label}»)" for choice in choices[:12])
    raise Unfit(f"Такого варианта нет. Возможны: {listed}{'…' if len(choices) > 12 else ''}.")  # noqa: PLR2004


def _codes(raw: object, choices: tuple[Choice, ...]) -> list[JsonValue]:
    chosen = {_code(item, choices) for _, item in filled_rows(raw)}
    return [choice.code for choice in choices if choice.code in chosen]


def filled_rows(raw: object) -> list[tuple[int, object]]:
    """What stands in a list and where, from 0, without what is empty; raises `Unfit`."""
    if not isinstance(raw, list):
        raise Unfit("Здесь нужен список.")
    if len(raw) > ROW_LIMIT:
        raise Unfit(f"Слишком много строк: не больше {ROW_LIMIT}.")
    return [(place, item) for place, item in enumerate(raw) if not is_empty(item)]
