"""The pydantic model of a form's answers, for OpenAPI: what may be sent, in which shape, with the Russian titles.

The model describes and `check_answers` decides: only it knows the conditions and speaks to people.
"""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from forms.catalogue import form, instrument
from forms.definition import Choice, Column, Form, FormField, Kind
from forms.ratings import COMMENT_LIMIT, EVIDENCE
from forms.records import RECORDS, Part
from forms.values import ADDRESS_LIMIT, NUMBER_LIMIT, ROW_LIMIT, STRING_LIMIT, TEXT_LIMIT

Shape = Any
CONFIG = ConfigDict(extra="forbid", frozen=True)
DATE_PATTERN = r"^(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})$"
FILE_PATTERN = "^[0-9a-f]{32}$"
KEY_WORDS = "Ключ строки: в новой не нужен, в прежней остаётся как был"
FILE_WORDS = "Номер вложения (POST …/attachments)"


class FileAnswer(BaseModel):
    """A file as an earlier answer names it; all but the number is looked up anew."""

    model_config = CONFIG

    attachment: Annotated[str, Field(pattern=FILE_PATTERN, description=FILE_WORDS)]
    name: Annotated[str, Field(max_length=STRING_LIMIT)] | None = None
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    original: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None


SIMPLE_SHAPES: dict[Kind, Shape] = {
    Kind.STRING: Annotated[str, Field(max_length=STRING_LIMIT)],
    Kind.TEXT: Annotated[str, Field(max_length=TEXT_LIMIT)],
    Kind.ADDRESS: Annotated[str, Field(max_length=ADDRESS_LIMIT)],
    Kind.KEY: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,63}$", description=KEY_WORDS)],
    Kind.FILE: Annotated[str, Field(pattern=FILE_PATTERN, description=FILE_WORDS)] | FileAnswer,
    Kind.INT: Annotated[int, Field(ge=0, le=NUMBER_LIMIT)],
    Kind.DECIMAL: Annotated[str, Field(max_length=20, examples=["12500.5"])] | Annotated[float, Field(ge=0)] | int,
    Kind.BOOL: bool,
    Kind.DATE: Annotated[str, Field(pattern=DATE_PATTERN, examples=["2026-03-02"])],
    Kind.TIME: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$", examples=["09:30"])],
    Kind.DATETIME: Annotated[str, Field(max_length=40, examples=["2026-03-02T09:30"])],
}


@cache
def answers_model(form_id: str, version: int) -> type[BaseModel]:
    """The model of the answers to one version of a form; `UnknownForm` if it was never published."""
    definition = form(form_id, version)
    fields: dict[str, Any] = {
        f"field_{place}": _described(field, _shape(field, definition))
        for place, field in enumerate(definition.fields)
        if not field.rules
    }
    return create_model(
        f"{_camel(form_id)}V{version}",
        __config__=ConfigDict(extra="forbid", frozen=True, title=definition.title),
        **fields,
    )


def _described(field: FormField, shape: Shape) -> tuple[Shape, Any]:
    words: dict[str, Any] = {"alias": field.key, "title": field.title, "description": field.help or None}
    if field.required == "yes" and field.is_asked:
        return shape, Field(**words)
    return shape | None, Field(default=None, **words)


def _shape(field: FormField, definition: Form) -> Shape:
    if field.type is Kind.TABLE:
        row = _row_model(f"{_camel(definition.id)}{_camel(field.key)}", field.columns)
        return Annotated[list[row], Field(min_length=field.rows_at_least, max_length=ROW_LIMIT)]  # type: ignore[valid-type]
    if field.type is Kind.FACTORS:
        return _ratings_model(field.instrument or "")
    return _kind_shape(field.type, field.choices)


def _kind_shape(kind: Kind, choices: tuple[Choice, ...]) -> Shape:
    match kind:
        case Kind.ENUM:
            return _codes(choices)
        case Kind.MULTI_ENUM:
            return list[_codes(choices)]  # type: ignore[misc]
        case Kind.SIGNATURE if choices:
            return _codes(choices) | _record_model(kind, choices)
        case Kind.DOC_LIST:
            return Annotated[list[_text() | _record_model(kind)], Field(max_length=ROW_LIMIT)]  # type: ignore[misc]
        case _ if kind in RECORDS:
            return _text() | _record_model(kind)
        case _:
            return SIMPLE_SHAPES[kind]


def _codes(choices: tuple[Choice, ...]) -> Shape:
    labels = "; ".join(f"{choice.code}: {choice.label}" for choice in choices)
    return Annotated[Literal[tuple(choice.code for choice in choices)], Field(description=labels)]


def _text() -> Shape:
    return Annotated[str, Field(max_length=STRING_LIMIT)]


@cache
def _record_model(kind: Kind, choices: tuple[Choice, ...] = ()) -> type[BaseModel]:
    parts: dict[str, Any] = {part.name: _part(part) for part in RECORDS[kind]}
    if choices:
        parts["choice"] = (_codes(choices), ...)
    name = f"{_camel(kind.value)}{'Mark' if choices else ''}"
    return create_model(name, __config__=CONFIG, **parts)


def _part(part: Part) -> tuple[Shape, Any]:
    shape = SIMPLE_SHAPES[part.kind]
    return (shape, Field(title=part.title)) if part.need else (shape | None, Field(default=None, title=part.title))


def _row_model(name: str, columns: tuple[Column, ...]) -> type[BaseModel]:
    cells: dict[str, Any] = {
        column.key: (
            (_kind_shape(column.type, column.choices), Field(title=column.title))
            if column.required == "yes"
            else (_kind_shape(column.type, column.choices) | None, Field(default=None, title=column.title))
        )
        for column in columns
    }
    return create_model(name, __config__=CONFIG, **cells)


@cache
def _ratings_model(instrument_id: str) -> type[BaseModel]:
    tool = instrument(instrument_id)
    name = _camel(tool.id)
    level: Shape = Literal[tuple(level.code for level in tool.levels)]
    evidence: Shape = list[_row_model(f"{name}Evidence", EVIDENCE)]  # type: ignore[misc]
    parts: dict[str, Any] = {
        "level": (level, ...),
        "evidence": (evidence | None, None),
        "comment": (Annotated[str, Field(max_length=COMMENT_LIMIT)] | None, None),
    }
    rating: Shape = create_model(f"{name}Rating", __config__=CONFIG, **parts)
    factors: dict[str, Any] = {factor.key: (level | rating, Field(title=factor.title)) for factor in tool.factors}
    return create_model(f"{name}Ratings", __config__=CONFIG, **factors)


def _camel(name: str) -> str:
    words = name.replace("[]", "").replace(".", "_").split("_")
    return "".join(word.capitalize() for word in words)
