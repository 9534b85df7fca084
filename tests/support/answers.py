"""Answers that forms accept, for tests: the samples that ship with the documents, or every field filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from forms import catalogue
from forms.definition import Form
from forms.values import is_file
from tests.support.filled import full_answers, sample, sampled_documents


def answers_to(form: str, **changes: Any) -> dict[str, Any]:
    """A form filled in without gaps, with these answers changed; no files, for those have to be attached first."""
    filled = sample(form).answers if form in sampled_documents() else full_answers(catalogue.form(form))
    plain = {key: _without_files(value) for key, value in filled.items()}
    return {**plain, **_still_to_come(catalogue.form(form), plain), **changes}


def signal(**changes: Any) -> dict[str, Any]:
    """A signal of a school, with nothing missing and nobody in danger."""
    return answers_to("signal_card", urgency="planned", child_safe_now="yes") | changes


def _still_to_come(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """The tables whose rows ask other agencies for something: at once, and until a day that has not passed yet."""
    day, found = (datetime.now(UTC).date() + timedelta(days=60)).isoformat(), {}
    for field in form.fields:
        if field.orders is not None and isinstance(answers.get(field.key), list):
            days = {name: value for name, value in ((field.orders.due, day),) if name}
            left = {field.orders.starts}
            found[field.key] = [
                {name: cell for name, cell in row.items() if name not in left} | days for row in answers[field.key]
            ]
    return found


def _without_files(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_files(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _without_files(part) for name, part in value.items() if not is_file(part)}
