"""Document, telephone and address in a form in which two writings of one are equal."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Kind
from forms.namesakes.letters import folded
from forms.wording import worded

NUMBERS = frozenset("0123456789")
PHONE_DIGITS = 10
"""Without the country's code, which some write and some do not."""


def details_of(value: Mapping[str, Any]) -> dict[str, str]:
    """Document, telephone and address in a form in which two writings of one are equal."""
    document = value.get("document")
    paper = f"{document.get('series', '')}{document.get('number', '')}" if isinstance(document, Mapping) else ""
    digits = "".join(sign for sign in str(value.get("phone") or "") if sign in NUMBERS)[-PHONE_DIGITS:]
    found = {
        "document": folded("".join(filter(str.isalnum, paper))),
        "phone": digits if len(digits) == PHONE_DIGITS else "",
        "address": _address(value.get("address") or value.get("actual_address")),
    }
    return {name: text for name, text in found.items() if text}


def _address(value: Any) -> str:  # noqa: ANN401 - an address may have parts
    return " ".join(folded(worded(Kind.ADDRESS, value)).replace(",", " ").split()) if value else ""
