"""The filters do in a template what the functions do, and print nothing that is not certain."""

from datetime import date

import pytest
from jinja2 import Environment, StrictUndefined

from forms.russian.filters import filters
from forms.russian.name_forms import NameForms


def printed(template: str, **words: object) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters.update(filters())
    return environment.from_string(template).render(**words)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ 'Добробаба Анна Петровна' | name_in('dative') }}", "Добробабе Анне Петровне"),
        ("{{ 'Шевчук И. И.' | name_in('dative', 'male') }}", "Шевчуку И. И."),
        ("{{ 'Добробаба Анна Петровна' | short_name_in('dative') }}", "Добробабе\u00a0А.\u00a0П."),
        ("{{ 'заведующая отделением' | phrase_in('dative') }}", "заведующей отделением"),
        ("{{ 'обязан' | agreed('female') }}", "обязана"),
        ("{{ 'обязан' | agreed('') }}", "обязан(а)"),
        ("в течение {{ 3 | counted('рабочий день', 'genitive') }}", "в течение трёх рабочих дней"),
        ("в течение {{ 3 | counted_both_ways('сутки', 'genitive') }}", "в течение 3 (трёх) суток"),
        ("{{ 21 | cardinal('genitive') }} {{ 21 | ordinal('genitive') }}", "двадцати одного двадцать первого"),
        ("{{ 2026 | year_in_words }}", "две тысячи двадцать шестого года"),
        ("{{ day | date_in_words }}", "двадцатого ноября две тысячи двадцать шестого года"),
        ("{{ 5 | plural_form('лист', 'листа', 'листов') }}", "листов"),
        ("{{ 'Петрова Анна Сергеевна' | initials }}", "А.С.\u00a0Петрова"),
    ],
)
def test_a_template_speaks_russian(template: str, text: str) -> None:
    assert printed(template, day=date(2026, 11, 20)) == text


def test_a_form_that_is_not_certain_is_not_printed_until_a_person_gave_it() -> None:
    kept = NameForms(nominative="Заяц Пётр Кузьмич", dative="Зайцу Петру Кузьмичу")
    template = "{{ 'Заяц Пётр Кузьмич' | name_in('dative', answers=kept) }}"
    assert printed(template, kept=None) == "Заяц Пётр Кузьмич"
    assert printed(template, kept=kept) == "Зайцу Петру Кузьмичу"
