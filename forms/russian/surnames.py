"""Surnames: by the table, by the rules, and doubted where the dictionary or Petrovich say otherwise."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from forms.russian.cases import Gender
from forms.russian.paradigm import CASE_LETTERS, Kind, Paradigm, Proof, Rule, plain, respelled
from forms.russian.surname_rules import FLEETING, RULES
from forms.russian.tables import exception, given_names
from forms.russian.witnesses import KEPT_WORDS, adjectives, listed, nouns, petrovich

Forms = tuple[str, ...]

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
    if rule.proof is Proof.ADJECTIVE and (said := _adjectives_of_its_stem(word)):
        return _like_a_word(paradigm, said)
    if rule.kind in {Kind.NOUN, Kind.ADJECTIVE} and (fitting := _nouns_of_its_kind(rule, paradigm)):
        return _like_a_word(paradigm, fitting)
    if _is_also_another_word(rule, paradigm, gender):
        return paradigm.doubted(CASE_LETTERS, HOMONYM)
    if rule.kind is Kind.POSSESSIVE:
        paradigm = _unlike_a_noun(paradigm, gender)
    return _heard(rule, _proved(rule, paradigm, gender), gender)


def _adjectives_of_its_stem(word: str) -> tuple[Forms, ...]:
    """The adjectives that the surname can decline like; the dictionary knows «меньший» as a form of «малый» too."""
    return tuple(forms for forms in adjectives(word) if plain(forms[0]).startswith(plain(word[:-2])))


def _is_also_another_word(rule: Rule, paradigm: Paradigm, gender: Gender) -> bool:
    """«Соль» of a man, «Третья» of a woman, «Отдых»: neither the word's forms nor the rule's are certain."""
    word = paradigm.word
    if rule.kind is Kind.NOUN:
        return bool(nouns(word)) or (word.endswith("ья") and bool(adjectives(word)))
    return gender is Gender.MALE and word.endswith("х") and bool(nouns(word))


def _nouns_of_its_kind(rule: Rule, paradigm: Paradigm) -> tuple[Forms, ...]:
    """The nouns that the surname can decline like: «Гусь», «Кузнец», «Прибой», not «Соль», which is feminine."""
    wanted = "".join(form[-1] for form in paradigm.forms)
    endings = {wanted} if rule.kind is Kind.NOUN else {"яюяме", "яюями"}
    persons = ((_of_a_person(paradigm.word, forms), forms) for forms in nouns(paradigm.word))
    return tuple(forms for person, forms in persons if "".join(form[-1] for form in person) in endings)


def _like_a_word(paradigm: Paradigm, said: Iterable[Forms]) -> Paradigm:
    """The surname as the word that it was; doubted where there are two such words or the stem changes."""
    word = paradigm.word
    first, *others = sorted(said, key=lambda forms: _keeps_its_stem(word, forms))
    like = replace(paradigm, forms=_of_a_person(word, first))
    if not _keeps_its_stem(word, first):
        return replace(like, why=FLEETING).doubted(CASE_LETTERS, FLEETING)
    return like.doubted("".join(like.differs(_of_a_person(word, other)) for other in others), HOMONYM)


def _of_a_person(word: str, forms: Forms) -> Forms:
    """Bearers are animate whatever the thing is: the accusative of «дуб» is not that of «Дуб»."""
    genitive, dative, accusative, *rest = (respelled(word, form) for form in forms)
    return (genitive, dative, accusative if word[-1] in "ая" else genitive, *rest)


def _keeps_its_stem(word: str, forms: Forms) -> bool:
    """No vowel falls out, no ё becomes е («Осётр»), no soft sign comes in («Божий»)."""
    stem = word[:-2] if word.endswith(("ий", "ой", "ый", "ая", "яя")) else word[: -1 if word[-1] in "ьйая" else None]
    kept = forms[0][: len(stem)]
    return plain(kept) == plain(stem) and kept.count("ё") >= stem.count("ё") and not forms[0].startswith("ь", len(stem))


def _unlike_a_noun(paradigm: Paradigm, gender: Gender) -> Paradigm:
    """«Щербина» is a surname in -ина or the thing; «Мартин» is in the instrumental a surname in -ин or the name."""
    word = paradigm.word
    homonyms = tuple(_of_a_person(word, forms) for forms in nouns(word))
    cases = "".join(paradigm.differs(forms) for forms in homonyms)
    if homonyms and gender is Gender.FEMALE and not listed(word, "Surn", gender):
        paradigm = replace(paradigm, forms=homonyms[0])
    if plain(word) in given_names():
        cases += "gdp" if gender is Gender.FEMALE else "i"
    return paradigm.doubted(cases, HOMONYM)


def _proved(rule: Rule, paradigm: Paradigm, gender: Gender) -> Paradigm:
    """The rule's own doubt, unless what it asks for is there."""
    word = paradigm.word
    agreed = any(not paradigm.differs(forms) for forms in listed(word, "Surn", gender))
    match rule.proof:
        case Proof.NOT_NEEDED:
            return paradigm
        case Proof.ADJECTIVE | Proof.LISTED if agreed:
            return paradigm
        case Proof.NOUN if rule.kind is Kind.FIXED and nouns(word):
            return paradigm
        case _:
            return rule.doubted(paradigm)


def _heard(rule: Rule, paradigm: Paradigm, gender: Gender) -> Paradigm:
    """Doubted where the dictionary declines it otherwise, or, if it does not list the surname, where Petrovich does."""
    word = paradigm.word
    said = [forms for forms in listed(word, "Surn", gender) if not _is_slip(rule, word, forms)]
    if said:
        differing = min((paradigm.differs(forms) for forms in said), key=len)
        return replace(paradigm, native="").doubted(differing, OTHERS)
    return paradigm.doubted(paradigm.differs(petrovich(word, "LASTNAME", gender)), OTHERS)


def _is_slip(rule: Rule, word: str, forms: Forms) -> bool:
    """The dictionary lists «Савчук» of men and «Кучма» of women as indeclinable, which no grammar allows."""
    fixed = set(forms) == {word}
    return fixed and rule.kind is Kind.NOUN and (word[-1] not in "ая" or forms not in listed(word, "Surn", Gender.MALE))
