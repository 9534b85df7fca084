"""What a case holds: tasks of all agencies, family, assessments with evidence, the plan, papers that are signed."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import Case
from tests.support.pages import House, printed
from tests.support.signing import Openssl

pytestmark = pytest.mark.timeout(240)


async def planned(house: House, **changes: Any) -> Case:
    """A case whose plan is drafted and waits for the commission."""
    case = await house.surveyed(**changes)
    for person, step in (
        ("school-4-specialist", "reply_school"),
        ("clinic-specialist", "reply_health"),
        ("pdn-specialist", "reply_police"),
        ("opeka-specialist", "survey"),
        ("opeka-head", "approve_act"),
        ("opeka-specialist", "assess"),
        ("kdn-secretary", "resolve"),
        ("kdn-secretary", "dispatch"),
        ("social-specialist", "draft_plan"),
    ):
        await case.do(step, person, **CHOICES.get(step, {}))
    return case


CHOICES: dict[str, dict[str, Any]] = {
    "approve_act": {"act_approval": "approve"},
    "resolve": {"decision_kinds": ["start_ipr"]},
}


async def test_the_tasks_of_all_agencies_stand_in_one_table(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/tasks")
    rows = await secretary.page.locator("tbody tr").all_inner_texts()
    assert len(rows) == 6
    assert "Сделано в срок" in rows[-1]
    await secretary.presses(re.compile("В работе: 4"), picture="case-tasks-open")
    assert await secretary.page.locator("tbody tr").count() == 4


async def test_family_assessment_and_plan_are_read_from_what_was_written(house: House, visit: Visit) -> None:
    case = await planned(house)
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/family")
    text = await secretary.text()
    assert "Родные и домочадцы" in text
    assert "мать" in text
    await secretary.goes(f"/cases/{case.id}/assessments")
    proven = await secretary.page.locator(".app-proven").all_inner_texts()
    assert proven
    assert all(len(entry.splitlines()) >= 3 for entry in proven), "a raised factor stands with what it rests on"
    await secretary.goes(f"/cases/{case.id}/plan")
    text = await secretary.text()
    assert "План ещё не утверждён" in text
    assert "ещё не отчитались" in text


async def test_a_paper_is_read_in_the_page_and_signed_there(house: House, visit: Visit, tmp_path: Path) -> None:
    case = await house.surveyed(sender={"full_name": "Кедрова Анна Павловна", "position": "социальный педагог"})
    await printed(house, case.id)
    secretary, teacher = await visit("secretary"), await visit("school")
    await secretary.goes(f"/cases/{case.id}/documents")
    await secretary.presses("Сигнальная карта", picture="paper")
    await every_page_is_shown(secretary)
    assert await secretary.button("Подписать").count() == 0
    address = secretary.page.url.removeprefix(secretary.address)
    await teacher.goes(address)
    await teacher.presses("Подписать", picture="paper-signed")
    assert "Подпись верна" in await teacher.text()
    await brings_a_signature(teacher, tmp_path)
    assert "Подпись цела, но издатель сертификата не в списке доверия" in await teacher.text()
    await secretary.goes(f"/cases/{case.id}/documents", picture="case-documents-signed")
    assert "2 подписи" in await secretary.text()


async def brings_a_signature(visitor: Visitor, folder: Path) -> None:
    """Sign the file as it is given out, with a program of their own, and bring the result."""
    authority = Openssl(folder)
    authority.issue("Kedrova")
    source = await visitor.link(re.compile("^PDF")).first.get_attribute("href")
    content = await (await visitor.page.request.get(f"{visitor.address}{source}")).body()
    file = {"name": "card.sig", "mimeType": "application/pkcs7-signature", "buffer": authority.sign(content, "Kedrova")}
    await visitor.page.get_by_label("Файл подписи").set_input_files(file)  # type: ignore[arg-type]  # a file in memory
    await visitor.presses("Приложить подпись", picture="paper-signature-brought")


async def every_page_is_shown(visitor: Visitor) -> None:
    """The paper is shown inside the page, in any browser: its pages are pictures, which are as many as it has."""
    source = await visitor.link(re.compile("^PDF")).first.get_attribute("href")
    answer = await visitor.page.request.get(f"{visitor.address}{source}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    leaves = visitor.page.locator("img.app-leaf")
    assert await leaves.count() == len(PdfReader(BytesIO(await answer.body())).pages)
    await leaves.last.scroll_into_view_if_needed()
    await expect(leaves.last).to_have_js_property("naturalWidth", 1000)
    address = str(await leaves.last.get_attribute("src"))
    beyond = await visitor.page.request.get(f"{visitor.address}{address.rpartition('/')[0]}/400")
    assert beyond.status == 404
