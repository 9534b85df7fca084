"""«На утверждение»: the packet is read in one scroll, approved or returned there, and never by its author."""

import re

import pytest

from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import Case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
FIRST, SECOND = "Одежда по сезону, чистая.", "Одежда по сезону, но порвана на локтях."
REMARK = "Опишите одежду подробнее: в акте не сказано, цела ли она."


async def packet(case: Case) -> str:
    return f"/approvals/{case.id}/{await case.task('approve_act', 'opeka-head')}"


async def number_in_navigation(visitor: Visitor) -> str:
    return (await visitor.link(re.compile("На утверждение")).first.inner_text()).removeprefix("На утверждение").strip()


async def test_work_is_returned_with_remarks_and_approved_when_it_was_mended(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    await case.do("survey", "opeka-specialist", child_appearance=FIRST)
    head = await visit("head")
    await head.goes("/approvals")
    waiting = int(await number_in_navigation(head))
    await head.goes(await packet(case), picture="approval-first")
    assert FIRST in await head.text()
    await head.presses("Вернуть с замечаниями", status=422, picture="approval-without-remarks")
    assert "акт возвращается: скажите, что исправить" in await head.text()
    await head.types(re.compile("^Замечания"), REMARK)
    await head.presses("Вернуть с замечаниями", picture="approvals-decided")
    assert "Решение принято" in await head.text()
    assert int(await number_in_navigation(head) or 0) == waiting - 1

    await case.do("survey", "opeka-specialist", child_appearance=SECOND)
    await head.goes(await packet(case), picture="approval-second")
    assert REMARK in await head.text()
    changed = head.page.locator(".app-answer--changed")
    assert await changed.count() == 1
    assert await changed.locator("del").all_text_contents() == ["убрано: чистая. "]
    assert await changed.locator("ins").all_text_contents() == ["добавлено: но порвана на локтях."]
    await head.presses(re.compile("^Утвердить$"))
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/history?kind=answers")
    story = " ".join(await secretary.page.locator(".moj-timeline__title").all_inner_texts())
    assert story.count("Возвращено на доработку: «Обследовать условия жизни ребёнка»") == 1
    assert story.count("Исполнено: «Утвердить акт обследования»") == 1
    await secretary.goes(f"/cases/{case.id}/tasks")
    assert (await secretary.text()).count("возвращено на доработку") == 1


async def test_nobody_approves_their_own_work(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    await case.do("survey", "opeka-head")
    head = await visit("head")
    address = await packet(case)
    await head.goes(address, picture="approval-own")
    assert "Вы сами исполнили «Обследовать условия жизни ребёнка»" in await head.text()
    assert await head.button("Утвердить").count() == 0
    task = address.rpartition("/")[2]
    sent = {"answers": {"act_approval": "approve"}}
    answer = await house.doors.visitor("opeka-head").post(f"/cases/{case.id}/tasks/{task}/submission", sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "own_work")


async def test_a_task_that_decides_leads_to_its_packet_and_a_stranger_finds_none(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    await case.do("survey", "opeka-specialist")
    address = await packet(case)
    head, specialist, psychologist = await visit("head"), await visit("specialist"), await visit("psychologist")
    await head.goes(f"/cases/{case.id}")
    await head.presses("Рассмотреть и решить")
    assert head.page.url.endswith(address)
    await specialist.goes(address, picture="approval-read-only")
    assert await specialist.button("Утвердить").count() == 0
    await psychologist.goes(address, status=404)
    await psychologist.goes("/approvals")
    assert "Ничего не ждёт вашего решения" in await psychologist.text()
