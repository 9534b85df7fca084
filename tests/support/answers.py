"""Answers that forms accept, for tests: the samples that ship with the documents, or every field filled in."""

from typing import Any

from forms import catalogue
from forms.values import is_file
from tests.support.filled import full_answers, sample, sampled_documents


def answers_to(form: str, **changes: Any) -> dict[str, Any]:
    """A form filled in without gaps, with these answers changed; no files, for those have to be attached first."""
    filled = sample(form).answers if form in sampled_documents() else full_answers(catalogue.form(form))
    return {**{key: _without_files(value) for key, value in filled.items()}, **changes}


def signal(**changes: Any) -> dict[str, Any]:
    """A signal of a school, with nothing missing and nobody in danger."""
    return answers_to("signal_card", urgency="planned", child_safe_now="yes") | changes


def _without_files(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_files(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _without_files(part) for name, part in value.items() if not is_file(part)}
