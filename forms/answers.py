"""Checking what was filled in: the answers as they will be kept, and the gaps, in the order of the form.

Bad input never raises. A draft with gaps keeps everything that is well-formed, and an urgent step may be sent with
`missing` gaps: an emergency is not stopped by a form.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import JsonValue

from forms.catalogue import instrument
from forms.conditions import holds, situation
from forms.definition import Form, FormField, Kind, When
from forms.facts import contradictions
from forms.ratings import read_ratings
from forms.records import read_field
from forms.values import Unfit, is_empty
from models.payload import Payload
from models.people import AgencyKind

KEY_LIMIT = 80


class Gap(Payload):
    """One field that needs the person's attention: not filled in, wrong, or not in the form at all."""

    field: str
    kind: Literal["missing", "wrong", "unknown"]
    message: str
    place: str = ""
    """Where within the field, through dots: `child_age.evidence.0.seen`; empty when it is the whole field."""


class Checked(Payload):
    """The well-formed answers by field key, and what is still to be mended."""

    answers: dict[str, JsonValue]
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        """How many required fields are still empty."""
        return sum(gap.kind == "missing" for gap in self.gaps)

    @property
    def is_sound(self) -> bool:
        """Nothing sent is wrong; something may still be missing."""
        return all(gap.kind == "missing" for gap in self.gaps)


def check_answers(form: Form, raw: object, *, day: date) -> Checked:
    """Check the answers as of `day` (the local day of filling in; ages are counted on it)."""
    if not isinstance(raw, Mapping):
        return Checked(
            answers={}, gaps=(Gap(field="", kind="wrong", message="Ответы — это поля формы и их значения."),)
        )
    answers, wrong = _read(form, raw)
    for field in form.fields:
        if field.rules and (level := _by_rule(form, field, answers, day)):
            answers[field.key] = level
    view = situation(form, answers, day)
    found = {**_misfits(form, answers, view), **_missing(form, answers, view, wrong)}
    told = {**{key: (gap,) for key, gap in found.items()}, **wrong}
    unknown = tuple(
        Gap(field=str(key)[:KEY_LIMIT], kind="unknown", message="Такого поля в форме нет.")
        for key in raw
        if key not in form.field_of
    )
    ordered = {field.key: answers[field.key] for field in form.fields if field.key in answers}
    return Checked(answers=ordered, gaps=(*(gap for f in form.fields for gap in told.get(f.key, ())), *unknown))


def readable_by(form: Form, answers: Mapping[str, JsonValue], kind: AgencyKind) -> dict[str, JsonValue]:
    """The answers that an agency of this kind may read; those of fields reserved for others are left out."""
    return {
        key: value
        for key, value in answers.items()
        if (field := form.field_of.get(key)) is not None and (not field.seen_by or kind in field.seen_by)
    }


def _read(form: Form, raw: Mapping[object, object]) -> tuple[dict[str, JsonValue], dict[str, tuple[Gap, ...]]]:
    answers: dict[str, JsonValue] = {}
    wrong: dict[str, tuple[Gap, ...]] = {}
    for field in form.fields:
        sent = raw.get(field.key)
        if field.rules or (is_empty(sent) and not (field.type is Kind.TABLE and sent == [])):
            continue
        try:
            value = read_ratings(instrument(field.instrument), sent) if field.instrument else read_field(field, sent)
            if not is_empty(value) or field.type is Kind.TABLE:
                answers[field.key] = value
        except Unfit as unfit:
            wrong[field.key] = tuple(
                Gap(field=field.key, kind="wrong", message=str(one), place=".".join(one.place)) for one in unfit.each
            )
    return answers, wrong


def _by_rule(form: Form, field: FormField, answers: Mapping[str, JsonValue], day: date) -> str | None:
    """The level by the stated rule; none until every assessment of the form is made: silence is not a low risk."""
    if any(other.type is Kind.FACTORS and other.key not in answers for other in form.fields):
        return None
    view = situation(form, answers, day)
    return next((rule.gives for rule in field.rules if holds(rule.when, view)), None)


def _missing(
    form: Form, answers: Mapping[str, JsonValue], view: Mapping[str, object], wrong: Mapping[str, tuple[Gap, ...]]
) -> dict[str, Gap]:
    gaps = {}
    for field in form.fields:
        if field.is_asked and field.key not in wrong and (message := _lack(field, answers.get(field.key), view)):
            gaps[field.key] = Gap(field=field.key, kind="missing", message=message)
    return gaps


def _lack(field: FormField, value: JsonValue, view: Mapping[str, object]) -> str:
    """What is missing in the field, in words; empty if nothing is."""
    if field.type is Kind.TABLE and isinstance(value, list) and len(value) < field.rows_at_least:
        return f"Добавьте хотя бы одну строку: «{field.title}»."
    if value is not None and value != "":
        return ""
    if isinstance(field.required, When):
        return f"Заполните «{field.title}»: {field.required.because}." if holds(field.required.when, view) else ""
    return f"Заполните «{field.title}»." if field.required == "yes" else ""


def _misfits(form: Form, answers: Mapping[str, JsonValue], view: Mapping[str, object]) -> dict[str, Gap]:
    """Answers that are well-formed one by one and do not fit each other."""
    messages = {check.field: check.message for check in form.checks if holds(check.wrong_when, view)}
    messages |= contradictions(form, answers)
    return {key: Gap(field=key, kind="wrong", message=message) for key, message in messages.items()}
