"""Years and dates wholly in words, where a paper wants no figures: «две тысячи двадцать шестого года»."""

from datetime import date

from babel.dates import format_date

from forms.russian.cases import Case
from forms.russian.numbers import Agreement, ordinal, things_counted


def year_in_words(year: int, case: Case = Case.GENITIVE) -> str:
    """«две тысячи двадцать шестого года»; in the prepositional as after «в»: «две тысячи двадцать шестом году»."""
    noun = "году" if case is Case.PREPOSITIONAL else things_counted(1, "год", case)
    return f"{ordinal(year, case)} {noun}"


def date_in_words(day: date, case: Case = Case.GENITIVE) -> str:
    """«двадцатого ноября две тысячи двадцать шестого года»; only the day changes its case."""
    number = ordinal(day.day, case, of=Agreement.NEUTER)
    return f"{number} {format_date(day, 'MMMM', locale='ru')} {year_in_words(day.year)}"
