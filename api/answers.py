"""Answers to a form on their way in: what is wrong or missing goes back with its place."""

from datetime import date, datetime, timedelta
from typing import Any

from api.errors import BadInput
from api.languages import gettext as _
from api.mistakes import Mistake
from api.retelling import retold
from forms.answers import Checked, Gap, check_answers
from forms.definition import Form


def local_day(moment: datetime, offset: int) -> date:
    """The date on the clocks of the territory."""
    return (moment + timedelta(minutes=offset)).date()


def checked(form: Form, raw: dict[str, Any], *, day: date, kept: str) -> Checked:
    """The answers, which may have gaps. Raises BadInput when something sent is wrong; `kept` says what was saved."""
    found = check_answers(form, raw, day=day)
    if not found.is_sound:
        raise incomplete(found.gaps, kept)
    return found


def incomplete(gaps: tuple[Gap, ...], kept: str) -> BadInput:
    """What has to be mended before the form can be sent."""
    wrong = sum(gap.kind != "missing" for gap in gaps)
    detail = _("В форме есть ошибки.") if wrong else _("В форме заполнено не всё.")
    return BadInput(
        detail, _("%(kept)s Исправьте указанные поля и отправьте снова.") % {"kept": _(kept)}, errors=mistakes(gaps)
    )


def mistakes(gaps: tuple[Gap, ...]) -> tuple[Mistake, ...]:
    """Gaps as mistakes of the request: their fields live under `answers`."""
    return tuple(
        Mistake(field=".".join(filter(None, ("answers", gap.field, gap.place))), message=retold(gap.message))
        for gap in gaps
    )


def gaps_in(wrong: BadInput) -> tuple[Gap, ...]:
    """The mistakes of a refused form as gaps, for a page that shows them beside their fields."""
    places = (mistake.field.removeprefix("answers.").partition(".") for mistake in wrong.errors)
    return tuple(
        Gap(field=field, kind="wrong", message=mistake.message, place=place)
        for mistake, (field, _, place) in zip(wrong.errors, places, strict=True)
    )


def gaps_of(form: Form, raw: dict[str, Any], *, day: date) -> tuple[Gap, ...]:
    """What is still to be mended in a draft."""
    return check_answers(form, raw, day=day).gaps
