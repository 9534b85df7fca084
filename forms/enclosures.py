"""Files among the answers: where a form may hold them, which ones it names, and how they are written down for good.

A person answers with the number of an attachment. Before the form is sent, each number gets the digests and the name
of its file beside it, so that the submission's own digest covers the files, and its papers can name them.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, Kind
from forms.values import is_file
from models.ids import AttachmentId

HOLDERS = frozenset({Kind.FILE, Kind.DOC_LIST})
"""Kinds of fields and columns whose values hold files."""


class Enclosure(NamedTuple):
    """A file that the answers name: in which field, and which attachment."""

    field: str
    attachment: AttachmentId


def holds_files(field: FormField) -> bool:
    """Whether a file may be attached to this field."""
    return field.type in HOLDERS or any(column.type in HOLDERS for column in field.columns)


def enclosures(form: Form, answers: Mapping[str, JsonValue]) -> tuple[Enclosure, ...]:
    """Every file that the checked answers name, in the order of the form."""
    found: list[Enclosure] = []
    for field in form.fields:
        if holds_files(field):
            _rewritten(answers.get(field.key), _collecting(field.key, found))
    return tuple(found)


def sealed(
    form: Form, answers: Mapping[str, JsonValue], files: Mapping[AttachmentId, Mapping[str, str]]
) -> dict[str, JsonValue]:
    """The checked answers with what is known of each file (`files`, by attachment) written beside its number."""

    def written(value: Mapping[str, JsonValue]) -> JsonValue:
        number = str(value["attachment"])
        return {"attachment": number, **files[number]}

    return {
        key: _rewritten(value, written) if key in form.field_of and holds_files(form.field_of[key]) else value
        for key, value in answers.items()
    }


def _collecting(key: str, found: list[Enclosure]) -> Callable[[Mapping[str, JsonValue]], JsonValue]:
    def collect(value: Mapping[str, JsonValue]) -> JsonValue:
        found.append(Enclosure(key, str(value["attachment"])))
        return None

    return collect


def _rewritten(value: JsonValue, rewrite: Callable[[Mapping[str, JsonValue]], JsonValue]) -> JsonValue:
    """The value with every file in it rewritten."""
    if isinstance(value, list):
        return [_rewritten(item, rewrite) for item in value]
    if not isinstance(value, dict):
        return value
    if is_file(value):
        return rewrite(value)
    return {name: _rewritten(part, rewrite) for name, part in value.items()}
