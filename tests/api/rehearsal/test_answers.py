"""Made-up answers are accepted by every form of every step, and reach every code that a fact may have."""

from datetime import date
from random import Random

import pytest

from api.rehearsal.answers import made_up
from forms import catalogue
from forms.definition import Form
from forms.facts import declared

DAY = date(2026, 11, 26)


@pytest.mark.parametrize("form", catalogue.forms(), ids=lambda form: form.id)
def test_every_form_can_be_filled_in_by_chance(form: Form) -> None:
    given = declared(form)
    answer = made_up(form, given, DAY, Random(1))
    assert answer.facts.keys() == given.keys()


@pytest.mark.parametrize("form", [form for form in catalogue.forms() if declared(form)], ids=lambda form: form.id)
def test_chance_comes_to_every_code_of_every_fact(form: Form) -> None:
    given, chance = declared(form), Random(2)
    seen = {name: set[object]() for name in given}
    for _ in range(60):
        for name, value in made_up(form, given, DAY, chance).facts.items():
            seen[name].add(value)
    for name, fact in given.items():
        wanted = set(fact.values) if fact.type == "code" else {True, False} if fact.type == "flag" else seen[name]
        assert wanted - seen[name] == set(), f"{form.id}: {name}"


def test_the_same_chance_makes_the_same_answers() -> None:
    form = catalogue.form("risk_assessment")
    assert made_up(form, ("risk", "threat"), DAY, Random(7)) == made_up(form, ("risk", "threat"), DAY, Random(7))
