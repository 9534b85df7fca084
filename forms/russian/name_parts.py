"""What a word of a name looks like: a surname, a given name or a patronymic, and of whom."""

import re
from enum import Enum, auto

from forms.russian.cases import Gender
from forms.russian.paradigm import plain
from forms.russian.tables import given_names
from forms.russian.witnesses import genders, listed


class Part(Enum):
    """What a word of a name is."""

    SURNAME = auto()
    GIVEN = auto()
    PATRONYMIC = auto()
    FATHERS = auto()
    """«оглы», «кызы», or a father's name with it: never changes, and tells the gender."""
    FIXED = auto()


CERTAIN, POSSIBLE, UNKNOWN = 2, 1, 0

PATRONYMIC_MEN = re.compile(r"[а-яё]{2,}(ович|евич|ьич|мич|кич|тич|ввич)")
PATRONYMIC_WOMEN = re.compile(r"[а-яё]{2,}(овна|евна|ёвна|ична)")
SURNAME_MEN = re.compile(r"[а-яё]{2,}(ов|ев|ёв|ин|ын|ский|цкий|ской|цкой|ый)")
SURNAME_WOMEN = re.compile(r"[а-яё]{2,}(ова|ева|ёва|ина|ына|[внгкхтжч]ая|няя)")
SURNAME_ANY = re.compile(r"[а-яё]{2,}(ко|ук|юк|ян|янц|дзе|швили|ых|их|ович|евич)")
DAUGHTER = re.compile(r".*(кызы|гызы|кизи)")


def patronymic_gender(word: str) -> Gender | None:
    """Whose patronymic this is; None when it is none. Surnames like «Абрамович» look the same."""
    last = _last(word)
    if PATRONYMIC_MEN.fullmatch(last):
        return Gender.MALE
    return Gender.FEMALE if PATRONYMIC_WOMEN.fullmatch(last) else None


def fathers_gender(word: str) -> Gender:
    """«кызы» is said of a daughter, «оглы», «уулу» of a son."""
    return Gender.FEMALE if DAUGHTER.fullmatch(word) else Gender.MALE


def surname_gender(word: str) -> Gender | None:
    """«Иванов» is a man, «Иванова» a woman; most other surnames do not tell."""
    last = _last(word)
    if SURNAME_MEN.fullmatch(last):
        return Gender.MALE
    return Gender.FEMALE if SURNAME_WOMEN.fullmatch(last) else None


def given_genders(word: str) -> frozenset[Gender]:
    """Who bears this given name: by our table, else by the dictionary; empty when neither lists it."""
    last = _last(word)
    return given_names().get(plain(last)) or genders(last)


def given_likeness(word: str) -> int:
    """How surely the word is a given name."""
    last = _last(word)
    if plain(last) in given_names():
        return CERTAIN
    return POSSIBLE if genders(last) else UNKNOWN


def surname_likeness(word: str) -> int:
    """How surely the word is a surname."""
    last = _last(word)
    if SURNAME_MEN.fullmatch(last) or SURNAME_WOMEN.fullmatch(last):
        return POSSIBLE if plain(last) in given_names() else CERTAIN
    return (
        POSSIBLE if SURNAME_ANY.fullmatch(last) or any(listed(last, "Surn", gender) for gender in Gender) else UNKNOWN
    )


def _last(word: str) -> str:
    """What tells most in a double name: its last part."""
    return re.split("[-‑]", word)[-1]
