"""A paper to HTML: its own template where the document has a layout of its own, the general one otherwise.

Answers are only ever text: templates escape everything, ask only what the sheet offers, and an unknown name in a
template is an error, not an empty place.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forms.catalogue import form
from forms.definition import FormField, Kind
from forms.naming import NameUse
from forms.paper import Paper
from forms.qr import qr_image
from forms.russian.dates import in_words
from forms.russian.filters import filters
from forms.sheet import Sheet

FOLDER = Path(__file__).parent / "documents"
GENERAL = "general"
SILENT = frozenset({"name_in", "short_name_in", "phrase_in"})
"""Filters that print a name as it was written where they are not certain; a template asks the sheet instead."""


def document_html(document_id: str, paper: Paper) -> str:
    """The whole page. `UnknownForm` if the paper's form was never published."""
    return _printed(document_id, Sheet(form(paper.form, paper.form_version), paper))


def name_uses(document_id: str, paper: Paper) -> tuple[NameUse, ...]:
    """Every name that this document needs in some case, as its own template asks for it."""
    sheet = Sheet(form(paper.form, paper.form_version), paper)
    _printed(document_id, sheet)
    return sheet.naming.uses


def template_of(document_id: str) -> str:
    """The folder whose template prints this document."""
    return document_id if document_id in own_templates() else GENERAL


@cache
def own_templates() -> frozenset[str]:
    """The documents that have a layout of their own."""
    return frozenset(path.parent.name for path in FOLDER.glob("*/template.html"))


def _printed(document_id: str, sheet: Sheet) -> str:
    template = _environment().get_template(f"{template_of(document_id)}/template.html")
    return template.render(sheet=sheet, form=sheet.form, paper=sheet.paper, qr=qr_image(sheet.paper))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {name: word for name, word in filters().items() if name not in SILENT}
    environment.filters["in_words"] = in_words
    environment.filters["groupby_run"] = _runs
    environment.filters["sentence"] = _sentence
    return environment


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
