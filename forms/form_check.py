"""Whether a form that a region brings can be used: its conditions hold water, what it names exists."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from forms import catalogue
from forms.authored import line_of, text_of
from forms.conditions import program, situation
from forms.definition import Form, FormField, When
from forms.prefill import SOURCES
from forms.specimen import specimen

SOME_DAY = date(2026, 3, 2)
BOUND = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*(\w+)\s*,")
"""The name that an expression over the rows of a table gives to a row."""
Place = tuple[str | int, ...]
Slip = tuple[Place, str]


def slips_of(path: Path, form: Form) -> Iterator[str]:
    """What is wrong with the form, each with file, line, place and reason."""
    found = tuple(_unknown_instruments(form)) or (*_broken_conditions(form), *_unknown_sources(form))
    for place, reason in found:
        yield told(path, place, reason)


def told(path: Path, place: Place, reason: str) -> str:
    """A slip in words, with the file and the line on which the place stands."""
    return f"{path}:{line_of(text_of(path), place)}: {' → '.join(map(str, place))}: {reason}"


def place_of(form: Form, key: str) -> Place:
    """Where a field stands in the file of its form."""
    return next(place for place, field in _fields(form) if field.key == key)


def _unknown_instruments(form: Form) -> Iterator[Slip]:
    for place, field in _fields(form):
        try:
            levels = catalogue.instrument(field.instrument).levels if field.instrument else ("",)
        except catalogue.UnknownForm as unknown:
            yield (*place, "instrument"), f"{unknown}"
            continue
        if not levels:
            yield (*place, "instrument"), f"у инструмента «{field.instrument}» нет уровней, оценивать по нему нечем"


def _broken_conditions(form: Form) -> Iterator[Slip]:
    views = [situation(form, answers, SOME_DAY) for answers in ({}, specimen(form))]
    for place, condition in _conditions(form):
        try:
            compiled = program(condition)
            unknown = sorted(set(compiled.variables()) - views[0].keys() - set(BOUND.findall(condition)))
            answers = [] if unknown else [compiled.execute(dict(view)) for view in views]
        except (TypeError, RuntimeError, ValueError) as error:
            yield place, f"условие не вычисляется, исправьте запись: {str(error).splitlines()[0]}"
            continue
        if unknown:
            yield place, f"в условии названо то, чего в форме нет: {', '.join(unknown)}"
        elif not all(isinstance(answer, bool) for answer in answers):
            yield place, "условие должно давать «да» или «нет», например поле == 'код'"


def _unknown_sources(form: Form) -> Iterator[Slip]:
    """A source that nobody fills would leave the field empty for ever, and nobody would notice."""
    for place, field in _fields(form):
        for number, source in enumerate(field.prefill):
            if reason := _unknown(source):
                yield (*place, "prefill", number), reason


def _unknown(source: str) -> str:
    root, _, rest = source.partition(".")
    if root not in {"earlier", "papers"}:
        known = source in SOURCES or any(source.startswith(f"{one}.") for one in SOURCES)
        named = ", ".join((*SOURCES, "papers.форма", "earlier.форма.поле"))
        return "" if known else f"источника «{source}» нет; есть: {named}"
    named, _, key = rest.partition(".")
    if not catalogue.versions(named):
        return f"формы «{named}» нет: форму и её документ называют её именем"
    if root == "papers":
        return "" if not key else "у документа берут номер и дату целиком: papers.форма"
    keys = {known for version in catalogue.versions(named) for known in catalogue.form(named, version).field_of}
    found = any(key == known or key.startswith(f"{known}.") for known in keys)
    return "" if found else f"в форме «{named}» нет поля «{key}»"


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
