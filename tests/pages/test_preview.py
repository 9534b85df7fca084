"""A paper is looked at before it is sent: from the draft, marked as a project, entered nowhere."""

import io

import pytest
from playwright.async_api import expect
from pypdf import PdfReader
from sqlalchemy import func, select

from models.tables import Document
from tests.pages.conftest import Visit
from tests.support.browser import leave
from tests.support.doors import open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)


async def test_a_paper_is_seen_before_it_is_sent_and_says_that_it_is_a_project(house: House, visit: Visit) -> None:
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    address = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    kept = select(func.count()).select_from(Document).where(Document.document == "act_survey_mp4")
    async with house.doors.sessions.reading() as connection:
        before = await connection.scalar(kept)
    specialist = await visit("specialist")
    await specialist.page.goto(specialist.address + address)
    await specialist.types("2.6. Удовлетворение", "Ребёнок тянется к матери.")
    await specialist.presses("Посмотреть документ", picture="preview")
    text = await specialist.text()
    assert "В документе пока есть пробелы" in text
    link = await specialist.button("Открыть PDF").get_attribute("href")
    answer = await specialist.page.request.get(specialist.address + str(link))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    leave("preview.pdf", await answer.body())
    pages = PdfReader(io.BytesIO(await answer.body())).pages
    leaves = specialist.page.locator("img.app-leaf")
    assert await leaves.count() == len(pages)
    await expect(leaves.first).to_have_js_property("naturalWidth", 1000)
    words = [page.extract_text().replace(" ", "") for page in pages]
    assert all("ПРОЕКТ" in said for said in words)
    assert any("Ребёноктянетсякматери." in said.replace("\n", "") for said in words)
    async with house.doors.sessions.reading() as connection:
        assert await connection.scalar(kept) == before
    stranger = await visit("school")
    for kind in ("pdf", "png"):
        refused = await stranger.page.request.get(stranger.address + str(link).replace(".pdf", f".{kind}"))
        assert refused.status == 404
