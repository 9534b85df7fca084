"""What a template may ask: the words of each field, its options, tables, ratings, and who signs where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pydantic import JsonValue

from forms.catalogue import form as form_of
from forms.catalogue import instrument
from forms.columns import is_short, is_wide, shares, width
from forms.conditions import holds, situation
from forms.definition import Form, FormField, Kind
from forms.naming import Naming, described, gender_of
from forms.paper import Paper, Signer
from forms.plans.difference import Line, Written, difference
from forms.ratings import EVIDENCE
from forms.records import RECORDS
from forms.russian.cases import Case
from forms.russian.names import initials
from forms.wording import PREFIXES, worded

CHILD = "child.person"
"""Where the child of a case comes from, as forms say it in `prefill`."""
LONG_TEXT = 1200
"""Characters: about half a page in a card's narrow column."""


class Option(NamedTuple):
    """One choice of a field as the paper lists it."""

    label: str
    chosen: bool


class Table(NamedTuple):
    """A table with the share of the width that each column gets, in per cent."""

    titles: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    is_wide: bool
    """Too wide for an upright page: some word of a title or of a choice would break."""
    short: tuple[bool, ...]
    """Of each row, whether it is so low that it rather moves to the next page than breaks."""


class Rated(NamedTuple):
    """One factor with its level; the evidence as lines."""

    group: str
    title: str
    level: str
    comment: str
    evidence: tuple[str, ...]


class Place(NamedTuple):
    """A place for a signature: whose, the printed name, and what was marked instead of signing."""

    title: str
    position: str
    name: str
    mark: str
    day: str
    has_room: bool
    """Room is left for the mark of an electronic signature."""
    full_name: str


