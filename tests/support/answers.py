"""Answers that forms accept, for tests: the samples that ship with the documents, or every field filled in."""

from typing import Any

from forms import catalogue
from tests.support.filled import full_answers, sample, sampled_documents


def answers_to(form: str, **changes: Any) -> dict[str, Any]:
    """A form filled in without gaps, with these answers changed."""
    filled = sample(form).answers if form in sampled_documents() else full_answers(catalogue.form(form))
    return {**filled, **changes}


def signal(**changes: Any) -> dict[str, Any]:
    """A signal of a school, with nothing missing and nobody in danger."""
    return answers_to("signal_card", urgency="planned", child_safe_now="yes") | changes
