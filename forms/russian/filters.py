"""The words of this package for templates: `{{ child.name | name_in("dative") }}`, `{{ 3 | counted("рабочий день") }}`.

A template cannot ask anyone. Where a form is not certain, the name is printed as it was written: the form of the paper
asks beforehand (`decline_name(…).sure`) and hands the answer on as `NameForms`.
"""

from collections.abc import Callable
from datetime import date

from forms.russian import agreement, numbers, spelled_dates
from forms.russian.cases import Case, Declined, Gender
from forms.russian.declension import decline_name
from forms.russian.name_forms import NameForms
from forms.russian.names import initials
from forms.russian.phrases import decline_phrase
from forms.russian.short_names import short_name


def filters() -> dict[str, Callable[..., str]]:
    """Filter name → function; cases and genders are given by their English names."""
    return {
        "name_in": name_in,
        "short_name_in": short_name_in,
        "phrase_in": phrase_in,
        "agreed": agreed,
        "counted": counted,
        "counted_both_ways": counted_both_ways,
        "cardinal": cardinal,
        "ordinal": ordinal,
        "plural_form": numbers.plural_form,
        "year_in_words": year_in_words,
        "date_in_words": date_in_words,
        "initials": initials,
    }


def name_in(name: str, case: str, gender: str | None = None, answers: NameForms | None = None) -> str:
    """«Добробабе Анне Петровне»."""
    return _printed(name, decline_name(name, Case(case), _gender(gender), answers=answers))


def short_name_in(name: str, case: str, gender: str | None = None, answers: NameForms | None = None) -> str:
    """«Добробабе А. П.»."""
    return _printed(name, short_name(name, Case(case), _gender(gender), answers=answers))


def phrase_in(phrase: str, case: str) -> str:
    """«старшему инспектору по делам несовершеннолетних»."""
    return _printed(phrase, decline_phrase(phrase, Case(case)))


def agreed(word: str, gender: str | None, case: str = "nominative") -> str:
    """«обязана»; «обязан(а)» while the gender is not known."""
    return agreement.agreed(word, _gender(gender), Case(case))


def counted(number: int, things: str, case: str = "nominative") -> str:
    """«трёх рабочих дней»."""
    return numbers.counted(number, things, Case(case))


def counted_both_ways(number: int, things: str, case: str = "nominative") -> str:
    """«3 (трёх) рабочих дней»."""
    return numbers.counted_both_ways(number, things, Case(case))


def cardinal(number: int, case: str = "nominative") -> str:
    """«двадцати одного»."""
    return numbers.cardinal(number, Case(case))


def ordinal(number: int, case: str = "nominative") -> str:
    """«двадцать первого»."""
    return numbers.ordinal(number, Case(case))


def year_in_words(year: int, case: str = "genitive") -> str:
    """«две тысячи двадцать шестого года»."""
    return spelled_dates.year_in_words(year, Case(case))


def date_in_words(day: date, case: str = "genitive") -> str:
    """«двадцатого ноября две тысячи двадцать шестого года»."""
    return spelled_dates.date_in_words(day, Case(case))


def _printed(written: str, answer: Declined) -> str:
    return answer.form if answer.sure else written


def _gender(gender: str | None) -> Gender | None:
    return Gender(gender) if gender else None
