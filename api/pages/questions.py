"""A form definition and what was answered so far become the questions of a page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import JsonValue

from api.languages import gettext as _
from api.pages.controls import Control, ShownFile, control, id_of
from api.pages.picking import Picked
from api.pages.rows import Row, columns_of, new_row, parts_of, rows_of
from api.retelling import retold
from forms.answers import Gap
from forms.catalogue import instrument
from forms.definition import Choice, Form, FormField, Kind, When
from forms.instrument import Factor
from forms.ratings import EVIDENCE
from forms.records import RECORDS
from forms.values import is_empty
from forms.wording import worded

Answers = Mapping[str, JsonValue]
AFTER_CHOICE = re.compile(r"^([a-z_]+(?:\.[a-z_]+)?) == '([a-z0-9_]+)'$")
FILLS_IN_FOR = "== null"
"""A field that is required while another one stands empty is never out of place."""


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
    source: str
    """Where the value was taken from; empty when somebody typed it."""
    is_needed: bool
    """Required as things stand, or filled in."""
    waits: bool
    """May wait out of sight while it is not needed."""
    after: str
    """`field=code`: needed after this choice only, which a page can tell by itself."""
    is_answered: bool
    layout: Literal["single", "group", "table", "factors", "shown"] = "single"
    controls: tuple[Control, ...] = ()
    rows: tuple[Row, ...] = ()
    fresh: Row | None = None
    """An empty row, for whoever adds one with a script."""
    factors: tuple[Rated, ...] = ()
    shown: str = ""
    can_be_none: bool = False
    is_none: bool = False
    takes_files: bool = False
    """Each file that is brought makes a row."""

    @property
    def id(self) -> str:
        """The id of the whole question."""
        return f"q-{id_of(self.key).removeprefix('f-')}"

    def anchor(self, place: str = "") -> str:
        """Where the error summary leads: what stands at this place of the field, or the first thing to fill in."""
        found = tuple(self._controls())
        for name in _widening(f"{self.key}/{place.replace('.', '/')}".rstrip("/")):
            for one in found:
                if one.name == name or one.name.startswith(f"{name}/"):
                    return one.first
        return next((one.first for one in found), self.id)

    def _controls(self) -> Iterator[Control]:
        """Everything that can be filled in, in the order of the page."""
        yield from self.controls
        yield from (one for row in self.rows for one in row.controls)
        for factor in self.factors:
            yield factor.level
            yield from (one for row in factor.evidence for one in row.controls)


@dataclass(frozen=True)
class Chapter:
    """A section of the form."""

    number: int
    title: str
    questions: tuple[Question, ...]
    missing: int
    """How many of its questions have still to be answered or mended."""

    @property
    def is_wrong(self) -> bool:
        """Whether something in it is shown as an error."""
        return any(question.error for question in self.questions)


@dataclass(frozen=True)
class Asking:
    """A form, what was answered so far, and what is known of it."""

    form: Form
    answers: Answers
    gaps: tuple[Gap, ...] = ()
    """What still has to be mended."""
    told: tuple[Gap, ...] = ()
    """What of it is shown as errors."""
    known: Answers = field(default_factory=dict)
    """What was filled in beforehand."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Where each of those values is from, in words."""
    settled: Answers = field(default_factory=dict)
    """The answers as they would be kept: a date that was typed in figures is the date that was known."""
    files: Mapping[str, ShownFile] = field(default_factory=dict)
    """The files that the answers may name, by number."""
    agencies: tuple[Picked, ...] = ()
    """The agencies that may be picked where one is asked for."""


def errors(asked: Iterable[Question], gaps: Iterable[Gap], *, otherwise: str = "") -> list[tuple[str, str]]:
    """What the summary of errors lists: where each leads, and the message, in the order of the questions."""
    of = {question.key: question for question in asked}
    order = {key: place for place, key in enumerate(of)}
    ordered = sorted(gaps, key=lambda gap: order.get(gap.field, len(order)))
    return [(of[gap.field].anchor(gap.place) if gap.field in of else otherwise, retold(gap.message)) for gap in ordered]


def questions_of(found: Iterable[Chapter]) -> Iterator[Question]:
    """Every question of the form, section by section."""
    return (question for chapter in found for question in chapter.questions)


