"""Two versions of a filled-in form: field by field what was, what is, and which words went and came."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from pydantic import JsonValue

from forms.catalogue import instrument
from forms.definition import Form, FormField, Kind
from forms.wording import worded

Answers = Mapping[str, JsonValue]
WORD = re.compile(r"\S+\s*")
ALIKE = 0.35
"""Texts less alike than that are shown whole, one below the other: marks in every other word help nobody (ours)."""


class Piece(NamedTuple):
    """Some words that stayed, went, or came."""

    kind: Literal["same", "gone", "new"]
    words: str


class Change(NamedTuple):
    """One field that differs."""

    key: str
    title: str
    pieces: tuple[Piece, ...]


def changes(form: Form, before: Answers, now: Answers) -> list[Change]:
    """What differs, in the order of the form."""
    found = []
    for field in form.fields:
        old, new = before.get(field.key), now.get(field.key)
        if old != new and not field.is_signed_by_hand:
            pieces = tuple(_of_lines(_lines(field, old), _lines(field, new)))
            found.append(Change(field.key, field.title, pieces))
    return found


def pieces(before: str, now: str) -> tuple[Piece, ...]:
    """One text against another, word by word."""
    old, new = WORD.findall(before), WORD.findall(now)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if old and new and matcher.ratio() < ALIKE:
        return Piece("gone", _apart(before)), Piece("new", now)
    return tuple(_pieces(matcher, old, new))


def _pieces(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("gone", _apart("".join(old[i1:i2])))
        if j2 > j1:
            yield Piece("new", "".join(new[j1:j2]))


def _of_lines(old: list[str], new: list[str]) -> Iterator[Piece]:
    """A single text word by word; rows of a table or factors line by line, those that stayed left out."""
    if len(old) <= 1 and len(new) <= 1:
        yield from pieces("".join(old), "".join(new))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            for before, now in zip(old[i1:i2], new[j1:j2], strict=True):
                yield from (*pieces(before, now), Piece("same", "\n"))
        elif tag != "equal":
            yield from (Piece("gone", f"{line}\n") for line in old[i1:i2])
            yield from (Piece("new", f"{line}\n") for line in new[j1:j2])


def _apart(words: str) -> str:
    """What went does not run into what came in its place."""
    return words if words[-1:].isspace() else f"{words} "


def _lines(field: FormField, value: JsonValue) -> list[str]:
    if field.type is Kind.TABLE and isinstance(value, list):
        return [_row(field, row) for row in value if isinstance(row, Mapping)]
    if field.type is Kind.FACTORS and isinstance(value, Mapping):
        return list(_factors(field, value))
    words = worded(field.type, value, field.choices)
    return [words] if words else []


def _row(field: FormField, row: Mapping[str, JsonValue]) -> str:
    return ", ".join(text for c in field.columns if (text := worded(c.type, row.get(c.key), c.choices)))


def _factors(field: FormField, value: Mapping[str, JsonValue]) -> Iterator[str]:
    tool = instrument(field.instrument or "")
    for factor in tool.factors:
        rating = value.get(factor.key)
        if isinstance(rating, Mapping) and rating.get("level") in tool.level_of:
            yield f"{factor.title}: {tool.level_of[str(rating['level'])].label}"
