"""Invented people with every form of their names, put together from words whose forms were written by hand."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forms.russian.cases import OBLIQUE, Case, Gender

FOLDER = Path(__file__).parents[1] / "forms" / "russian"
UNCHANGED = re.compile(r"(?:[А-ЯЁ]\.)+|\s+|[()-]")
PIECE = re.compile(r"(?:[А-ЯЁ]\.)+|\s+|[()-]|[^\s().-]+")


@dataclass(frozen=True)
class Person:
    """A full name, what was told of the gender, and the right forms (none where nobody can know the gender)."""

    kind: str
    is_ordinary: bool
    name: str
    gender: Gender | None
    forms: dict[Case, str]


@cache
def people() -> tuple[Person, ...]:
    return tuple(_person(*row, *[""] * (4 - len(row))) for row in _rows("people.tsv"))


def _person(kind: str, expected: str, name: str, told: str) -> Person:
    gender = Gender(told) if told else None
    if expected == "odd":
        return Person(kind, is_ordinary=False, name=name, gender=gender, forms={})
    found = [forms for each in ([gender] if gender else Gender) if (forms := _forms(name, each))]
    assert found, f"words.tsv lacks a word of «{name}»"
    alike = all(forms == found[0] for forms in found)
    assert alike or expected == "ask", f"«{name}» is a man or a woman: tell which"
    return Person(kind, expected == "sure", name, gender, found[0] if alike else {})


def _forms(name: str, gender: Gender) -> dict[Case, str]:
    """The name in every oblique case, or nothing if a word of it is not borne by this gender."""
    pieces = [_piece(piece, gender, name) for piece in PIECE.findall(name)]
    if not all(pieces):
        return {}
    return {case: "".join(piece[index] for piece in pieces if piece) for index, case in enumerate(OBLIQUE)}


def _piece(piece: str, gender: Gender, name: str) -> tuple[str, ...] | None:
    if UNCHANGED.fullmatch(piece):
        return (piece,) * len(OBLIQUE)
    forms = _words().get((piece.lower(), gender))
    if forms is None or name.islower():
        return forms
    return tuple(form.upper() if piece.isupper() else piece[0] + form[1:] for form in forms)


@cache
def _words() -> dict[tuple[str, Gender], tuple[str, ...]]:
    words = {}
    for letter, endings, stems in _rows("words.tsv"):
        gender = Gender.MALE if letter == "m" else Gender.FEMALE
        for stem in stems.split():
            nominative, *forms = (stem.lower() + ending.strip("_") for ending in endings.split())
            words[nominative, gender] = tuple(forms)
    return words


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
