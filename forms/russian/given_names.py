"""Given names and patronymics: by the table, by the rules, and doubted where the authorities say otherwise."""

from functools import lru_cache

from forms.russian.cases import Gender
from forms.russian.given_name_rules import RULES, STRESS
from forms.russian.name_parts import CERTAIN, surname_likeness
from forms.russian.paradigm import CASE_LETTERS, Kind, Paradigm, Proof, Rule, plain
from forms.russian.tables import exception, given_names
from forms.russian.witnesses import KEPT_WORDS, listed, petrovich

OTHERS = "справочники склоняют это имя по-разному"
UNLIKELY = "больше похоже на фамилию, чем на имя"


@lru_cache(KEPT_WORDS)
def given_name(word: str, gender: Gender) -> Paradigm:
    """The forms of a given name without hyphens, written in small letters."""
    if found := exception("given", word, gender):
        return found
    rule = next((rule for rule in RULES if rule.covers(word, gender)), None)
    if rule is None:
        return Paradigm(word, (word,) * len(CASE_LETTERS), "").doubted(CASE_LETTERS, "необычное окончание имени")
    paradigm = rule.applied(word)
    if gender in given_names().get(plain(word), ()):
        return rule.doubted(paradigm) if rule.proof is Proof.NONE else paradigm
    return _heard(_proved(rule, paradigm, gender), gender)


def _proved(rule: Rule, paradigm: Paradigm, gender: Gender) -> Paradigm:
    """The rule's own doubt, unless the dictionary lists the name and that is enough."""
    agreed = any(not paradigm.differs(forms) for forms in listed(paradigm.word, "Name", gender))
    if rule.proof is Proof.NOT_NEEDED or (rule.proof is Proof.LISTED and agreed):
        return paradigm
    return rule.doubted(paradigm)


def _heard(paradigm: Paradigm, gender: Gender) -> Paradigm:
    said = listed(paradigm.word, "Name", gender)
    if said:
        return paradigm.doubted(min((paradigm.differs(forms) for forms in said), key=len), OTHERS)
    if surname_likeness(paradigm.word) == CERTAIN:
        return paradigm.doubted(CASE_LETTERS, UNLIKELY)
    return paradigm.doubted(paradigm.differs(petrovich(paradigm.word, "FIRSTNAME", gender)), OTHERS)


@lru_cache(KEPT_WORDS)
def patronymic(word: str, gender: Gender) -> Paradigm:
    """The forms of a patronymic; of those on -ич other than -ович, -евич only the table knows the stress."""
    if found := exception("patronymic", word, gender):
        return found
    if gender is Gender.FEMALE:
        return Rule("f", "а", Kind.NOUN, 1, "ы е у ой е", "женское отчество").applied(word)
    own = Rule("m", "ич", Kind.NOUN, 0, "а у а ем е", "мужское отчество").applied(word)
    return own if word.endswith(("ович", "евич")) else own.doubted("i", STRESS)
