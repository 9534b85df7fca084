"""Two independent authorities on forms: the OpenCorpora dictionary (pymorphy3) and the rules of Petrovich (pytrovich).

The dictionary answers only for words that it lists; what it would guess is no testimony.
"""

import logging
from functools import cache, lru_cache

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse
from pytrovich import enums
from pytrovich.maker import PetrovichDeclinationMaker

from forms.russian.cases import OBLIQUE, Gender
from forms.russian.paradigm import plain

GRAMMEMES = ("gent", "datv", "accs", "ablt", "loct")
# Petrovich writes every name it is asked about into the log; names of children do not belong there.
logging.getLogger("pytrovich.maker").addFilter(lambda _record: False)

KEPT_WORDS = 50_000
NAME_MARKS = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Abbr", "Init"})
GENDER_MARKS = {Gender.MALE: "masc", Gender.FEMALE: "femn"}


@lru_cache(KEPT_WORDS)
def listed(word: str, mark: str, gender: Gender) -> frozenset[tuple[str, ...]]:
    """The paradigms under which the dictionary lists this name (`Name`, `Surn`) for this gender."""
    found = (parse for parse in _listed(word) if mark in parse.tag)
    fitting = (parse for parse in found if GENDER_MARKS[gender] in parse.tag or "ms-f" in parse.tag)
    return frozenset(forms for parse in fitting if (forms := _forms(parse)))


@lru_cache(KEPT_WORDS)
def genders(word: str) -> frozenset[Gender]:
    """Whose given name this is according to the dictionary; empty when it lists no such name."""
    names = [parse.tag for parse in _listed(word) if "Name" in parse.tag]
    return frozenset(
        gender for gender, mark in GENDER_MARKS.items() if any(mark in tag or "ms-f" in tag for tag in names)
    )


@lru_cache(KEPT_WORDS)
def nouns(word: str) -> tuple[tuple[str, ...], ...]:
    """The paradigms of the common nouns that are spelled so, the most usual first."""
    found = (parse for parse in _listed(word) if parse.tag.POS == "NOUN" and not NAME_MARKS & parse.tag.grammemes)
    own = (parse for parse in found if plain(parse.normal_form) == plain(word))
    return tuple(dict.fromkeys(forms for parse in own if (forms := _forms(parse))))


@lru_cache(KEPT_WORDS)
def adjectives(word: str) -> tuple[tuple[str, ...], ...]:
    """The paradigms of the adjectives and participles that have this form; «большая» has those of two."""
    found = (parse for parse in _listed(word) if parse.tag.POS in {"ADJF", "PRTF"})
    return tuple(dict.fromkeys(forms for parse in found if (forms := _forms(parse))))


@lru_cache(KEPT_WORDS)
def petrovich(word: str, part: str, gender: Gender) -> tuple[str, ...]:
    """The forms by the rules of Petrovich; `part` is LASTNAME, FIRSTNAME or MIDDLENAME."""
    maker, name_part, kind = _maker(), enums.NamePart[part], enums.Gender[gender.name]
    return tuple(maker.make(name_part, kind, enums.Case[case.name], word) for case in OBLIQUE)


@lru_cache(KEPT_WORDS)
def _listed(word: str) -> tuple[Parse, ...]:
    parses = analyzer().parse(word)
    return tuple(parse for parse in parses if parse.is_known and "nomn" in parse.tag and "sing" in parse.tag)


def _forms(parse: Parse) -> tuple[str, ...] | None:
    found = [parse.inflect({"sing", grammeme}) for grammeme in GRAMMEMES]
    return tuple(form.word for form in found if form) if all(found) else None


@cache
def analyzer() -> MorphAnalyzer:
    """The dictionary, opened once: reading its files costs a tenth of a second."""
    return MorphAnalyzer()


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()
