"""Attacks that lie in what people write, and go off where it is shown, printed, mailed or opened in a spreadsheet."""

import csv
import io
import zipfile
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from fastapi.responses import FileResponse
from jinja2 import Environment
from sqlalchemy import update

from api import parcel, workbook
from api.pages import showing
from forms import templates
from forms.catalogue import form
from forms.render import document_html
from models.people import Role
from models.tables import Person
from tests.security.attacks.siege import Attack, Breach, Siege, replacing
from tests.support.filled import paper_of
from tests.support.town import STRANGERS

MARKUP = "<img src=x onerror=alert(1)>"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("https://evil.example","x")')
BOOBY = STRANGERS[Role.REPORTER]
"""Whose name is markup."""


async def is_run_in_a_page(siege: Siege) -> bool:
    """A name that is markup is one in the pages of whoever bears it or looks at it."""
    async with siege.town.sessions.transaction() as connection:
        named = update(Person).where(Person.code == BOOBY).values(full_name=MARKUP)
        await connection.execute(named)
    async with await siege.town.visitor(BOOBY) as browser:
        page = (await browser.get("/signals/new")).text
    assert MARKUP in page or "&lt;img src=x" in page, "the page does not show the name at all"
    return MARKUP in page


async def is_run_in_a_paper(_siege: Siege) -> bool:
    """An answer that is markup is one in the paper, where the printer would fetch its pictures."""
    answers = {"facts": MARKUP, "child": {"full_name": MARKUP}}
    page = document_html("signal_card", paper_of(form("signal_card"), answers, agency=MARKUP))
    assert "&lt;img" in page or MARKUP in page
    return MARKUP in page


async def is_computed_from_a_table(_siege: Siege) -> bool:
    """A text of a table to take away is a formula for whoever opens it."""
    table = workbook.plain_table(workbook.Sheet("", "", ("",), [(text,) for text in FORMULAS])).decode()
    cells = [cell for row in csv.reader(io.StringIO(table, newline=""), delimiter=";") for cell in row]
    return any(cell.startswith(signs_of_formulas()) for cell in cells)


def signs_of_formulas() -> tuple[str, ...]:
    """What spreadsheets compute, said a second time so that the guard cannot vouch for itself."""
    return ("=", "+", "-", "@", "\t", "\r")


async def is_computed_from_a_workbook(_siege: Siege) -> bool:
    """The same for a workbook: a formula, or a link that looks like a text."""
    made = workbook.workbook(workbook.Sheet("Лист", FORMULAS[0], ["A"], [[text] for text in FORMULAS]), 0)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        inside = "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith((".xml", ".rels")))
    return "<f>" in inside or "TargetMode" in inside


def _as_it_looks(page: Any, row: int, column: int, cell: object, *_: object) -> None:
    page.write(row, column, cell)


def _computing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "PLAIN", {"in_memory": True})
    monkeypatch.setattr(workbook, "_write", _as_it_looks)


async def writes_a_header(_siege: Siege) -> bool:
    """The name of a file ends the header in which it is given out, and begins another."""
    name = parcel.named_file("x\r\nSet-Cookie: marshrut=known\r\n.pdf")
    with NamedTemporaryFile() as file:
        headers = FileResponse(file.name, filename=name).raw_headers
    return any(b"\r" in value or b"\n" in value for _, value in headers)


def _quoting_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "named_file", lambda name: name)
    monkeypatch.setattr("starlette.responses.quote", lambda text, *_: text)


def trusting(place: str, made: Any) -> Breach:
    """A breach: the templates found at this place escape nothing."""

    def trusts(monkeypatch: pytest.MonkeyPatch) -> None:
        credulous: Environment = made.__wrapped__()
        credulous.autoescape = False
        monkeypatch.setattr(place, lambda: credulous)

    return trusts


ANSWERS = (
    Attack("markup-in-page", is_run_in_a_page, trusting("api.pages.showing.environment", showing.environment)),
    Attack("markup-in-paper", is_run_in_a_paper, trusting("forms.templates.environment", templates.environment)),
    Attack("formula-in-table", is_computed_from_a_table, replacing("api.workbook.FORMULA", ())),
    Attack("formula-in-workbook", is_computed_from_a_workbook, _computing),
    Attack("header-in-name", writes_a_header, _quoting_nothing),
)
