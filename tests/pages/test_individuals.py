"""People in the hands of an office: found, compared, joined, parted; a new case asks whether its child is known."""

import re
from typing import Any

import pytest

from tests.pages.conftest import Visit
from tests.support.doors import Case, open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
CHILD = {"full_name": "Лопатина Дарья Ильинична", "birth_date": "2014-02-28"}
AGAIN = {"full_name": "Лопатина Даша", "birth_date": "2014-02-28"}
MOTHER = {"full_name": "Лопатина (Юдина) Вера Павловна", "birth_date": "1986-05-14"}

FATHER = {"full_name": "Лопатин Илья Петрович"}


@pytest.fixture(scope="module")
async def cases(house: House) -> list[Case]:
    """A child who is known, the same child again, and a brother in a case of his own."""
    brother = {"full_name": "Лопатин Глеб Ильич", "birth_date": "2010-06-01"}
    first = await open_case(house.doors, child=CHILD, mother=MOTHER, father=None)
    second = await open_case(house.doors, asks_who=True, child=AGAIN, mother=None, father=None)
    grandfather = [{"full_name": FATHER["full_name"], "kinship": "дедушка"}]
    named: dict[str, Any] = {"mother": MOTHER, "father": FATHER, "other_relatives[]": grandfather}
    third = await open_case(house.doors, child=brother, **named)
    return [first, second, third]


async def test_a_secretary_says_that_a_child_is_known_before_the_case_goes_on(visit: Visit, cases: list[Case]) -> None:
    secretary = await visit("secretary")
    task = await cases[1].task("take_up", "kdn-secretary")
    await secretary.goes(f"/cases/{cases[1].id}/tasks/{task}", picture="task-asks-who")
    await secretary.chooses("Что делать с сигналом", "принять в работу")
    await secretary.types("На чём основано решение", "Школа видела ребёнка дома.")
    await secretary.chooses("Отправителю сообщено, что сигнал принят", "да")
    await secretary.presses(re.compile("^Отправить"), picture="case-matches")
    assert secretary.page.url.partition("?")[0].endswith("/matches"), "nothing goes before it is said who the child is"
    said = await secretary.text()
    assert CHILD["full_name"] in said
    assert "имя сокращённое" in said
    await secretary.presses(re.compile("^Другой ребёнок"), status=422, picture="case-matches-mistake")
    await secretary.presses(re.compile("^Тот же ребёнок"), picture="case-matches-done")
    assert "Похожих записей нет" in await secretary.text()


async def test_people_are_found_and_a_wrong_joining_is_taken_back(visit: Visit, cases: list[Case]) -> None:
    secretary = await visit("secretary")
    await secretary.goes("/individuals", picture="individuals")
    await secretary.types("Имя ребёнка или взрослого", "vera yudina")
    await secretary.presses("Найти", picture="individuals-found")
    assert "Лопатин" not in secretary.page.url
    await secretary.link(MOTHER["full_name"]).first.click()
    await secretary.goes("/individuals/duplicates", picture="individual-duplicates")
    await secretary.presses(re.compile("^Сравнить.*Лопатина"), picture="individual-comparison")
    assert "дата рождения та же" in await secretary.text()
    await secretary.presses("Это разные люди", status=422, picture="individual-comparison-mistake")
    await secretary.types("Как это установлено", "один паспорт")
    await secretary.presses("Это один человек", picture="individual")
    said = await secretary.text()
    assert "дочь" in said
    assert "сын" in said
    assert cases[2].number in said
    record = secretary.page.url
    await secretary.goes(f"/cases/{cases[0].id}/family", picture="case-family-siblings")
    assert "Лопатин Глеб Ильич, брат: общий родитель" in await secretary.text()
    await secretary.goes(record.removeprefix(secretary.address))
    await secretary.page.get_by_text("Отменить это решение").click()
    await secretary.types("Почему отменяете", "паспорта оказались разные")
    await secretary.presses("Отменить решение", picture="individual-taken-back")
    assert "Решение отменено" in await secretary.text()


