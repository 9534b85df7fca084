"""The paper that says who read what is kept of a child: an extract of the log of accesses, to be signed by hand."""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from forms.russian.dates import in_words
from forms.russian.names import initials
from forms.templates import FOLDER


class Times(NamedTuple):
    """What somebody did on one day: what, by which part in the case, how often, and when first and last."""

    day: date
    what: str
    why: str
    times: int
    first: datetime
    last: datetime


class Reader(NamedTuple):
    """Somebody who read; for the family the name is empty and everybody of the same office stands together."""

    name: str
    position: str
    agency: str
    days: tuple[Times, ...]


class ReadersPaper(NamedTuple):
    """Everything that the paper says. Equal papers give equal bytes."""

    agency: str
    details: str
    made_on: date
    case_number: str
    child: str
    """Empty where whoever asks does not see it."""
    born: date | None
    since: date | None
    until: date | None
    is_whole: bool
    """Whether everything of the period is in it."""
    basis: tuple[str, ...]
    by_name: bool
    readers: tuple[Reader, ...]
    entries: int
    last: int | None
    """Number of the last entry in the log of the case, and its hash."""
    chain: str
    signer: str
    signer_position: str
    utc: int
    """Minutes from UTC of the moments that are told."""


def readers_html(paper: ReadersPaper) -> str:
    """The whole page."""
    hours, minutes = divmod(abs(paper.utc), 60)
    zone = f"UTC{'−' if paper.utc < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
    return _template().render(paper=paper, zone=zone, signer=initials(paper.signer))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["in_words"] = in_words
    return environment.get_template("print/readers.html")
