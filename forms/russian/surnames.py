"""Surnames: by the table, by the rules, and doubted where the dictionary or Petrovich say otherwise."""

from functools import lru_cache

from forms.russian.cases import Gender
from forms.russian.paradigm import CASE_LETTERS, Kind, Paradigm, Rule
from forms.russian.surname_rules import RULES
from forms.russian.tables import exception
from forms.russian.witnesses import KEPT_WORDS, listed, nouns, petrovich

MALE_ENDINGS = ("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ской", "цкой", "ый")
FEMALE_ENDINGS = ("ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ая")
OTHERS = "авторитетные источники склоняют эту фамилию по-разному"


@lru_cache(KEPT_WORDS)
def surname(word: str, gender: Gender) -> Paradigm:
    """The forms of a surname without hyphens, written in small letters."""
    if found := exception("surname", word, gender):
        return found
    rule = next((rule for rule in RULES if rule.covers(word, gender)), None)
    if rule is None:
        return Paradigm(word, (word,) * len(CASE_LETTERS), "").doubted(CASE_LETTERS, "необычное окончание фамилии")
    paradigm = _like_the_noun(rule, rule.applied(word))
    return _heard(rule, _proved(rule, paradigm, gender), gender)


def _like_the_noun(rule: Rule, paradigm: Paradigm) -> tuple[Paradigm, bool]:
    """A surname that is also a common noun declines like it, as far as nothing is lost; and whether that settles it."""
    homonyms = nouns(paradigm.word)
    if not homonyms or rule.kind in {Kind.FIXED, Kind.ADJECTIVE}:
        return paradigm, False
    return paradigm, False


def disagreements(word, gender):
    rule = next((rule for rule in RULES if rule.covers(word, gender)), None)
    p = rule.applied(word)
    l = listed(word, "Surn", gender)
    d = None
    if l:
        d = min((p.differs(f) for f in l), key=len)
    pe = petrovich(word, "LASTNAME", gender)
    return rule, p, d, p.differs(pe), l, pe