async def test_a_record_is_corrected_linked_and_unlinked_and_the_history_says_by_whom(
    visit: Visit, cases: list[Case]
) -> None:
    secretary = await visit("secretary")
    await secretary.goes("/individuals")
    await secretary.types("Имя ребёнка или взрослого", "Лопатин Глеб")
    await secretary.presses("Найти")
    await secretary.presses("Лопатин Глеб Ильич")
    await secretary.presses("Исправить сведения", picture="individual-correction")
    await secretary.types("Дата рождения", "31.02.2010")
    await secretary.presses(re.compile("^Исправить$"), status=422, picture="individual-correction-mistakes")
    said = await secretary.text()
    assert "Напишите день как 28.02.2014." in said
    assert "Напишите, как это установлено" in said
    await secretary.types("Фамилия, имя и отчество", "Лопатин Глеб Игоревич")
    await secretary.types("Дата рождения", "01.06.2011")
    await secretary.types("Как это установлено", "свидетельство о рождении")
    await secretary.presses(re.compile("^Исправить$"), picture="individual-corrected")
    said = await secretary.text()
    assert "Сведения исправлены" in said
    assert "Также записан как\nЛопатин Глеб Ильич" in said, "the forms say what they said"
    await secretary.presses(re.compile("связать с делом"), picture="individual-link")
    await secretary.types("Номер дела", "2019-1")
    await secretary.chooses("Кем он приходится в этом деле", "ребёнок этой семьи")
    await secretary.types("Как это установлено", "общая мать")
    await secretary.presses(re.compile("^Связать$"), status=422, picture="individual-link-mistake")
    assert "Дела с таким номером нет среди открытых вам." in await secretary.text()
    await secretary.types("Номер дела", cases[0].number)
    await secretary.presses(re.compile("^Связать$"), picture="individual-linked")
    said = await secretary.text()
    assert "Связан сотрудниками" in said
    assert CHILD["full_name"] in said
    record = secretary.page.url.partition("?")[0].removeprefix(secretary.address)
    await secretary.goes(f"/cases/{cases[0].id}/family", picture="case-family-linked")
    said = await secretary.text()
    assert "Связаны сотрудниками" in said
    assert "общая мать" in said
    await secretary.goes(record)
    await secretary.page.get_by_text("Отвязать", exact=False).first.click()
    await secretary.types("Почему отвязываете", "это другая семья")
    await secretary.presses("Отвязать от дела", picture="individual-unlinked")
    assert "Связан сотрудниками" not in await secretary.text()


async def test_a_form_that_means_a_namesake_is_untied_from_the_record_and_taken_back(
    visit: Visit, cases: list[Case]
) -> None:
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{cases[2].id}/family")
    await secretary.link(FATHER["full_name"]).first.click()
    await secretary.presses(re.compile("^Это другой человек"), nth=1, picture="individual-untying")
    assert "дедушка" in await secretary.text()
    await secretary.presses(re.compile("^Отделить$"), status=422, picture="individual-untying-mistakes")
    assert "Выберите, о ком это." in await secretary.text()
    await secretary.types("Как это установлено", "тёзки: отец и дед")
    await secretary.types("Его нет в списке? Найдите по имени", "Юдина Вера")
    await secretary.presses(re.compile("^Найти$"), picture="individual-untying-found")
    assert "Лопатина (Юдина) Вера Павловна; 14.05.1986" in await secretary.text()
    assert "Юдина" not in secretary.page.url
    await secretary.page.get_by_label("другой человек: завести отдельную запись").check()
    await secretary.presses(re.compile("^Отделить$"), picture="individual-untied")
    said = await secretary.text()
    assert "Упоминание отделено" in said
    assert "тёзки: отец и дед" in said
    assert await secretary.page.get_by_role("row").filter(has_text="дедушка").count() == 1
    await secretary.page.get_by_text("Отменить это решение").click()
    await secretary.types("Почему отменяете", "дед один, имя отца другое")
    await secretary.presses("Отменить решение", picture="individual-tied-again")
    assert await secretary.page.get_by_text("Это другой человек").count() == 2, "the father's record, of both forms"
