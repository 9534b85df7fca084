"""What is wrong with a request, field by field, in Russian. A mistake never repeats the value: it may be personal."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, Field


class Mistake(BaseModel):
    """One field and what is wrong with it."""

    field: str = Field(description="Имя поля, через точку для вложенных; пусто, если неверен запрос целиком")
    message: str = Field(description="Что не так и что нужно")


Context = Mapping[str, Any]

WORDS: dict[str, Callable[[Context], str]] = {
    "missing": lambda _: "Обязательное поле не заполнено.",
    "extra_forbidden": lambda _: "Такого поля здесь нет: уберите его или исправьте имя.",
    "string_type": lambda _: "Нужна строка в кавычках.",
    "string_too_short": lambda told: f"Слишком коротко: нужно не меньше {told['min_length']} знаков.",
    "string_too_long": lambda told: f"Слишком длинно: не больше {told['max_length']} знаков.",
    "string_pattern_mismatch": lambda _: "Значение не того вида, какой нужен в этом поле.",
    "int_type": lambda _: "Нужно целое число без кавычек.",
    "int_parsing": lambda _: "Нужно целое число.",
    "bool_type": lambda _: "Нужно true или false.",
    "bool_parsing": lambda _: "Нужно true или false.",
    "dict_type": lambda _: 'Нужен объект JSON: {"поле": значение}.',
    "model_attributes_type": lambda _: 'Нужен объект JSON: {"поле": значение}.',
    "model_type": lambda _: 'Нужен объект JSON: {"поле": значение}.',
    "list_type": lambda _: "Нужен список JSON: [значение, …].",
    "literal_error": lambda told: f"Допустимые значения: {told['expected'].replace(' or ', ', ')}.",
    "enum": lambda told: f"Допустимые значения: {told['expected'].replace(' or ', ', ')}.",
    "greater_than_equal": lambda told: f"Число должно быть не меньше {told['ge']}.",
    "less_than_equal": lambda told: f"Число должно быть не больше {told['le']}.",
    "timezone_aware": lambda _: "Нужны дата и время с часовым поясом: 2026-11-20T10:00:00+05:00.",
    "value_error": lambda told: str(told["error"]),
}


def mistakes_of(errors: Iterable[Mapping[str, Any]]) -> tuple[Mistake, ...]:
    """Validation errors of pydantic as mistakes, in the order of the fields."""
    return tuple(Mistake(field=_place(error["loc"]), message=_message(error)) for error in errors)


def _place(location: Iterable[str | int]) -> str:
    """`("body", "answers", 3)` is the field `answers.3`: people do not care where in the request a field travels."""
    parts = [str(part) for part in location]
    return ".".join(parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts)


def _message(error: Mapping[str, Any]) -> str:
    words = WORDS.get(error["type"])
    if words is not None:
        return words(error.get("ctx", {}))
    if error["type"].startswith(("datetime", "date")):
        return "Нужны дата и время с часовым поясом: 2026-11-20T10:00:00+05:00."
    return "Неверное значение."
