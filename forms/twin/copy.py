"""Makes the twin: the same paper, the same page, the same words, to be edited in a word processor."""

import io
import zipfile

import docx

from forms.catalogue import form
from forms.paper import Paper
from forms.render import document_html
from forms.twin import setting
from forms.twin.page import Element, body_of
from forms.twin.writer import Writer

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of every part: a twin made tomorrow has the same bytes."""


def editable_copy(document: str, paper: Paper) -> bytes:
    """The paper as a DOCX; equal papers give equal bytes. `UnknownForm` if the paper's form was never published."""
    body = body_of(document_html(document, paper))
    is_long = body.has("long")
    made = docx.Document()
    setting.set_up(made, paper, form(paper.form, paper.form_version).title, is_long=is_long)
    setting.write_margins(made.sections[0], paper, _foot(body))
    Writer(made, is_long=is_long).write(body)
    kept = io.BytesIO()
    made.save(kept)
    return _repacked(kept.getvalue())


def _foot(body: Element) -> tuple[str, ...]:
    """The lines of the running foot; the page numbers are the word processor's."""
    feet = [element for element in body.elements("div") if element.has("foot")]
    lines = ("".join(_texts(line)).strip(" ;") for foot in feet for line in foot.elements("p"))
    return tuple(line for line in lines if line)


def _texts(element: Element) -> list[str]:
    return [piece for child in element.children for piece in ([child] if isinstance(child, str) else _texts(child))]


def _repacked(content: bytes) -> bytes:
    """The same parts in the same order, without the moment at which they were packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, ALWAYS)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(part))
    return packed.getvalue()
