"""What answers and papers rest on: forms, instruments and templates, each version known by the digest of its content.

A published file is never changed. What was used once stands on record with its digest (`activities/editions.py`), so a
file that was edited in place is found out before an old answer is read, or an old paper copied, by it.
"""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from forms import catalogue, packs, templates
from forms.catalogue import UnknownForm
from forms.definition import Form
from models.ids import Digest


class EditionKind(StrEnum):
    """What kind of file it is."""

    FORM = "form"
    INSTRUMENT = "instrument"
    TEMPLATE = "template"


class Edition(NamedTuple):
    """One version of one file. A template of a pack is named with its pack: «zarechny/signal_card»."""

    kind: EditionKind
    name: str
    version: str
    digest: Digest
    file: Path

    def __str__(self) -> str:
        """As people call it: «форма signal_card, редакция 1»."""
        return said(self.kind, self.name, self.version)


def said(kind: str, name: str, version: str) -> str:
    """How people call an edition, also one that is not there."""
    words = {EditionKind.FORM: "форма", EditionKind.INSTRUMENT: "инструмент", EditionKind.TEMPLATE: "шаблон"}
    return f"{words[EditionKind(kind)]} {name}, редакция {version}"


def editions_of(form: Form) -> tuple[Edition, ...]:
    """The form itself and the instruments by which it is filled in."""
    tools = [catalogue.instrument(name) for name in dict.fromkeys(f.instrument for f in form.fields if f.instrument)]
    own = Edition(EditionKind.FORM, form.id, str(form.version), form.digest, packs.file_of(form))
    used = [Edition(EditionKind.INSTRUMENT, one.id, str(one.version), one.digest, packs.file_of(one)) for one in tools]
    return (own, *used)


def template_edition(document: str) -> Edition:
    """The template that prints this document."""
    layout = templates.layout_of(document)
    return Edition(EditionKind.TEMPLATE, layout.name, layout.version, layout.digest, layout.path)


def edition(kind: str, name: str, version: str) -> Edition | None:
    """This process's own edition of that name and version; None if it has none, or only others."""
    try:
        if kind == EditionKind.TEMPLATE:
            found = template_edition(name.rpartition("/")[2])
        elif kind == EditionKind.FORM:
            found = editions_of(catalogue.form(name, int(version)))[0]
        else:
            tool = catalogue.instrument(name)
            found = Edition(EditionKind.INSTRUMENT, tool.id, str(tool.version), tool.digest, packs.file_of(tool))
    except UnknownForm:
        return None
    return found if (found.name, found.version) == (name, version) else None
