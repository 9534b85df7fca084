"""The page of a paper written into a DOCX: paragraphs, tables, places to sign. Text is only ever text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from forms.twin import borders, setting
from forms.twin.page import Element

Place = Document | _Cell
BLOCKS = frozenset({"div", "p", "h1", "h2", "h3", "table", "ul", "ol", "li", "section"})
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that XML cannot hold."""
BLANK = "_" * 24
STAYS = frozenset({"signatures", "signature", "together", "slip", "caption"})
CENTRED = frozenset({"under-title", "hint", "urgency", "agency"})
SMALL = {
    "hint": 9.0,
    "form-mark": 9.5,
    "note": 9.5,
    "grid": 10.0,
    "details": 10.5,
    "executor": 10.0,
    "card": 11.0,
    "slip": 11.0,
}
CORNER = Mm(95)
"""From the left edge of the text to a corner block at the right."""


@dataclass(frozen=True)
class Look:
    """How text looks here: what the elements around it say."""

    size: float | None = None
    bold: bool = False
    underline: bool = False
    alignment: WD_ALIGN_PARAGRAPH | None = None
    indent: int = 0
    stays: bool = False
    """On one page with what follows."""

    def of(self, element: Element) -> "Look":
        """The look inside this element."""
        look = self
        for name, size in SMALL.items():
            look = replace(look, size=size) if element.has(name) else look
        if element.classes & CENTRED or element.tag == "h1":
            look = replace(look, alignment=WD_ALIGN_PARAGRAPH.CENTER)
        if element.has("form-mark"):
            look = replace(look, alignment=WD_ALIGN_PARAGRAPH.RIGHT)
        if element.has("body-text"):
            look = replace(look, alignment=WD_ALIGN_PARAGRAPH.JUSTIFY)
        if element.has("corner"):
            look = replace(look, indent=CORNER)
        if element.classes & STAYS:
            look = replace(look, stays=True)
        if element.tag in {"b", "strong"} or element.classes & {"chosen", "caption", "urgency", "agency"}:
            look = replace(look, bold=True)
        if element.has("details"):
            look = replace(look, bold=False)
        return replace(look, underline=True) if element.classes & {"chosen", "filled"} else look


