"""HTML to PDF/A-2u: the only file that knows WeasyPrint.

One font configuration and one parsed stylesheet serve the whole process, and the collector rests during a render:
that is a third faster than the plain call. Nothing is fetched but the named fonts and the picture of the QR code.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from forms.fonts import FACES, font_file, font_rules, printable
from models.ids import Digest

STYLE = Path(__file__).parent / "documents" / "print" / "print.css"
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
    style: CSS
    fetcher: PackagedFetcher


def pdf_of(html: str, name: Digest | None = None) -> bytes:
    """The document as PDF/A-2u, tagged; the same HTML and name give the same bytes. `MissingFont` without the fonts.

    Half of the name stands in the file as its identifier (ISO 32000-1, 14.4), where even a changed copy keeps it: a
    paper is named by the digest of its content, the one in the QR code; anything else by the digest of its HTML.
    """
    name = name or hashlib.sha256(html.encode()).hexdigest()
    with ONE_AT_A_TIME, _collector_resting():
        press = _press()
        page = HTML(string=printable(html), url_fetcher=press.fetcher)
        made = page.write_pdf(
            stylesheets=[press.style],
            font_config=press.fonts,
            pdf_variant="pdf/a-2u",
            pdf_tags=True,
            pdf_identifier=name[:IDENTIFIER].encode(),
        )
    return bytes(made)


@cache
def _press() -> Press:
    for face in FACES:
        font_file(face)
    fonts, fetcher = FontConfiguration(), PackagedFetcher(allowed_protocols={"font", "data"})
    rules = f"{font_rules()}\n{STYLE.read_text(encoding='utf-8')}"
    return Press(fonts, CSS(string=rules, font_config=fonts, url_fetcher=fetcher), fetcher)


@contextmanager
def _collector_resting() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
