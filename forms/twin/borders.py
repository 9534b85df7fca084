"""What python-docx has no words for: borders of paragraphs and cells, rows that repeat or stay together."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph


def around(paragraph: Paragraph) -> None:
    """A frame around a paragraph."""
    frame = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        frame.append(_line(side, "8"))
    paragraph._p.get_or_add_pPr().append(frame)  # noqa: SLF001 - see the module


def below(cell: _Cell) -> None:
    """A line at the foot of a cell, to sign on."""
    lines = OxmlElement("w:tcBorders")
    lines.append(_line("bottom", "4"))
    cell._tc.get_or_add_tcPr().append(lines)  # noqa: SLF001 - see the module


def repeat(row: _Row) -> None:
    """A row that stands again at the head of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - see the module


def keep_together(row: _Row) -> None:
    """A row that no page may tear."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - see the module


def _line(side: str, eighths: str) -> BaseOxmlElement:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    return line
