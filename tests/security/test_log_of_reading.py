"""Reading without a trace is tried: by a form that comes back, by what a page asks by itself. Both stand in the log."""

from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from models.tables import Access, CaseFile
from tests.support.town import Town, form_token

HEAD = "opeka-head"


async def entries(town: Town, person: str, place: str) -> int:
    """How often this person stands in the log as having been shown something there."""
    await town.app.state.office.accesses._flush()
    mine = Access.person == person, Access.place == place, Access.kind.in_(("case_read", "name_listed"))
    async with town.sessions.reading() as connection:
        return (await connection.execute(select(func.count()).where(*mine))).scalar_one()


async def case_of(town: Town, agency: str) -> Any:
    """An open case for which this agency answers, and whose child is named."""
    mine = CaseFile.custodian == agency, CaseFile.closed_at.is_(None), CaseFile.child_name.is_not(None)
    async with town.sessions.reading() as connection:
        return (await connection.execute(select(CaseFile.id, CaseFile.child_name).where(*mine).limit(1))).one()


async def spoilt(browser: httpx.AsyncClient, path: str) -> httpx.Response:
    """A form that is sent to come back: nothing is done by it, and the page is shown."""
    return await browser.post(path, data={"token": await form_token(browser), "once": uuid4().hex, "level": "none"})


async def test_a_form_that_comes_back_with_its_mistakes_is_a_reading(town: Town) -> None:
    case = await case_of(town, "opeka")
    async with await town.visitor(HEAD) as browser:
        page = await spoilt(browser, f"/cases/{case.id}/access")
    assert (page.status_code, case.child_name in page.text) == (422, True)
    assert await entries(town, HEAD, "/cases/{case_id}/access") == 1


async def test_what_a_page_of_a_case_asks_by_itself_is_entered_when_it_tells_anything(town: Town) -> None:
    case = await case_of(town, "opeka")
    place = "/cases/{case_id}/news"
    async with await town.visitor(HEAD) as browser:
        silent = await browser.get(f"/cases/{case.id}/news", params={"seen": 1_000_000})
        assert (silent.status_code, await entries(town, HEAD, place)) == (204, 0)
        assert (await browser.get(f"/cases/{case.id}/news", params={"seen": 0})).status_code == 200
    assert await entries(town, HEAD, place) == 1
