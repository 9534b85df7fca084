"""Whether a form that a region brings can be used: its conditions hold water, its instruments exist."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from forms.authored import line_of, text_of
from forms.catalogue import UnknownForm, instrument
from forms.conditions import program, situation
from forms.definition import Form, FormField, When
from forms.specimen import specimen

SOME_DAY = date(2026, 3, 2)
Place = tuple[str | int, ...]


def slips_of(path: Path, form: Form) -> Iterator[str]:
    """What is wrong with the form, each with file, line, place and reason."""
    text = text_of(path)
    found = tuple(_unknown_instruments(form)) or tuple(_broken_conditions(form))
    for place, reason in found:
        yield f"{path}:{line_of(text, place)}: {' → '.join(map(str, place))}: {reason}"


def _unknown_instruments(form: Form) -> Iterator[tuple[Place, str]]:
    for place, field in _fields(form):
        try:
            levels = instrument(field.instrument).levels if field.instrument else ("",)
        except UnknownForm as unknown:
            yield (*place, "instrument"), f"{unknown}"
            continue
        if not levels:
            yield (*place, "instrument"), f"у инструмента «{field.instrument}» нет уровней, оценивать по нему нечем"


def _broken_conditions(form: Form) -> Iterator[tuple[Place, str]]:
    views = [situation(form, answers, SOME_DAY) for answers in ({}, specimen(form))]
    for place, condition in _conditions(form):
        try:
            answers = [program(condition).execute(dict(view)) for view in views]
        except (TypeError, RuntimeError, ValueError) as error:
            yield place, f"условие не вычисляется: {error}"
            continue
        if not all(isinstance(answer, bool) for answer in answers):
            yield place, "условие должно давать «да» или «нет»"


def _conditions(form: Form) -> Iterator[tuple[Place, str]]:
    for place, field in _fields(form):
        if isinstance(field.required, When):
            yield (*place, "required", "when"), field.required.when
        for number, rule in enumerate(field.rules):
            yield (*place, "rules", number, "when"), rule.when
    for number, check in enumerate(form.checks):
        yield ("checks", number, "wrong_when"), check.wrong_when


def _fields(form: Form) -> Iterator[tuple[Place, FormField]]:
    for part, section in enumerate(form.sections):
        for number, field in enumerate(section.fields):
            yield ("sections", part, "fields", number), field
