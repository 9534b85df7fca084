"""How two versions of a plan differ, in words: «Мера № 2 «Занятия по математике»: срок 30.04.2026 → 31.05.2026».

Measures are matched by their keys and goals by their numbers, so that one that only moved is no change. The versions
may be answers to two versions of the form: a question that the older one did not ask counts as left open there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, Kind
from forms.plans.measures import MEASURES, Answers, Row, rows_of
from forms.wording import worded
from models.ids import Code

GOALS, NUMBER, CONTENT = "goals[]", "no", {"activities[]": "content", "goals[]": "goal"}
UNSAID = "не указано"
SHORT = 80
"""Letters of a measure by which people know it."""
TITLES = {"parent_consent": "Согласие родителей"}
"""What a line says instead of the title, where that is the words of a paper."""
LEFT_OUT = frozenset({"plan_number"})
"""What differs between any two versions and says nothing."""


class Written(NamedTuple):
    """A version of the plan: the form that it was written on, and the answers."""

    form: Form
    answers: Answers


class Line(NamedTuple):
    """One thing that differs."""

    kind: Literal["added", "removed", "changed"]
    key: Code
    """The measure's own key; empty for what is said of the plan as a whole and of its goals."""
    words: str


def difference(before: Written, after: Written) -> tuple[Line, ...]:
    """Everything that differs, measures first, then goals, then the rest in the order of the form."""
    return (
        *_rows(before, after, MEASURES, "Мера"),
        *_rows(before, after, GOALS, "Цель"),
        *_fields(before, after),
    )


def _rows(before: Written, after: Written, table: str, noun: str) -> Iterator[Line]:
    old, new = _named_rows(before, table), _named_rows(after, table)
    for name, row in new.items():
        key = name if table == MEASURES else ""
        if name not in old:
            told = "; ".join(f"{title}: {_unstopped(words)}" for title, words in _cells(after, table, row) if words)
            yield Line("added", key, f"{noun} {_label(table, row)} добавлена: {told}")
        elif changed := tuple(_changed(before, after, table, old[name], row)):
            yield Line("changed", key, f"{noun} {_label(table, row)}: {'; '.join(changed)}")
    for name, row in old.items():
        if name not in new:
            yield Line("removed", name if table == MEASURES else "", f"{noun} {_label(table, row)} исключена")


def _named_rows(one: Written, table: str) -> dict[str, Row]:
    """The rows by what they are known by: the key, or in a table without keys the number."""
    return {str(row.get("key") or f"n{row.get(NUMBER)}"): row for row in rows_of(one.answers, table)}


def _label(table: str, row: Row) -> str:
    content = str(row.get(CONTENT[table]) or "").replace("\n", " ").rstrip(". ")
    short = content if len(content) <= SHORT else f"{content[:SHORT].rsplit(' ', 1)[0]}…"
    return f"№ {row.get(NUMBER)}" + (f" «{short}»" if short else "")


def _changed(before: Written, after: Written, table: str, old: Row, new: Row) -> Iterator[str]:
    said = {key: words for key, _title, words in _told(before, table, old)}
    for key, title, words in _told(after, table, new):
        if (was := said.get(key, "")) != words:
            yield f"{_lower(title)} {_unstopped(was) or UNSAID} → {_unstopped(words) or UNSAID}"


def _cells(one: Written, table: str, row: Row) -> Iterator[tuple[str, str]]:
    return (
        (_lower(title), words) for key, title, words in _told(one, table, row) if key not in {NUMBER, CONTENT[table]}
    )


def _told(one: Written, table: str, row: Row) -> Iterator[tuple[Code, str, str]]:
    """Key, title and words of every cell that its author filled in."""
    for column in one.form.field_of[table].columns:
        if column.is_printed and column.filled_by == "author":
            yield column.key, column.title, worded(column.type, row.get(column.key), column.choices)


def _fields(before: Written, after: Written) -> Iterator[Line]:
    for field in after.form.fields:
        if field.key in CONTENT or field.key in LEFT_OUT or not field.is_asked:
            continue
        old, new = _lines(before, field.key), _lines(after, field.key)
        if old == new:
            continue
        title = TITLES.get(field.key) or (
            field.title.partition(":")[0].strip() if field.type is Kind.TABLE else field.title
        )
        if len(old) <= 1 and len(new) <= 1:
            was, now = (_unstopped("".join(lines)) or UNSAID for lines in (old, new))
            yield Line(_kind(old, new), "", f"{title}: {was} → {now}")
            continue
        yield from (Line("added", "", f"{title}: добавлено: {_unstopped(line)}") for line in new if line not in old)
        yield from (Line("removed", "", f"{title}: исключено: {_unstopped(line)}") for line in old if line not in new)


def _kind(old: Sequence[str], new: Sequence[str]) -> Literal["added", "removed", "changed"]:
    if not old:
        return "added"
    return "changed" if new else "removed"


def _lines(one: Written, key: str) -> list[str]:
    """The answer in words, each row of a table a line."""
    field = one.form.field_of.get(key)
    if field is None:
        return []
    value = one.answers.get(key)
    if field.type is Kind.TABLE:
        return [_line(field, row) for row in (value if isinstance(value, list) else ()) if isinstance(row, Mapping)]
    words = worded(field.type, value, field.choices)
    return [words] if words else []


def _line(field: FormField, row: Mapping[str, JsonValue]) -> str:
    columns = (column for column in field.columns if column.filled_by == "author")
    return ", ".join(words for one in columns if (words := worded(one.type, row.get(one.key), one.choices)))


def _unstopped(words: str) -> str:
    """Words that another sentence goes on after."""
    return words.rstrip(". ")


def _lower(title: str) -> str:
    """A title within a sentence: «Срок» as «срок», «№» and abbreviations as they are."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
