"""The templates of documents: the product's, and those that packs of regions bring in their place.

A template is data, not a program: it sees the sheet, and nothing of the process it is printed in.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from forms.definition import FormField, Kind
from forms.russian.dates import in_words
from forms.russian.filters import filters
from models.ids import Digest

FOLDER = Path(__file__).parent / "documents"
FILE = "template.html"
GENERAL = "general"
SILENT = frozenset({"name_in", "short_name_in", "phrase_in"})
"""Filters that print a name as it was written where they are not certain; a template asks the sheet instead."""
VERSION = re.compile(r"\{%-?\s*block\s+template_version\b.*?%\}(.*?)\{%-?\s*endblock", re.DOTALL)
EXTENDED = re.compile(r"\{%-?\s*extends\s+[\"']([^\"']+)[\"']")


class Layout(NamedTuple):
    """A template as papers rest on it: its name (with its pack), the version it says, its text's digest, its file."""

    name: str
    version: str
    digest: Digest
    path: Path


class Brought(NamedTuple):
    """A template of a pack: where it lies, its text, and what papers say of where it is from."""

    path: Path
    text: str
    origin: str


_brought: dict[str, Brought] = {}
"""By document; filled once, when a process starts."""


def take_in(layouts: Mapping[str, Brought]) -> None:
    """These templates print their documents from now on; what was taken in before does not."""
    _brought.clear()
    _brought.update(layouts)
    environment.cache_clear()


def template_of(document_id: str) -> str:
    """The folder whose template prints this document."""
    return document_id if document_id in own_templates() else GENERAL


def own_templates() -> frozenset[str]:
    """The documents that have a layout of their own."""
    return _packaged() | _brought.keys()


def brought() -> dict[str, Brought]:
    """The templates that packs brought, by document."""
    return dict(_brought)


def origin_of(document_id: str) -> str:
    """What a paper says of where its template is from; empty for the product's own."""
    found = _brought.get(template_of(document_id))
    return found.origin if found else ""


def layout_of(document_id: str) -> Layout:
    """The template that prints this document. What it has from others, blocks and style, is not of its digest."""
    name = template_of(document_id)
    own = _brought.get(name)
    path = own.path if own else FOLDER / name / FILE
    text = own.text if own else path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Layout(f"{path.parents[2].name}/{name}" if own else name, _version(text), digest, path)


def _version(text: str) -> str:
    """The version that a template says of itself, or that of the one which it extends."""
    if said := VERSION.search(text):
        return said[1].strip()
    extended = EXTENDED.search(text)
    loaded = _load(extended[1]) if extended else None
    return _version(loaded[0]) if loaded else ""


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Jinja as templates know it. An unknown name is an error, not an empty place."""
    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(_load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {name: word for name, word in filters().items() if name not in SILENT}
    made.filters["in_words"] = in_words
    made.filters["groupby_run"] = _runs
    made.filters["sentence"] = _sentence
    return made


def _load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """A template by its name, `<document>/template.html` or one of the product's shared ones."""
    document, _, file = name.partition("/")
    if file == FILE and document in _brought:
        return _brought[document].text, str(_brought[document].path), lambda: True
    path = FOLDER / name
    if FOLDER not in path.resolve().parents or not path.is_file():
        return None
    return path.read_text(encoding="utf-8"), str(path), lambda: True


@cache
def _packaged() -> frozenset[str]:
    return frozenset(path.parent.name for path in FOLDER.glob(f"*/{FILE}"))


def _runs(fields: Iterable[FormField]) -> list[list[FormField]]:
    """Neighbours that can share one card stand together; a table and an assessment stand alone."""
    runs: list[list[FormField]] = []
    for field in fields:
        alone = field.type in {Kind.TABLE, Kind.FACTORS}
        if alone or not runs or runs[-1][0].type in {Kind.TABLE, Kind.FACTORS}:
            runs.append([])
        runs[-1].append(field)
    return runs


def _sentence(text: str) -> str:
    """The text with one full stop at its end; a dash for no text."""
    return text if text.endswith((".", "!", "?")) else f"{text}." if text else "—"
