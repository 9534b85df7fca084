"""Whoever saw a child in trouble says so in a minute, and learns what became of it."""

import re

import pytest

from tests.pages.conftest import Visit
from tests.support.browser import Visitor

pytestmark = pytest.mark.timeout(240)


async def says(reporter: Visitor) -> None:
    await reporter.types("ФИО", "Дроздов Кирилл Андреевич")
    await reporter.types("Где он живёт: адрес, телефон", "ул. Лесная, д. 3, кв. 8")
    await reporter.page.get_by_label("отсутствие ухода/надзора").check()
    await reporter.types("Что вы видели и когда: только факты", "Третий день приходит без завтрака, спит на уроках.")
    await reporter.chooses("Ребёнок сейчас в безопасности?", "неизвестно")
    await reporter.types("Что уже сделано", "Накормили в столовой, мать не отвечает на звонки.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_reporter_sends_a_signal_and_follows_it(visit: Visit, *, scripts: bool) -> None:
    reporter = await visit("reporter", scripts=scripts)
    await reporter.goes("/signals/new")
    await says(reporter)
    await reporter.presses("Отправить сигнал", picture="signal-sent")
    text = await reporter.text()
    assert "Сигнал отправлен" in text
    number = re.search(r"\d{4}-\d{6}", text)
    assert number
    await reporter.presses("Все мои сигналы")
    await reporter.presses(f"№ {number[0]}")
    assert "8-800-2000-122" in await reporter.text()


async def test_a_signal_with_gaps_comes_back_with_everything_that_was_said(visit: Visit) -> None:
    reporter = await visit("reporter")
    await reporter.goes("/signals/new")
    await reporter.types("ФИО", "Дроздов Кирилл Андреевич")
    await reporter.presses("Отправить сигнал", status=422, picture="signal-gaps")
    assert "Сигнал ещё не отправлен" in await reporter.text()
    assert await reporter.page.get_by_label("ФИО").input_value() == "Дроздов Кирилл Андреевич"
    await says(reporter)
    await reporter.presses("Отправить сигнал")
    assert "Сигнал отправлен" in await reporter.text()


async def test_a_whole_card_can_be_filled_in_too(visit: Visit) -> None:
    school = await visit("school")
    await school.goes("/signals/new")
    await school.presses("Заполнить всю сигнальную карту", picture="signal-whole")
    assert "Слова ребёнка" in await school.text()


async def test_a_pressed_back_button_sends_nothing_twice(visit: Visit) -> None:
    reporter = await visit("reporter")
    await reporter.goes("/signals/new")
    await says(reporter)
    form = await reporter.page.locator("form[action='/signals/new']").evaluate(
        "form => new URLSearchParams(new FormData(form)).toString()"
    )
    sent = [
        await reporter.page.request.post(
            f"{reporter.address}/signals/new",
            data=f"{form}&act=send",
            headers={"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
            max_redirects=0,
        )
        for _ in range(2)
    ]
    assert [answer.status for answer in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