@dataclass(frozen=True)
class Sheet:
    """A form with its answers, as a template sees it. An unknown field name is a mistake in the template."""

    form: Form
    paper: Paper

    @cached_property
    def naming(self) -> Naming:
        """Names in their cases, and the account of what was asked for."""
        return Naming(self.paper.name_forms)

    @cached_property
    def changes(self) -> tuple[Line, ...]:
        """How the plan differs from the version before it; empty for a first one."""
        before = self.paper.before
        if before is None:
            return ()
        old = Written(form_of(self.form.id, before.form_version), before.answers)
        return difference(old, Written(self.form, self.paper.answers))

    @cached_property
    def amendments(self) -> tuple[Line, ...]:
        """What the commission changed when it approved the plan; empty where it changed nothing."""
        drawn = self.paper.drawn
        if drawn is None:
            return ()
        old = Written(form_of(self.form.id, drawn.form_version), drawn.answers)
        return difference(old, Written(self.form, self.paper.answers))

    @property
    def child(self) -> str:
        """The field that names the child whom the whole form is about; empty if there is none."""
        people = (field for field in self.form.fields if field.type is Kind.PERSON)
        return next((field.key for field in people if CHILD in field.prefill), "")

    def has(self, key: str) -> bool:
        """Whether the field is filled in. A table that was answered with no rows counts as filled in."""
        value = self._value(key)
        return value is not None and value not in ("", {})

    def title(self, key: str) -> str:
        """The field's title."""
        return self._field(key).title

    def text(self, key: str) -> str:
        """The answer in words; empty if there is none."""
        field = self._field(key)
        return worded(field.type, self._value(key), field.choices)

    def details(self, key: str) -> str:
        """A record in words without its first part, which stands right above; an address there needs no label."""
        field, value = self._field(key), self._value(key)
        first = RECORDS[field.type][0].name
        rest = {name: part for name, part in value.items() if name != first} if isinstance(value, Mapping) else {}
        return worded(field.type, rest).removeprefix(PREFIXES["address"])

    def part(self, key: str, name: str) -> str:
        """One part of a record, as it was written."""
        value = self._value(key)
        return str(value.get(name) or "") if isinstance(value, Mapping) else ""

    def name(self, key: str) -> str:
        """The name of a person or an agency as it was written; empty if there is none."""
        value, parts = self._value(key), RECORDS.get(self._field(key).type)
        return self.part(key, parts[0].name) if parts else str(value or "")

    def name_in(self, key: str, case: str) -> str:
        """The name in a case, or empty where the form is not certain: say it in words that need no case."""
        named = self.naming.title if self._field(key).type is Kind.ORG else self.naming.person
        return named(self.name(key), Case(case))

    def short_in(self, full_name: str, case: str) -> str:
        """«Соколову М. И.»; empty where the form is not certain."""
        return self.naming.short(full_name, Case(case))

    def people_in(self, key: str, column: str, case: str) -> str:
        """The people of a table's column in a case, joined; empty where one of the forms is not certain."""
        forms = [self.naming.person(name, Case(case)) for name in self._column(key, column)]
        return ", ".join(forms) if all(forms) else ""

    def title_in(self, text: str, case: str) -> str:
        """A position or an agency in a case; empty where the form is not certain."""
        return self.naming.title(text, Case(case))

    def about(self, key: str, before: str, case: str = "genitive") -> str:
        """«в отношении Соколова Матвея Ильича, 12.05.2014 г. р.»; a form that is not certain stands after a colon."""
        if not self.name(key):
            return ""
        form = self.name_in(key, case)
        whole = self._described(key, form, Case(case)) if form else self._described(key, self.name(key))
        return f"{before} {whole}" if form else f"{before}: {whole}"

    def gender(self, key: str) -> str | None:
        """The gender that the person's name tells; None where it tells none."""
        return gender_of(self.name(key))

    def code(self, key: str) -> str:
        """The chosen code; empty if none."""
        value = self._value(key)
        return value if isinstance(value, str) else ""

    def options(self, key: str) -> tuple[Option, ...]:
        """All choices of the field, with those marked that were chosen."""
        value = self._value(key)
        chosen = value if isinstance(value, list) else [value]
        return tuple(Option(choice.label, choice.code in chosen) for choice in self._field(key).choices)

    def runs(self, keys: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Fields that stand in one card, and between them each of those whose text is too long for a cell, alone."""
        runs: list[tuple[str, ...]] = []
        for key in keys:
            alone = self.is_long(key)
            if alone or not runs or self.is_long(runs[-1][0]):
                runs.append(())
            runs[-1] += (key,)
        return tuple(runs)

    def is_long(self, key: str) -> bool:
        """Whether the answer is prose that fills much of a page: a cell would break it badly."""
        return self._field(key).type is Kind.TEXT and len(self.text(key)) > LONG_TEXT

    def items(self, key: str) -> tuple[str, ...]:
        """The papers of a list, or the chosen labels, one by one."""
        field, value = self._field(key), self._value(key)
        return tuple(worded(field.type, item, field.choices) for item in value) if isinstance(value, list) else ()

    def rows(self, key: str) -> tuple[dict[str, str], ...]:
        """The rows of a table in words, each by the keys of its columns; an empty cell is an empty text."""
        columns = tuple(column for column in self._field(key).columns if column.is_printed)
        return tuple({c.key: worded(c.type, row.get(c.key), c.choices) for c in columns} for row in self._rows(key))

    def table(self, key: str) -> Table:
        """The rows of a table in words."""
        columns = tuple(column for column in self._field(key).columns if column.is_printed)
        rows = tuple(tuple(row.values()) for row in self.rows(key))
        widths, whole = shares(columns, rows), width(columns)
        return Table(
            tuple(column.title for column in columns),
            widths,
            rows,
            is_wide=is_wide(columns),
            short=tuple(is_short(row, widths, whole) for row in rows),
        )

    def ratings(self, key: str) -> tuple[Rated, ...]:
        """Every factor of the field's instrument that was rated, in the instrument's order."""
        value = self._value(key)
        tool = instrument(self._field(key).instrument or "")
        rated = value if isinstance(value, Mapping) else {}
        return tuple(
            Rated(f.group, f.asked, tool.level_of[str(r["level"])].label, str(r.get("comment") or ""), _evidence(r))
            for f in tool.factors
            if isinstance(r := rated.get(f.key), Mapping)
        )

    def reason(self, key: str) -> str:
        """Why the rule gave a computed field its value; empty if it has none."""
        field = self._field(key)
        view = situation(self.form, self.paper.answers, self.paper.made_on)
        return next((rule.says for rule in field.rules if holds(rule.when, view)), "")

    def place(self, key: str) -> Place:
        """Who signs here: the named signer, else the person the answers name, else nobody yet."""
        field, value = self._field(key), self._value(key)
        said = value if isinstance(value, Mapping) else {}
        signer = next((one for one in self.paper.signers if one.field == key), None) or self._named(field, said)
        mark = field.label_of(str(said["choice"])) if "choice" in said else ""
        day = worded(Kind.DATE, said.get("date"))
        name, has_room = initials(signer.full_name), bool(field.mark_for)
        return Place(field.title, signer.position, name, mark, day, has_room, signer.full_name)

    def _column(self, key: str, column: str) -> tuple[str, ...]:
        return tuple(str(row[column]) for row in self._rows(key) if row.get(column))

    def _rows(self, key: str) -> tuple[Mapping[str, JsonValue], ...]:
        value = self._value(key)
        return tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, list) else ()

    def _described(self, key: str, name: str, case: Case = Case.NOMINATIVE) -> str:
        value = self._value(key)
        return described(self._field(key).type, value, name, case) if isinstance(value, Mapping) else name

    def _named(self, field: FormField, said: Mapping[str, JsonValue]) -> Signer:
        person = said
        if not said.get("full_name") and field.signed_by:
            named = self._value(field.signed_by.field)
            rows = named if isinstance(named, list) else [named]
            people = [row for row in rows if isinstance(row, Mapping)]
            person = next((row for row in people if row.get("role") == field.signed_by.role), {})
        position = "" if field.signed_by and field.signed_by.role else str(person.get("position") or "")
        return Signer(field=field.key, full_name=str(person.get("full_name") or ""), position=position)

    def _field(self, key: str) -> FormField:
        return self.form.field_of[key]

    def _value(self, key: str) -> JsonValue:
        self._field(key)
        return self.paper.answers.get(key)


def _evidence(rating: Mapping[str, JsonValue]) -> tuple[str, ...]:
    rows = rating.get("evidence")
    return tuple(
        "; ".join(_clause(c.type, text) for c in EVIDENCE if (text := worded(c.type, row.get(c.key), c.choices)))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping)
    )


def _clause(kind: Kind, text: str) -> str:
    """A sentence among others loses its full stop; a name keeps that of its initials."""
    return text.rstrip(".;") if kind is Kind.TEXT else text