class Writer:
    """Writes one page."""

    def __init__(self, document: Document, *, is_long: bool) -> None:
        self._document = document
        self._is_long = is_long
        self._is_left = False
        """A turned page was left: whatever comes next stands upright again."""

    def write(self, body: Element) -> None:
        """Everything of the page but its running foot and its code."""
        shown = [
            child for child in body.children if not isinstance(child, Element) or not child.classes & {"foot", "qr"}
        ]
        self._blocks(shown, self._document, Look())

    def _blocks(
        self, children: "Iterable[Element | str]", place: Place, look: Look, style: Element | None = None
    ) -> None:
        """Blocks one after another; text between them becomes paragraphs of its own."""
        waiting: list[Element | str] = []
        for child in children:
            if isinstance(child, Element) and child.tag in BLOCKS:
                self._paragraph(waiting, place, look, style)
                waiting = []
                self._block(child, place, look)
            else:
                waiting.append(child)
        self._paragraph(waiting, place, look, style)

    def _block(self, element: Element, place: Place, look: Look) -> None:
        if element.tag == "table":
            self._table(element, place, look.of(element))
        elif element.has("turned") and isinstance(place, Document):
            self._is_left = False
            setting.turned(place.add_section(WD_SECTION.NEW_PAGE))
            self._blocks(element.children, place, look.of(element), element)
            self._is_left = True
        else:
            if element.has("annex") and isinstance(place, Document) and not self._set_upright(place):
                place.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            self._blocks(element.children, place, look.of(element), element)

    def _paragraph(self, pieces: "list[Element | str]", place: Place, look: Look, style: Element | None) -> None:
        if not any(_shows(piece) for piece in pieces):
            return
        paragraph = self._new_paragraph(place, style)
        if look.alignment is not None:
            paragraph.alignment = look.alignment
        if look.indent:
            paragraph.paragraph_format.left_indent = look.indent
        if style is not None and style.has("body-text"):
            paragraph.paragraph_format.first_line_indent = Mm(12.5)
        paragraph.paragraph_format.space_after = Pt(3)
        if look.stays:
            paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, pieces, look)
        if style is not None and style.has("urgency"):
            borders.around(paragraph)

    def _new_paragraph(self, place: Place, style: Element | None) -> Paragraph:
        level = {"h1": 1, "h2": 2, "h3": 3}.get(style.tag) if style is not None else None
        if isinstance(place, Document):
            self._set_upright(place)
            return place.add_heading(level=level) if level else place.add_paragraph()
        last: Paragraph = place.paragraphs[-1]
        return last if not last.runs else place.add_paragraph()  # a new cell has an empty paragraph

    def _set_upright(self, document: Document) -> bool:
        """Begin an upright page after a turned one; answers whether a new page began."""
        if not self._is_left:
            return False
        setting.upright(document.add_section(WD_SECTION.NEW_PAGE), is_long=self._is_long)
        self._is_left = False
        return True

    def _table(self, element: Element, place: Place, look: Look) -> None:
        rows = list(element.within("tr"))
        spans = [sum(int(cell.attributes.get("colspan", 1)) for cell in row.elements("td", "th")) for row in rows]
        if not rows:
            return
        if isinstance(place, Document):
            self._set_upright(place)
        table = place.add_table(rows=len(rows), cols=max(spans))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _set_widths(table, element)
        if element.classes & {"grid", "card"}:
            table.style = "Table Grid"
        heads = {id(row) for head in element.elements("thead") for row in head.elements("tr")}
        for number, row in enumerate(rows):
            self._row(table, number, row, look if id(row) not in heads else replace(look, bold=True))
            if id(row) in heads:
                borders.repeat(table.rows[number])
            if row.has("short") or look.stays:
                borders.keep_together(table.rows[number])
        if isinstance(place, Document):
            gap = place.add_paragraph().paragraph_format
            gap.space_after, gap.line_spacing = Pt(0), Pt(6)
            gap.keep_with_next = look.stays or None

    def _row(self, table: Table, number: int, row: Element, look: Look) -> None:
        column = 0
        cells = table.rows[number].cells
        for element in row.elements("td", "th"):
            width = int(element.attributes.get("colspan", 1))
            cell = cells[column] if width == 1 else cells[column].merge(cells[column + width - 1])
            inner = replace(look.of(row), bold=True) if row.has("group") else look.of(row)
            self._blocks(element.children, cell, inner.of(element), element)
            if element.has("hand"):
                borders.below(cell)
            if look.stays:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            column += width


def _set_widths(table: Table, element: Element) -> None:
    shares = [re.search(r"width:\s*([0-9.]+)%", column.attributes.get("style", "")) for column in element.within("col")]
    if len(shares) != len(table.columns) or not all(shares):
        return
    whole = sum(int(column.width or 0) for column in table.columns)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(whole * float(share[1]) / 100) if share else column.width
        for cell in column.cells:
            cell.width = column.width


def _write(paragraph: Paragraph, pieces: "list[Element | str]", look: Look) -> None:
    """Inline text, without spaces at its ends and before its line feeds."""
    runs = [(_clean(text), look) for text, look in _runs(pieces, look)]
    while runs and not runs[0][0].strip(" \n"):
        runs.pop(0)
    while runs and not runs[-1][0].strip(" \n"):
        runs.pop()
    for place, (text, shown) in enumerate(runs):
        kept = text.lstrip(" \n") if place == 0 else text
        kept = kept.rstrip(" \n") if place == len(runs) - 1 else kept
        run = paragraph.add_run(kept)
        run.bold, run.underline = shown.bold or None, shown.underline or None
        if shown.size is not None:
            run.font.size = Pt(shown.size)


def _runs(pieces: "Iterable[Element | str]", look: Look) -> "list[tuple[str, Look]]":
    found: list[tuple[str, Look]] = []
    for piece in pieces:
        if isinstance(piece, str):
            found.append((piece, look))
        elif piece.tag == "br":
            found.append(("\n", look))
        elif piece.has("blank"):
            found.append((BLANK, look))
        else:
            found += _runs(piece.children, look.of(piece))
    return found


def _shows(piece: "Element | str") -> bool:
    if isinstance(piece, str):
        return bool(piece.strip())
    return piece.has("blank") or any(_shows(child) for child in piece.children)


def _clean(text: str) -> str:
    return UNWRITABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
