"""Surnames: by the table, by the rules, and doubted where the dictionary or Petrovich say otherwise."""

from dataclasses import replace
from functools import lru_cache

from forms.russian.cases import Gender
from forms.russian.paradigm import CASE_LETTERS, Kind, Paradigm, Proof, Rule, plain
from forms.russian.surname_rules import FLEETING, RULES
from forms.russian.tables import exception, given_names
from forms.russian.witnesses import KEPT_WORDS, is_adjective, listed, nouns, petrovich

OTHERS = "справочники склоняют эту фамилию по-разному"
HOMONYM = "фамилия совпадает с другим словом и может склоняться как оно"


@lru_cache(KEPT_WORDS)
def surname(word: str, gender: Gender) -> Paradigm:
    """The forms of a surname without hyphens, written in small letters."""
    if found := exception("surname", word, gender):
        return found
    rule = next((rule for rule in RULES if rule.covers(word, gender)), None)
    if rule is None:
        return Paradigm(word, (word,) * len(CASE_LETTERS), "").doubted(CASE_LETTERS, "необычное окончание фамилии")
    paradigm = rule.applied(word)
    if rule.kind is Kind.NOUN and (forms := _like_the_noun(paradigm)):
        return replace(paradigm, forms=forms) if _keeps_its_stem(word, forms) else _fleeting(paradigm, forms)
    return _heard(rule, _compared(rule, _proved(rule, paradigm, gender)), gender)


def _like_the_noun(paradigm: Paradigm) -> tuple[str, ...] | None:
    """The forms of the common noun that the surname was; of two nouns the one that loses a vowel."""
    word, endings = paradigm.word, paradigm.forms[0][-1]
    fitting = sorted(forms for forms in nouns(word) if word[-1] != "ь" or forms[0][-1] == endings)
    losing = [forms for forms in fitting if not _keeps_its_stem(word, forms)]
    if not fitting:
        return None
    return _animate(word, (losing or fitting)[0])


def _animate(word: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """A bearer is animate whatever the thing is: the accusative of «дуб» is not that of «Дуб»."""
    genitive, dative, accusative, *rest = forms
    return (genitive, dative, accusative if word[-1] in "ая" else genitive, *rest)


def _keeps_its_stem(word: str, forms: tuple[str, ...]) -> bool:
    stem = word[:-1] if word[-1] in "ьйая" else word
    return forms[0].startswith(stem)


def _fleeting(paradigm: Paradigm, forms: tuple[str, ...]) -> Paradigm:
    return replace(paradigm, forms=forms, why=FLEETING).doubted(CASE_LETTERS, FLEETING)


def _proved(rule: Rule, paradigm: Paradigm, gender: Gender) -> Paradigm:
    """The rule's own doubt, unless what it asks for is there."""
    agreed = any(not paradigm.differs(forms) for forms in listed(paradigm.word, "Surn", gender))
    match rule.proof:
        case Proof.NOT_NEEDED:
            return paradigm
        case Proof.ADJECTIVE if agreed or is_adjective(paradigm.word):
            return paradigm
        case Proof.LISTED if agreed:
            return paradigm
        case _:
            return rule.doubted(paradigm)


def _compared(rule: Rule, paradigm: Paradigm) -> Paradigm:
    """«Щербина» is declined as a surname in -ина or as the thing; «Мартин» in the instrumental as a name or not."""
    word = paradigm.word
    if rule.kind is not Kind.POSSESSIVE:
        return paradigm
    cases = "".join(paradigm.differs(_animate(word, forms)) for forms in nouns(word))
    return paradigm.doubted(cases + ("i" if plain(word) in given_names() else ""), HOMONYM)


def _heard(rule: Rule, paradigm: Paradigm, gender: Gender) -> Paradigm:
    """Doubted where the dictionary declines it otherwise, or, if it does not list the surname, where Petrovich does."""
    word = paradigm.word
    said = [forms for forms in listed(word, "Surn", gender) if not _is_slip(rule, word, forms)]
    if said:
        return paradigm.doubted(min((paradigm.differs(forms) for forms in said), key=len), OTHERS)
    if rule.proof is Proof.ADJECTIVE and is_adjective(word):
        return paradigm
    return paradigm.doubted(paradigm.differs(petrovich(word, "LASTNAME", gender)), OTHERS)


def _is_slip(rule: Rule, word: str, forms: tuple[str, ...]) -> bool:
    """The dictionary lists «Савчук» of men and «Кучма» of women as indeclinable, which no grammar allows."""
    fixed = set(forms) == {word}
    return fixed and rule.kind is Kind.NOUN and (word[-1] not in "ая" or forms not in listed(word, "Surn", Gender.MALE))
