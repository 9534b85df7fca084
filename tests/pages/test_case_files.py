"""What a case holds: tasks of all agencies, family, assessments with evidence, the plan, papers that are signed."""

import asyncio
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from pypdf import PdfReader
from sqlalchemy import update

from activities.data_keys import file_key
from forms import catalogue
from models.tables import Document
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import Case
from tests.support.pages import House, printed
from tests.support.signing import Openssl

pytestmark = pytest.mark.timeout(240)


async def planned(house: House, **plan: Any) -> Case:
    """A case whose plan is drafted, with these changes, and waits for the commission."""
    case = await house.surveyed()
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
        await case.do(step, person, **CHOICES.get(step, plan if step == "draft_plan" else {}))
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
    assert "ещё не начата" in text


async def test_a_plan_is_carried_out_on_its_page_and_its_next_version_says_what_changed(
    house: House, visit: Visit
) -> None:
    case = await planned(house, **{"activities[]": measures(house, LESSONS, SUBSIDY)})
    await case.do("approve_plan", "kdn-secretary", plan_verdict="approve")
    school = await visit("school")
    await school.goes(f"/cases/{case.id}/plan", picture="case-plan")
    assert "исполняется: 2" in await school.text()
    assert await school.link("Отметить исполнение").count() == 1, "another agency's measure is not ours to report"
    await house.let_pass(case, days=10)
    school = await visit("school")  # so much time ends every session
    await school.goes(f"/cases/{case.id}/plan", picture="case-plan-late")
    assert "О молчании сообщено вышестоящим" in await school.text()
    await school.presses("Отметить исполнение", picture="task-measure")
    assert await school.page.get_by_label("Мера, как она стоит в плане").input_value() == LESSONS["content"]
    await school.fills_form(catalogue.form("measure_report"), REPORTED)
    await school.presses(re.compile("^Отправить$"))
    curator = await visit("social")
    await curator.goes(f"/cases/{case.id}/plan", picture="case-plan-done")
    text = await curator.text()
    assert "исполнена: 1" in text
    assert "1 500" in text.replace("\u00a0", " ")
    await takes_the_budget_away(curator, case.id)
    await corrects(house, case)
    curator = await visit("social")
    await curator.goes(f"/cases/{case.id}/plan", picture="case-plan-changed")
    assert "Версия 2" in await curator.text()
    await curator.page.get_by_text("Чем отличается от прежней").click()
    text = await curator.text()
    assert "Мера № 2 «Субсидия на оплату жилья» исключена" in text
    assert "Мера № 3 «Ночёвки у бабушки» добавлена" in text


LESSONS: dict[str, Any] = {
    "no": 1,
    "agency": "school",
    "content": "Занятия по математике",
    "cost": "2000",
    "money": "local",
}
SUBSIDY: dict[str, Any] = {"no": 2, "agency": "social", "content": "Субсидия на оплату жилья", "proof": "reply"}
NIGHTS: dict[str, Any] = {"no": 3, "agency": "guardianship", "content": "Ночёвки у бабушки"}
REPORTED: dict[str, Any] = {
    "outcome": "reached",
    "done_on": "2026-01-15",
    "done": "Шесть занятий по видеосвязи.",
    "way": "remote",
    "proof_kind": "contact",
    "contacts[]": [{"at": "2026-01-15T16:00", "how": "video", "with": "Матвей", "about": "Дроби"}],
    "spent": "1500",
}


def measures(house: House, *rows: dict[str, Any], days: int = 6) -> list[dict[str, Any]]:
    """Measures of a plan that are due in so many days."""
    plain = {"cause": "supervision", "executor": {"full_name": "Власова Ирина Николаевна"}, "expected": "стало лучше"}
    plain |= {"way": "remote", "proof": "contact", "due": (house.now() + timedelta(days=days)).date().isoformat()}
    return [plain | row for row in rows]


async def opens(case: Case, step: str) -> None:
    """On a busy machine the time that passed is recorded a little later."""
    for _ in range(60):
        if step in {task["step"]["id"] for task in (await case.view("social-specialist"))["tasks"]}:
            return
        await asyncio.sleep(0.25)
    raise AssertionError(f"{step} does not open")


async def takes_the_budget_away(visitor: Visitor, case: str) -> None:
    for kind, begins in (("xlsx", b"PK"), ("csv", "\ufeff№;Мера".encode())):
        answer = await visitor.page.request.get(f"{visitor.address}/cases/{case}/plan/budget.{kind}")
        assert answer.status == 200
        assert (await answer.body()).startswith(begins)


async def corrects(house: House, case: Case) -> None:
    """The quarter is over; the commission asks for another plan, and approves one that says otherwise."""
    await house.let_pass(case, days=85)
    await opens(case, "report_curator")
    await case.do("report_curator", "social-specialist", proposals="strengthen")
    await case.do("conclude", "social-specialist")
    await case.do("resolve_review", "kdn-secretary", decision_kinds=["correct_plan"])
    plan = (await house.doors.visitor("social-specialist").get(f"/cases/{case.id}/plan")).json()
    key = next(one["key"] for one in plan["measures"] if one["number"] == 1)
    rows = measures(house, LESSONS | {"key": key}, NIGHTS, days=30)
    await case.do("draft_plan", "social-specialist", **{"activities[]": rows})
    await case.do("approve_plan", "kdn-secretary", plan_verdict="approve")


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


async def test_a_stored_paper_that_is_no_pdf_is_told_of_in_words_and_nobody_signs_inside_it(
    house: House, visit: Visit
) -> None:
    case = await house.surveyed()
    card = next(line for line in await printed(house, case.id) if line["document"]["id"] == "signal_card")
    key = await house.doors.sessions.write(lambda connection: file_key(connection, case.id))
    spoilt = house.doors.app.state.office.papers.put(b"a scan that somebody called a PDF", key)
    told = update(Document).where(Document.digest == card["digest"]).values(digest=spoilt)
    await house.doors.sessions.write(lambda connection: connection.execute(told))
    teacher = await visit("school")
    await teacher.goes(f"/documents/{spoilt}/signatures", picture="paper-no-pdf")
    text = await teacher.text()
    assert "Его файл не читается как PDF" in text
    assert "Подписать здесь" not in text
    refused = await house.doors.visitor("school-4-head").post(
        f"/documents/{spoilt}/signatures", {"field": "signature_head"}
    )
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Документ не удалось подписать: файл не принят средством подписи.",
    )
    looked = await teacher.page.request.get(f"{house.address}/documents/{spoilt}/pages/1")
    assert looked.status == 404
