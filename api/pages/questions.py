"""A form definition and what was answered so far become the questions of a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import JsonValue

from api.languages import gettext as _
from api.pages.controls import Control, control, id_of
from api.retelling import retold
from forms.answers import Gap
from forms.catalogue import instrument
from forms.definition import Choice, Column, Form, FormField, Kind, When
from forms.instrument import Factor
from forms.ratings import EVIDENCE
from forms.records import RECORDS
from forms.wording import worded

Answers = Mapping[str, JsonValue]
IN_A_CELL = frozenset({"name", "number", "full_name", "position", "date"})
"""The parts of a record that a row of a table asks for; further ones are shown when they are filled in."""
AFTER_CHOICE = re.compile(r"^([a-z_]+(?:\.[a-z_]+)?) == '([a-z0-9_]+)'$")


@dataclass(frozen=True)
class Row:
    """One row of a table, of a list of papers, or of evidence."""

    number: int
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Rated:
    """One factor of an assessment: its level, and what speaks for it."""

    title: str
    note: str
    level: Control
    comment: Control
    evidence: tuple[Row, ...]
    rows: str
    """The name of the rows of evidence, for the button that adds one."""
    is_open: bool


@dataclass(frozen=True)
class Question:
    """One field of the form as the page asks it."""

    key: str
    title: str
    hint: str
    need: Literal["required", "optional", "conditional"]
    because: str
    error: str
    is_prefilled: bool
    after: str
    """`field=code`: counts only after this choice, so it may wait out of sight until then."""
    layout: Literal["single", "group", "table", "factors", "shown"] = "single"
    controls: tuple[Control, ...] = ()
    rows: tuple[Row, ...] = ()
    factors: tuple[Rated, ...] = ()
    shown: str = ""
    can_be_none: bool = False
    is_none: bool = False

    @property
    def id(self) -> str:
        """The id of the whole question."""
        return f"q-{id_of(self.key).removeprefix('f-')}"

    @property
    def anchor(self) -> str:
        """Where the error summary leads: the first thing that can be filled in."""
        controls = (*self.controls, *(c for row in self.rows for c in row.controls), *(f.level for f in self.factors))
        seen = (one for one in controls if one.shape != "hidden")
        return next((one.first for one in seen), self.id)


@dataclass(frozen=True)
class Chapter:
    """A section of the form."""

    number: int
    title: str
    questions: tuple[Question, ...]
    missing: int
    """How many of its required questions are not answered."""


def chapters(
    form: Form, answers: Answers, known: Answers, gaps: Iterable[Gap], told: Iterable[Gap]
) -> tuple[Chapter, ...]:
    """The sections with what is asked in them.

    `known` was filled in beforehand, `gaps` is what still has to be mended, `told` is what of it is shown as errors.
    """
    lacking = {gap.field for gap in gaps if gap.kind == "missing"}
    errors = {gap.field: retold(gap.message) for gap in told}
    found: list[Chapter] = []
    for section in form.sections:
        fields = [field for field in section.fields if field.is_asked or field.rules]
        if fields:
            questions = tuple(_question(form, field, answers, known, errors.get(field.key, "")) for field in fields)
            missing = sum(field.key in lacking for field in fields)
            found.append(Chapter(len(found) + 1, section.title, questions, missing))
    return tuple(found)


def _question(form: Form, field: FormField, answers: Answers, known: Answers, error: str) -> Question:
    value = answers.get(field.key)
    question = Question(
        key=field.key,
        title=field.title,
        hint=field.help,
        need=_need(field),
        because=field.required.because if isinstance(field.required, When) else "",
        error=error,
        is_prefilled=value is not None and known.get(field.key) == value,
        after=_after(form, field),
    )
    if field.rules:
        return replace(question, layout="shown", shown=worded(field.type, value, field.choices))
    if field.type is Kind.FACTORS:
        return replace(question, layout="factors", factors=_rated(field, value))
    if field.type in {Kind.TABLE, Kind.DOC_LIST}:
        can_be_none = field.required == "yes" and not field.rows_at_least and field.type is Kind.TABLE
        rows = _rows(field.key, _columns(field), value)
        return replace(question, layout="table", rows=rows, can_be_none=can_be_none, is_none=value == [])
    if field.type in RECORDS:
        return replace(question, layout="group", controls=_parts(field.type, field.key, value, field.choices))
    return replace(question, controls=(control(field.type, field.key, field.title, value, field.choices),))


def _need(field: FormField) -> Literal["required", "optional", "conditional"]:
    if isinstance(field.required, When):
        return "conditional"
    return "required" if field.required == "yes" else "optional"


def _after(form: Form, field: FormField) -> str:
    """A condition that speaks of one choice of one other field can be followed in the browser."""
    found = AFTER_CHOICE.match(field.required.when) if isinstance(field.required, When) else None
    if found is None or found[1] not in form.field_of or form.field_of[found[1]].type is not Kind.ENUM:
        return ""
    return f"{found[1]}={found[2]}"


def _columns(field: FormField) -> tuple[Column, ...]:
    if field.type is Kind.TABLE:
        return field.columns
    parts = RECORDS[field.type]
    return tuple(Column(key=part.name, title=_named(part.title), type=part.kind) for part in parts)


def _rows(name: str, columns: tuple[Column, ...], value: JsonValue) -> tuple[Row, ...]:
    """Every row that was begun; a table without any is offered an empty one."""
    begun = value if isinstance(value, list) and value else [{}]
    return tuple(
        Row(number, tuple(c for column in columns for c in _cell(f"{name}/{number}/{column.key}", column, row)))
        for number, row in enumerate(begun)
    )


def _cell(name: str, column: Column, row: JsonValue) -> tuple[Control, ...]:
    value = row.get(column.key) if isinstance(row, Mapping) else None
    if column.type not in RECORDS:
        return (control(column.type, name, column.title, value, column.choices),)
    filled = {part for part, said in value.items() if said} if isinstance(value, Mapping) else set()
    parts = _parts(column.type, name, value, column.choices)
    shown = [one for one in parts if one.name.rpartition("/")[2] in IN_A_CELL | filled]
    return tuple(replace(one, label=f"{column.title}: {one.label.lower()}") for one in shown)


def _parts(kind: Kind, name: str, value: JsonValue, choices: tuple[Choice, ...]) -> tuple[Control, ...]:
    """The parts of a record; a record that came as plain text has its first part."""
    parts = RECORDS[kind]
    said: Mapping[str, JsonValue] = value if isinstance(value, Mapping) else {parts[0].name: value}
    found = [control(part.kind, f"{name}/{part.name}", _named(part.title), said.get(part.name)) for part in parts]
    if choices:
        found.insert(0, control(Kind.SIGNATURE, f"{name}/choice", _("Отметка"), said.get("choice"), choices))
    return tuple(found)


def _rated(field: FormField, value: JsonValue) -> tuple[Rated, ...]:
    tool = instrument(field.instrument or "")
    levels = tuple(Choice(code=level.code, label=level.label) for level in tool.levels)
    ratings = value if isinstance(value, Mapping) else {}
    return tuple(
        _factor(f"{field.key}/{factor.key}", factor, levels, ratings.get(factor.key)) for factor in tool.factors
    )


def _factor(name: str, factor: Factor, levels: tuple[Choice, ...], value: JsonValue) -> Rated:
    said: Mapping[str, JsonValue] = value if isinstance(value, Mapping) else {"level": value}
    comment = control(Kind.TEXT, f"{name}/comment", _("Пояснение"), said.get("comment"))
    return Rated(
        title=factor.title,
        note=factor.note,
        level=control(Kind.ENUM, f"{name}/level", factor.title, said.get("level"), levels),
        comment=comment,
        evidence=_rows(f"{name}/evidence", EVIDENCE, said.get("evidence")),
        rows=f"{name}/evidence",
        is_open=bool(said.get("evidence") or said.get("comment")),
    )


def _named(title: str) -> str:
    return title[:1].upper() + title[1:]
