"""«Почему такой срок» behind every due date, and the law table to be read."""

import re

import pytest

from tests.pages.conftest import Visit
from tests.support.doors import Case
from tests.support.pages import House
from workflows import packs

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
async def case(house: House) -> Case:
    """A case in which the survey is owed and everybody was asked."""
    return await house.surveyed(child={"full_name": "Гордеева Полина Львовна", "birth_date": "2015-02-11"})


async def test_every_due_date_leads_to_its_reason(house: House, visit: Visit, case: Case) -> None:
    survey = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    specialist, supervisor = await visit("specialist"), await visit("supervisor")
    for who, page in (
        (specialist, "/tasks"),
        (specialist, f"/cases/{case.id}"),
        (specialist, f"/cases/{case.id}/history"),
        (specialist, f"/cases/{case.id}/route"),
        (supervisor, "/supervision/steps?standing=open&days=90"),
    ):
        await who.page.goto(f"{house.address}{page}")  # how these pages look is checked where they are tested
        assert await who.page.locator(f'a[href="{survey}/why"]').count() >= 1, page
    await supervisor.goes(f"{survey}/why", picture="why-supervised")
    assert "Гордеева" not in await supervisor.page.content()


async def test_the_reason_names_the_norm_the_event_the_days_and_what_is_ours(visit: Visit, case: Case) -> None:
    survey = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    specialist = await visit("specialist", scripts=False)
    await specialist.goes(f"{survey}/why", picture="why")
    said = await specialist.text()
    assert "Обследование условий жизни при профилактике" in said
    assert "наше значение по умолчанию, не норма права" in said
    assert "шаг поручен" in said
    assert "3 рабочих дня" in said
    assert "постановление Правительства РФ" in said
    numbers = await specialist.page.locator(".app-derivation__number").all_inner_texts()
    assert "".join(numbers)[-1] == "3"


async def test_the_reason_opens_on_the_page_of_the_task_without_scripts(house: House, visit: Visit, case: Case) -> None:
    survey = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    specialist = await visit("specialist", scripts=False)
    await specialist.page.goto(f"{house.address}{survey}")
    await specialist.page.get_by_text("Почему такой срок").click()
    assert await specialist.page.locator("details[open] .app-derivation li").count() >= 3


async def test_a_closed_task_still_explains_its_term(visit: Visit, case: Case) -> None:
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/tasks/1/why", picture="why-closed")
    said = await secretary.text()
    assert "Задача закрыта" in said
    assert "Норма говорит «незамедлительно» и числа не называет: внутренний контроль 24 часа." in said
    assert "Последняя минута" in said
    await secretary.goes(f"/cases/{case.id}/tasks/999/why", status=404, picture="why-nothing")


async def test_pauses_and_extensions_are_part_of_the_reason(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    survey = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    opeka = house.doors.visitor("opeka-specialist")
    await opeka.post(f"{survey}/suspension", {"ground": "no_access"})
    specialist = await visit("specialist")
    await specialist.goes(f"{survey}/why", picture="why-suspended")
    assert "нет, пока срок приостановлен" in await specialist.text()
    await opeka.post(f"{survey}/resumption", {})
    await opeka.post(f"{survey}/extension", {"value": 4, "unit": "working_day", "ground": "court"})
    await specialist.goes(f"{survey}/why", picture="why-extended")
    said = await specialist.text()
    assert "3 рабочих дня + 4 рабочих дня" in said
    assert "Приостановлен" in said
    assert "не удалось попасть к ребёнку или семье" in said


async def test_norms_are_found_and_each_has_a_page(visit: Visit) -> None:
    methodologist = await visit("methodologist")
    await methodologist.goes("/law")
    assert f"Норм: {len(packs.law('ru').rules)}." in await methodologist.text()
    await methodologist.types("Слова или код нормы", "уведомить прокурора")
    await methodologist.presses("Показать", picture="law-found")
    await methodologist.presses("Незамедлительно уведомить прокурора", picture="law-rule")
    said = await methodologist.text()
    assert "Семейный кодекс Российской Федерации, ст. 77 п. 2" in said
    assert "Уведомить прокурора" in said
    await methodologist.presses(re.compile("Отобрание при непосредственной угрозе"), picture="route")


async def test_norms_are_read_on_a_day_and_ours_are_told_apart(visit: Visit) -> None:
    methodologist = await visit("methodologist", scripts=False)
    await methodologist.goes("/law/KOAP-303", picture="law-rule-dated")
    assert "по 28.10.2024: 10 суток" in await methodologist.text()
    await methodologist.goes("/law/KOAP-303?on=2024-01-15", picture="law-rule-then")
    assert "КоАП ст. 30.3 в редакции до 364-ФЗ" in await methodologist.text()
    await methodologist.goes("/law/PD-REPLY", picture="law-rule-ours")
    assert "Закон здесь числа не даёт" in await methodologist.text()
    await methodologist.goes("/law?kind=regional&region=ru-sve&on=20.11.2026", picture="law-regional")
    assert "Свердловская область" in await methodologist.page.inner_text("table")


async def test_a_slip_in_the_filter_is_said_and_nothing_found_says_what_to_do(visit: Visit) -> None:
    specialist = await visit("specialist")
    await specialist.goes("/law?on=40.11.2026&kind=unheard&act=59-ФЗ", picture="law-slip")
    assert "Дата пишется ДД.ММ.ГГГГ" in await specialist.text()
    await specialist.goes("/law?text=единорог", picture="law-nothing")
    assert "Таких норм нет" in await specialist.text()
    await specialist.goes("/law/CC-999", status=404)
