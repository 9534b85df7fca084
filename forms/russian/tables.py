"""The tables that people keep: which given names are usual here, and which words leave the rules."""

from functools import cache
from pathlib import Path

from forms.russian.cases import Gender
from forms.russian.paradigm import Paradigm, plain

FOLDER = Path(__file__).parent
EITHER = frozenset(Gender)


@cache
def given_names() -> dict[str, frozenset[Gender]]:
    """Name (without ё) → who bears it."""
    known: dict[str, frozenset[Gender]] = {}
    for gender, names in _rows("given_names.tsv"):
        bearers = EITHER if gender == "either" else frozenset({Gender(gender)})
        known |= dict.fromkeys((plain(name) for name in names.split()), bearers)
    for part, gender, word, *_ in _rows("exceptions.tsv"):
        if part == "given":
            known[plain(word)] = frozenset({Gender(gender)})
    return known


def exception(part: str, word: str, gender: Gender) -> Paradigm | None:
    """What the table says of a word exactly as it is spelled (`part` is given, patronymic or surname)."""
    row = _exceptions().get((part, word, gender))
    if row is None:
        return None
    forms, ask, why = row
    own = tuple(word if form == "=" else form for form in forms.split())
    return Paradigm(word, own, why).doubted(ask, why)


@cache
def _exceptions() -> dict[tuple[str, str, Gender], tuple[str, str, str]]:
    table = {}
    for part, gender, word, forms, ask, why in _rows("exceptions.tsv"):
        for bearer in EITHER if gender == "any" else {Gender(gender)}:
            table[part, word, bearer] = (forms, ask, why)
    return table


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
