"""The mark of an electronic signature (ГОСТ Р 7.0.97-2025, реквизит 23): a leaf of PDF of exactly the given size.

Whoever asks for it has verified the certificate: a mark without a verified signature is never drawn.
"""

from datetime import datetime, timedelta
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from forms.pdf import pdf_of
from forms.templates import FOLDER
from models.signatures import TRAINING_MARK, Certificate, Standing

LETTERS = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
"""Sizes of the letters in points, from the one to be preferred to the smallest that is still legible on paper."""


def mark_leaf(certificate: Certificate, width: float, height: float, *, letters: float, offset: int) -> bytes:
    """The mark as a PDF; sizes in points, `offset` in minutes from UTC. A second page means that it did not fit."""
    page = _template().render(
        certificate=certificate,
        width=round(width, 3),
        height=round(height, 3),
        letters=letters,
        since=_day(certificate.since, offset),
        until=_day(certificate.until, offset),
        remark=TRAINING_MARK if certificate.standing is Standing.TRAINING else "",
    )
    return pdf_of(page)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, auto_reload=False
    )
    return environment.get_template("print/mark.html")


def _day(moment: datetime, offset: int) -> str:
    return f"{moment + timedelta(minutes=offset):%d.%m.%Y}"