def _widening(name: str) -> Iterator[str]:
    """A name, and those of what it is a part of, the nearest first."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def chapters(asking: Asking) -> tuple[Chapter, ...]:
    """The sections with what is asked in them."""
    lacking, unmended = _lacking(asking), {gap.field for gap in asking.gaps}
    errors: dict[str, str] = {}
    for gap in asking.told:
        message = retold(gap.message)
        errors[gap.field] = f"{errors[gap.field]} {message}" if gap.field in errors else message
    found: list[Chapter] = []
    for section in asking.form.sections:
        fields = [one for one in section.fields if one.is_asked or one.rules]
        if fields:
            questions = tuple(_question(asking, one, lacking, errors.get(one.key, "")) for one in fields)
            missing = sum(one.key in unmended for one in fields)
            found.append(Chapter(len(found) + 1, section.title, questions, missing))
    return tuple(found)


def needed_now(asking: Asking) -> list[str]:
    """The conditional fields that are needed as things stand."""
    lacking = _lacking(asking)
    return [one.key for one in asking.form.fields if isinstance(one.required, When) and one.key in lacking]


def _lacking(asking: Asking) -> set[str]:
    return {gap.field for gap in asking.gaps if gap.kind == "missing"}


def _question(asking: Asking, one: FormField, lacking: set[str], error: str) -> Question:
    value = asking.answers.get(one.key)
    is_answered = not is_empty(value) or value == []
    is_known = value is not None and asking.known.get(one.key) in (value, asking.settled.get(one.key))
    question = Question(
        key=one.key,
        title=one.title,
        hint=one.help,
        need=_need(one),
        because=one.required.because if isinstance(one.required, When) else "",
        error=error,
        source=asking.sources.get(one.key, "") if is_known else "",
        is_needed=one.key in lacking or is_answered or bool(error),
        waits=isinstance(one.required, When) and FILLS_IN_FOR not in one.required.when,
        after=_after(asking.form, one),
        is_answered=is_answered,
    )
    return _laid_out(asking, one, question, value)


def _laid_out(asking: Asking, one: FormField, question: Question, value: JsonValue) -> Question:
    if one.rules:
        return replace(question, layout="shown", shown=worded(one.type, value, one.choices))
    if one.type is Kind.FACTORS:
        return replace(question, layout="factors", factors=_rated(one, value))
    if one.type in {Kind.TABLE, Kind.DOC_LIST}:
        can_be_none = one.required == "yes" and not one.rows_at_least and one.type is Kind.TABLE
        rows = tuple(_with_files(row, asking.files) for row in rows_of(one.key, columns_of(one), value))
        fresh = new_row(one.key, columns_of(one))
        takes_files = one.type is Kind.DOC_LIST
        laid = replace(question, layout="table", rows=rows, fresh=fresh, takes_files=takes_files)
        return replace(laid, can_be_none=can_be_none, is_none=value == [])
    if one.type in RECORDS:
        return replace(question, layout="group", controls=parts_of(one.type, one.key, value, one.choices))
    single = _with_file(control(one.type, one.key, one.title, value, one.choices), asking.files)
    return replace(question, controls=(single,))


def _with_files(row: Row, files: Mapping[str, ShownFile]) -> Row:
    return replace(row, controls=tuple(_with_file(one, files) for one in row.controls))


def _with_file(one: Control, files: Mapping[str, ShownFile]) -> Control:
    return replace(one, file=files.get(one.file.number, one.file)) if one.file else one


def _need(one: FormField) -> Literal["required", "optional", "conditional"]:
    if isinstance(one.required, When):
        return "conditional"
    return "required" if one.required == "yes" else "optional"


def _after(form: Form, one: FormField) -> str:
    """A condition that speaks of one choice of one other field can be followed in the browser."""
    found = AFTER_CHOICE.match(one.required.when) if isinstance(one.required, When) else None
    if found is None or found[1] not in form.field_of or form.field_of[found[1]].type is not Kind.ENUM:
        return ""
    return f"{found[1]}={found[2]}"


def _rated(one: FormField, value: JsonValue) -> tuple[Rated, ...]:
    tool = instrument(one.instrument or "")
    levels = tuple(Choice(code=level.code, label=level.label) for level in tool.levels)
    ratings = value if isinstance(value, Mapping) else {}
    return tuple(_factor(f"{one.key}/{factor.key}", factor, levels, ratings.get(factor.key)) for factor in tool.factors)


def _factor(name: str, factor: Factor, levels: tuple[Choice, ...], value: JsonValue) -> Rated:
    said: Mapping[str, JsonValue] = value if isinstance(value, Mapping) else {"level": value}
    rows = f"{name}/evidence"
    return Rated(
        title=factor.title,
        note=factor.note,
        level=control(Kind.ENUM, f"{name}/level", factor.title, said.get("level"), levels),
        comment=control(Kind.TEXT, f"{name}/comment", _("Пояснение"), said.get("comment")),
        evidence=rows_of(rows, EVIDENCE, said.get("evidence")),
        rows=rows,
        is_open=bool(said.get("evidence") or said.get("comment")),
    )
