"""Numbers in words, with the words that they count: «в течение трёх рабочих дней», «двадцать один день»."""

from enum import StrEnum
from functools import cache

from babel import Locale
from num2words import num2words

from forms.russian.cases import OBLIQUE, Case
from forms.russian.nominals import ADJECTIVES, nominals
from forms.russian.witnesses import GRAMMEMES, analyzer

CASE_LETTERS = dict(zip(Case, "ngdaip", strict=True))
SUTKI = "сутки"
YEARS = "лет"
COLLECTIVE = {2: "двое", 3: "трое", 4: "четверо"}
ONE_SUTKI = dict(zip(Case, ("одни", "одних", "одним", "одни", "одними", "одних"), strict=True))
NOUN = frozenset({"NOUN"})


class Agreement(StrEnum):
    """The gender of what is counted."""

    MASCULINE = "m"
    FEMININE = "f"
    NEUTER = "n"


AGREEMENTS = {"masc": Agreement.MASCULINE, "femn": Agreement.FEMININE, "neut": Agreement.NEUTER}


def plural_form(number: int, one: str, few: str, many: str) -> str:
    """«1 день», «2 дня», «5 дней», «21 день»: the word alone."""
    return {"one": one, "few": few, "many": many}[_plural(number)]


def cardinal(number: int, case: Case = Case.NOMINATIVE, *, of: Agreement = Agreement.MASCULINE) -> str:
    """«двадцать один», «двадцати одного», «двадцать одна»: of things, not of living beings."""
    return str(num2words(number, lang="ru", case=CASE_LETTERS[case], gender=of.value, animate=False))


def ordinal(number: int, case: Case = Case.NOMINATIVE, *, of: Agreement = Agreement.MASCULINE) -> str:
    """«двадцать шестой», «двадцать шестого»."""
    words = num2words(number, lang="ru", to="ordinal", case=CASE_LETTERS[case], gender=of.value, animate=False)
    return str(words)


def counted(number: int, things: str, case: Case = Case.NOMINATIVE) -> str:
    """«трёх рабочих дней» from 3, «рабочий день» (nominative singular, or «сутки») and the case; a whole number ≥ 0."""
    return f"{_number(number, things, case)} {things_counted(number, things, case)}"


def counted_both_ways(number: int, things: str, case: Case = Case.NOMINATIVE) -> str:
    """«5 (пяти) рабочих дней»: in figures and in words, as terms are written in decisions."""
    return f"{number} ({_number(number, things, case)}) {things_counted(number, things, case)}"


def things_counted(number: int, things: str, case: Case = Case.NOMINATIVE) -> str:
    """The words after a number: «рабочих дней» after 5, «рабочего дня» after 21 in the genitive."""
    *modifiers, noun = things.split()
    of = _agreement(noun)
    return " ".join([*(_modifier(word, number, case, of) for word in modifiers), _noun(noun, number, case)])


def _number(number: int, things: str, case: Case) -> str:
    noun = things.rsplit(maxsplit=1)[-1]
    if noun != SUTKI:
        return cardinal(number, case, of=_agreement(noun))
    if _plural(number) == "one":
        tens = cardinal(number - 1, case) + " " if number > 1 else ""
        return tens + ONE_SUTKI[case]
    if case in {Case.NOMINATIVE, Case.ACCUSATIVE} and number in COLLECTIVE:
        return COLLECTIVE[number]
    return cardinal(number, case)


def _noun(noun: str, number: int, case: Case) -> str:
    """The noun: of one in the singular; of several the genitive that the number asks for, or the plural of the case."""
    plural = _plural(number)
    if noun == SUTKI:
        return _form(noun, {"plur", _grammeme(case)} if plural == "one" or not _is_direct(case) else {"plur", "gent"})
    if plural == "one":
        return _form(noun, {"sing", _grammeme(case)})
    wanted = "gent" if _is_direct(case) else _grammeme(case)
    if plural == "few" and _is_direct(case):
        return _form(noun, {"sing", wanted})
    return YEARS if noun == "год" and wanted == "gent" else _form(noun, {"plur", wanted})


def _modifier(word: str, number: int, case: Case, of: Agreement) -> str:
    """«рабочих» stands in the plural after 2, 3 and 4 too: «два рабочих дня», «две рабочие недели»."""
    gender = next(mark for mark, agreement in AGREEMENTS.items() if agreement is of)
    plural = _plural(number)
    if plural == "one":
        inanimate = {"inan"} if case is Case.ACCUSATIVE and of is Agreement.MASCULINE else set()
        return _form(word, {"sing", gender, _grammeme(case)} | inanimate, ADJECTIVES)
    if not _is_direct(case):
        return _form(word, {"plur", _grammeme(case)}, ADJECTIVES)
    return _form(word, {"plur", "nomn" if plural == "few" and of is Agreement.FEMININE else "gent"}, ADJECTIVES)


def _form(word: str, grammemes: set[str], kinds: frozenset[str] = NOUN) -> str:
    parses = analyzer().parse(word)
    parse = next((one for one in parses if "nomn" in one.tag and one.tag.POS in kinds), None)
    found = parse.inflect(grammemes) if parse else None
    if found is None:
        raise ValueError(f"«{word}» не сосчитать: нужно слово в именительном падеже")
    return str(found.word)


def _agreement(noun: str) -> Agreement:
    found = next((word.agreement for word in nominals(noun) if not word.is_adjective), "masc")
    return AGREEMENTS.get(found, Agreement.MASCULINE)


def _grammeme(case: Case) -> str:
    return "nomn" if case is Case.NOMINATIVE else GRAMMEMES[OBLIQUE.index(case)]


def _is_direct(case: Case) -> bool:
    return case in {Case.NOMINATIVE, Case.ACCUSATIVE}


def _plural(number: int) -> str:
    return str(_russian().plural_form(number))


@cache
def _russian() -> Locale:
    return Locale("ru")
