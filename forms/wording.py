"""How a kept value reads on paper: dates in figures, choices by their labels, a person as one line."""

import re
from collections.abc import Mapping

from pydantic import JsonValue

from forms.definition import Choice, Kind
from forms.records import RECORDS, Part
from forms.russian.dates import in_figures

NBSP = "\u00a0"
YES_NO = {True: "да", False: "нет"}
ABBREVIATION = re.compile(r"(\b(?:г|с|ул|д|кв|корп|стр|пл|пос|пер|пр|мкр|тел|ст|ч|п|им)\.|№) (?=\S)")
PHONE = re.compile(r"(\+7|\b8) (\(?\d{3}\)?) (\d{3}-\d{2}-\d{2})")
PREFIXES = {
    "phone": f"тел.{NBSP}",
    "birth_place": "место рождения: ",
    "address": "адрес: ",
    "series": "серия ",
    "department_code": "код подразделения ",
}


def worded(kind: Kind, value: JsonValue, choices: tuple[Choice, ...] = ()) -> str:
    """One line (or, for `text`, several) for a value of this kind; empty for no value."""
    if value is None or value in ("", [], {}) or kind is Kind.KEY:
        return ""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, str | int | float):
        return _plain(kind, str(value), choices)
    if isinstance(value, list):
        return "; ".join(part for item in value if (part := worded(kind, item, choices)))
    return _record(kind, value, choices)


def grouped(number: str) -> str:
    """`12500.5` → «12 500,5»."""
    whole, dot, rest = number.partition(".")
    digits = f"{int(whole):,}".replace(",", NBSP)
    return f"{digits},{rest}" if dot else digits


def glued(text: str) -> str:
    """What belongs together stays on one line: «г. Нижнеозёрск», «д. 14», «№ 5», «+7 900 000-00-15»."""
    return PHONE.sub(rf"\1{NBSP}\2{NBSP}\3", ABBREVIATION.sub(rf"\1{NBSP}", text))


def worded_part(kind: Kind, part: Part, value: JsonValue) -> str:
    """One part of a record as it stands among the others: «тел. …», «12.05.2014 г. р.»; empty for no value."""
    text = worded(part.kind, value)
    return _part(kind, part.name, text) if text else ""


def _plain(kind: Kind, value: str, choices: tuple[Choice, ...]) -> str:
    if kind in {Kind.ENUM, Kind.MULTI_ENUM, Kind.SIGNATURE}:
        return next((choice.label for choice in choices if choice.code == value), value)
    if kind in {Kind.DATE, Kind.DATETIME}:
        return _day(value)
    return grouped(value) if kind is Kind.DECIMAL else glued(value)


def _day(value: str) -> str:
    """A kept date in figures; what a draft has in its place, as it was typed."""
    try:
        return in_figures(value)
    except ValueError:
        return value


def _record(kind: Kind, value: Mapping[str, JsonValue], choices: tuple[Choice, ...]) -> str:
    if kind is Kind.NUMBER_DATE:
        return _number_date(value)
    if kind is Kind.FILE:
        return _file(value)
    if kind is Kind.ID_DOCUMENT:
        return _id_document(value)
    chosen = _plain(kind, str(value["choice"]), choices) if "choice" in value else ""
    said = (worded_part(kind, part, value.get(part.name)) for part in RECORDS.get(kind, ()))
    return ", ".join(filter(None, (chosen, *said)))


def _id_document(value: Mapping[str, JsonValue]) -> str:
    """«паспорт, серия 65 09 № 123456, документ выдан: ОВД Нижнеозёрского района, 04.03.2012»."""
    said = {part.name: worded_part(Kind.ID_DOCUMENT, part, value.get(part.name)) for part in RECORDS[Kind.ID_DOCUMENT]}
    number = " ".join(filter(None, (said["series"], said["number"])))
    issued = ", ".join(filter(None, (said["issued_by"], said["issued_on"])))
    given = f"документ выдан: {issued}" if issued else ""
    return ", ".join(filter(None, (said["kind"], number, given, said["department_code"])))


def _part(kind: Kind, name: str, text: str) -> str:
    if name == "birth_date":
        return f"{text}{NBSP}г.{NBSP}р."
    if name == "pages":
        return f"{text}{NBSP}л."
    if name == "number" and kind is Kind.ID_DOCUMENT:
        return f"№{NBSP}{text}"
    return f"{PREFIXES.get(name, '')}{text}"


def _file(value: Mapping[str, JsonValue]) -> str:
    """The file's name, and the beginning of its digest, by which it can be told from another of the same name."""
    digest = str(value.get("digest") or value.get("attachment"))
    return f"{value.get('name') or 'файл'} ({digest[:8]})"


def _number_date(value: Mapping[str, JsonValue]) -> str:
    said = [f"№{NBSP}{value['number']}"] if value.get("number") else []
    if value.get("date"):
        said.append(f"от{NBSP}{in_figures(str(value['date']))}")
    if value.get("time"):
        said.append(f"в{NBSP}{value['time']}")
    return " ".join(said)
