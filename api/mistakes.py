"""What is wrong with a request, field by field, in Russian. A mistake never repeats the value: it may be personal."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, Field

from api.languages import gettext as _
from api.languages import later


class Mistake(BaseModel):
    """One field and what is wrong with it."""

    field: str = Field(description="Имя поля, через точку для вложенных; пусто, если неверен запрос целиком")
    message: str = Field(description="Что не так и что нужно")


WORDS = {
    "missing": later("Обязательное поле не заполнено."),
    "extra_forbidden": later("Такого поля здесь нет: уберите его или исправьте имя."),
    "string_type": later("Нужна строка в кавычках."),
    "string_too_short": later("Слишком коротко: нужно не меньше %(min_length)s знаков."),
    "string_too_long": later("Слишком длинно: не больше %(max_length)s знаков."),
    "string_pattern_mismatch": later("Значение не того вида, какой нужен в этом поле."),
    "int_type": later("Нужно целое число без кавычек."),
    "int_parsing": later("Нужно целое число."),
    "bool_type": later("Нужно true или false."),
    "bool_parsing": later("Нужно true или false."),
    "dict_type": later('Нужен объект JSON: {"поле": значение}.'),
    "model_attributes_type": later('Нужен объект JSON: {"поле": значение}.'),
    "model_type": later('Нужен объект JSON: {"поле": значение}.'),
    "list_type": later("Нужен список JSON: [значение, …]."),
    "literal_error": later("Допустимые значения: %(expected)s."),
    "enum": later("Допустимые значения: %(expected)s."),
    "greater_than_equal": later("Число должно быть не меньше %(ge)s."),
    "less_than_equal": later("Число должно быть не больше %(le)s."),
    "timezone_aware": later("Нужны дата и время с часовым поясом: 2026-11-20T10:00:00+05:00."),
}
"""Kinds of pydantic's errors; the names in brackets are what pydantic tells about each."""
UNKNOWN = later("Неверное значение.")


def mistakes_of(errors: Iterable[Mapping[str, Any]]) -> tuple[Mistake, ...]:
    """Validation errors of pydantic as mistakes, in the order of the fields."""
    return tuple(Mistake(field=_place(error["loc"]), message=_message(error)) for error in errors)


def _place(location: Iterable[str | int]) -> str:
    """`("body", "answers", 3)` is the field `answers.3`: people do not care where in the request a field travels."""
    parts = [str(part) for part in location]
    return ".".join(parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts)


def _message(error: Mapping[str, Any]) -> str:
    kind, told = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(told["error"])
    if kind not in WORDS and kind.startswith(("datetime", "date")):
        kind = "timezone_aware"
    words = WORDS.get(kind, UNKNOWN)
    return _(words) % {**told, "expected": str(told.get("expected", "")).replace(" or ", ", ")}
