"""How the twin is set: ГОСТ Р 7.0.97 margins, the paper's fonts, a head that says what it is, a foot."""

from datetime import UTC, datetime
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from forms.paper import Paper

FONT, SECOND_FONT = "PT Serif", "Liberation Serif"
"""The paper's own font, and the one to take where it is not installed: as wide as Times New Roman."""
SIZES = {"Normal": 13.0, "Heading 1": 14.0, "Heading 2": 13.0, "Heading 3": 12.0, "Header": 8.5, "Footer": 8.5}
MARGINAL = frozenset({"Header", "Footer"})
GREY = RGBColor(0x55, 0x55, 0x55)
WORKING_COPY = "Рабочая копия для правки. Документом не является: подлинник хранится в системе «Маршрут»"
FONT_TABLE = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:font w:name="{FONT}">
<w:altName w:val="{SECOND_FONT}"/><w:charset w:val="CC"/><w:family w:val="roman"/><w:pitch w:val="variable"/>
</w:font></w:fonts>"""


def set_up(document: Document, paper: Paper, title: str, *, is_long: bool) -> None:
    """Fonts, language, margins and properties of an empty document; `is_long`: kept for more than ten years."""
    _set_fonts(document)
    upright(document.sections[0], is_long=is_long)
    day = datetime(paper.made_on.year, paper.made_on.month, paper.made_on.day, tzinfo=UTC)
    told = document.core_properties
    told.title, told.author, told.last_modified_by = title[:255], paper.agency[:255], "Маршрут"
    told.created = told.modified = told.last_printed = day
    told.language, told.comments, told.revision = "ru-RU", WORKING_COPY, 1
    told.subject = told.keywords = told.category = told.version = ""


def upright(section: Section, *, is_long: bool) -> None:
    """A4, 30 mm at the left for papers that are kept for more than ten years, else 20 mm."""
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30 if is_long else 20), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(8)


def turned(section: Section) -> None:
    """A4 on its side, for wide tables."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = Mm(30)
    section.left_margin = section.right_margin = section.bottom_margin = Mm(15)


def write_margins(section: Section, paper: Paper, foot: tuple[str, ...]) -> None:
    """The head (a working copy, and of which document; the page's number from page 2) and the foot of every page."""
    section.different_first_page_header_footer = True
    note = f"{WORKING_COPY}, № {paper.number}." if paper.number else f"{WORKING_COPY}."
    for head in (section.first_page_header, section.header):
        head.paragraphs[0].add_run(note)
        head.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = section.header.add_paragraph(style="Header")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(number, "PAGE")
    for bottom in (section.first_page_footer, section.footer):
        for place, text in enumerate(foot):
            (bottom.paragraphs[0] if place == 0 else bottom.add_paragraph(style="Footer")).add_run(text)
        pages = bottom.add_paragraph("стр. ", style="Footer")
        _field(pages, "PAGE")
        pages.add_run(" из ")
        _field(pages, "NUMPAGES")


def _set_fonts(document: Document) -> None:
    styles: Any = document.styles
    for name, size in SIZES.items():
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.bold, style.font.italic = name.startswith("Heading"), False
        style.font.color.rgb = GREY if name in MARGINAL else RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "ru-RU")
    package = document.part.package
    for name, part in list(package.rels.items()):
        if part.reltype.endswith("/thumbnail"):
            del package.rels[name]  # a picture of somebody else's document, which the library brings along
    for part in package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = FONT_TABLE.encode()  # noqa: SLF001 - the library has no word for it


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that the word processor works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no word for fields
    run: Any = OxmlElement("w:r")
    run.text = "1"
    field.append(run)
