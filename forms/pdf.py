"""HTML to PDF/A-2u: the only file that knows WeasyPrint.

One font configuration and one parsed stylesheet serve the whole process, the collector rests during a render, the page
is read by the XML parser, and each object of the file is written out once (see `docs/benchmarks.md`). Nothing is
fetched but the named fonts and the picture of the QR code.
"""

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from forms.fonts import FACES, font_file, font_rules, printable
from forms.settling import settled
from models.ids import Digest

PRINT = Path(__file__).parent / "documents" / "print"
STYLE, ELEMENTS = PRINT / "print.css", PRINT / "elements.css"
QR_PREFIX = "data:image/svg+xml"
IDENTIFIER = 32
"""Hex digits of the name that stand in the file."""
ONE_AT_A_TIME = Lock()
"""The shared fonts belong to a library that is not safe across threads; processes are how rendering scales."""


class PackagedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives the fonts by name and lets the QR code through; every other address is refused."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The named font or the picture inside the address; `ValueError` for anything else."""
        for face in FACES:
            if url == f"font:{face.file}":
                return URLFetcherResponse(url, font_file(face).read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith(QR_PREFIX):
            return super().fetch(url, headers)
        raise ValueError("документ может ссылаться только на вложенные шрифты")


class Press(NamedTuple):
    """What is prepared once per process."""

    fonts: FontConfiguration
    elements: CSS
    style: CSS
    fetcher: PackagedFetcher


class Page(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A well-formed page made of the elements of `elements.css`. The library takes longer, being ready for any HTML."""

    def __init__(self, tree: ET.Element, press: Press) -> None:
        self.base_url, self.url_fetcher, self.media_type = None, press.fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element
        self._elements = press.elements

    def _ua_stylesheets(self, forms: object = None) -> list[CSS]:  # noqa: ARG002 - the library's own signature
        return [self._elements]


def pdf_of(html: str, name: Digest | None = None) -> bytes:
    """The document as PDF/A-2u, tagged; the same HTML and name give the same bytes. `MissingFont` without the fonts.

    Half of the name stands in the file as its identifier (ISO 32000-1, 14.4), where even a changed copy keeps it: a
    paper is named by the digest of its content, the one in the QR code; anything else by the digest of its HTML.
    """
    name = name or hashlib.sha256(html.encode()).hexdigest()
    with ONE_AT_A_TIME, _collector_resting():
        press = _press()
        made = _read(printable(html), press).write_pdf(
            stylesheets=[press.style],
            font_config=press.fonts,
            pdf_variant="pdf/a-2u",
            pdf_tags=True,
            pdf_identifier=name[:IDENTIFIER].encode(),
            finisher=settled,
        )
    return bytes(made)


def _read(html: str, press: Press) -> HTML:
    """Our own templates are well-formed, use few elements and leave none out; a region's may be any HTML."""
    try:
        tree = ET.fromstring(html)  # noqa: S314 - our own page, in which all that people wrote is escaped
    except ET.ParseError:
        return HTML(string=html, url_fetcher=press.fetcher)
    is_known = known_elements().issuperset(element.tag for element in tree.iter())
    is_whole = all(table.find("tr") is None for table in tree.iter("table"))
    return Page(tree, press) if is_known and is_whole else HTML(string=html, url_fetcher=press.fetcher)


@cache
def known_elements() -> frozenset[str]:
    """The elements that `elements.css` speaks of, and the one that looks like the text around it."""
    selectors = re.findall(r"^([^{}/*]+)\{", ELEMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.findall(r"(?<![\w:])[a-z][a-z0-9]*", " ".join(selectors))) | {"span"}


@cache
def _press() -> Press:
    for face in FACES:
        font_file(face)
    fonts, fetcher = FontConfiguration(), PackagedFetcher(allowed_protocols={"font", "data"})
    rules = f"{font_rules()}\n{STYLE.read_text(encoding='utf-8')}"
    elements = CSS(filename=ELEMENTS)
    return Press(fonts, elements, CSS(string=rules, font_config=fonts, url_fetcher=fetcher), fetcher)


@contextmanager
def _collector_resting() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
