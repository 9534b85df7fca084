"""Words of a name joined by a hyphen: «Салтыков-Щедрин», «Бонч-Бруевич», «Анна-Мария»."""

import re
from functools import lru_cache

from forms.russian.cases import OBLIQUE, Gender
from forms.russian.given_names import given_name, patronymic
from forms.russian.name_parts import CERTAIN, Part, given_likeness, surname_likeness
from forms.russian.paradigm import CASE_LETTERS, Paradigm
from forms.russian.surnames import surname
from forms.russian.witnesses import KEPT_WORDS

HYPHEN = re.compile("([-‑])")
NEVER_CHANGED = frozenset(
    {
        "бонч",
        "тер",
        "кара",
        "сен",
        "сан",
        "сент",
        "мак",
        "ван",
        "фон",
        "дер",
        "абд",
        "абдул",
        "аль",
        "эль",
        "ибн",
        "бен",
    }
)
"""First parts that are no surnames of their own."""
FIRST_PART = "склоняется ли первая часть, решает традиция семьи"


@lru_cache(KEPT_WORDS)
def paradigm_of(part: Part, word: str, gender: Gender) -> Paradigm:
    """The forms of one word of a name, hyphens and all, in small letters."""
    pieces = HYPHEN.split(word)
    if len(pieces) == 1:
        return _single(part, word, gender)
    *first, last = pieces[::2]
    joined = [_first(part, piece, gender) for piece in first]
    return _joined(word, pieces[1::2], [*joined, _single(part, last, gender)])


def _single(part: Part, word: str, gender: Gender) -> Paradigm:
    match part:
        case Part.SURNAME:
            return surname(word, gender)
        case Part.GIVEN:
            return given_name(word, gender)
        case Part.PATRONYMIC:
            return patronymic(word, gender)
        case Part.FATHERS | Part.FIXED:
            return _unchanged(word)


def _first(part: Part, word: str, gender: Gender) -> Paradigm:
    """A part before a hyphen changes where it is a name of its own: not in «Магомед-Расулович»."""
    if word in NEVER_CHANGED:
        return _unchanged(word)
    match part:
        case Part.SURNAME:
            own = surname(word, gender)
            return own if surname_likeness(word) else own.doubted(CASE_LETTERS, FIRST_PART)
        case Part.GIVEN if gender is Gender.FEMALE and word[-1] in "ая":
            own = given_name(word, gender)
            return own if given_likeness(word) == CERTAIN else own.doubted(CASE_LETTERS, FIRST_PART)
        case Part.GIVEN:
            return _unchanged(word).doubted(CASE_LETTERS, FIRST_PART)
        case Part.PATRONYMIC | Part.FATHERS | Part.FIXED:
            return _unchanged(word)


def _unchanged(word: str) -> Paradigm:
    return Paradigm(word, (word,) * len(OBLIQUE), "не изменяется")


def _joined(word: str, hyphens: list[str], pieces: list[Paradigm]) -> Paradigm:
    forms = tuple(_woven(hyphens, [piece.forms[index] for piece in pieces]) for index in range(len(OBLIQUE)))
    doubts = tuple(next(filter(None, said), "") for said in zip(*(piece.doubts for piece in pieces), strict=True))
    native = "".join(piece.native for piece in pieces)
    return Paradigm(word, forms, pieces[-1].why, doubts, native)


def _woven(hyphens: list[str], forms: list[str]) -> str:
    return forms[0] + "".join(hyphen + form for hyphen, form in zip(hyphens, forms[1:], strict=True))
