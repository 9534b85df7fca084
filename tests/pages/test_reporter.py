"""Whoever saw a child in trouble says so in a minute, and learns what became of it."""

import re

import pytest
from sqlalchemy import select

from api.v1 import signals
from models.tables import Attachment, CaseFile
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.files import photo
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
OLD_PHONE = 320
"""Points across the screen of the oldest phones that are still carried."""
LONG = 30_000
"""Milliseconds for a photo to be cleaned on a busy machine."""


async def says(reporter: Visitor) -> None:
    await reporter.types("ФИО", "Дроздов Кирилл Андреевич")
    await reporter.types("Где он живёт: адрес, телефон", "ул. Лесная, д. 3, кв. 8")
    await reporter.page.get_by_label("отсутствие ухода/надзора").check()
    await reporter.types("Что вы видели и когда: только факты", "Третий день приходит без завтрака, спит на уроках.")
    await reporter.chooses("Ребёнок сейчас в безопасности?", "неизвестно")
    await reporter.types("Что уже сделано", "Накормили в столовой, мать не отвечает на звонки.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_reporter_sends_a_signal_with_a_photo_from_an_old_phone_and_follows_it(
    house: House, visit: Visit, *, scripts: bool
) -> None:
    reporter = await visit("reporter", scripts=scripts)
    await reporter.goes("/signals/new")
    await reporter.page.set_viewport_size({"width": OLD_PHONE, "height": 568})
    await says(reporter)
    await reporter.page.locator('[data-files="attachments"] .app-pick').first.set_input_files(
        {"name": "Двор.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(600, 400))}
    )
    if scripts:
        await reporter.page.get_by_role("link", name="Двор.jpg").wait_for(timeout=LONG)
    await fits(reporter)
    await reporter.looks(reporter.page.url, f"signal-on-an-old-phone-{scripts}", OLD_PHONE)
    await reporter.presses("Отправить сигнал", picture="signal-sent")
    text = await reporter.text()
    assert "Сигнал отправлен" in text
    number = re.search(r"\d{4}-\d{6}", text)
    assert number
    async with house.doors.sessions.reading() as connection:
        of_case = select(Attachment.name).join(CaseFile, CaseFile.id == Attachment.case_id)
        names = (await connection.scalars(of_case.where(CaseFile.number == number[0]))).all()
    assert names == ["Двор.jpg"]
    await reporter.presses("Все мои сигналы")
    await reporter.presses(f"№ {number[0]}")
    assert "8-800-2000-122" in await reporter.text()
    await reporter.page.set_viewport_size({"width": OLD_PHONE, "height": 568})
    await fits(reporter)


async def fits(visitor: Visitor) -> None:
    wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= OLD_PHONE, f"{visitor.page.url} is {wide} wide on a phone of {OLD_PHONE}"


async def test_a_signal_waits_sealed_in_the_browser_until_the_connection_is_back(visit: Visit) -> None:
    reporter = await visit("reporter")
    await reporter.page.goto(f"{reporter.address}/signals/new")
    await says(reporter)
    await reporter.page.get_by_text("Введённое хранится в этом браузере, зашифрованное").wait_for()
    await reporter.page.context.set_offline(True)
    await reporter.button("Отправить сигнал").last.click()
    await reporter.page.get_by_text("Нет связи, сигнал ещё не отправлен").wait_for()
    kept = await reporter.page.evaluate("Object.values(localStorage).join()")
    assert "%D0" not in kept, "the copy can be read by whoever finds this phone"
    await reporter.page.close()
    reporter.page = await reporter.page.context.new_page()
    await reporter.page.context.set_offline(False)
    await reporter.page.goto(f"{reporter.address}/signals/new")
    await reporter.page.get_by_text("Восстановлено то, что вы ввели и не отправили").wait_for()
    assert await reporter.page.get_by_label("ФИО").input_value() == "Дроздов Кирилл Андреевич"
    await reporter.presses("Отправить сигнал", nth=-1)
    assert "Сигнал отправлен" in await reporter.text()
    await reporter.page.goto(f"{reporter.address}/signals/new")
    assert await reporter.page.get_by_label("ФИО").input_value() == ""
    assert await reporter.page.evaluate("Object.keys(localStorage).length") == 0


async def test_too_many_signals_are_asked_to_wait_and_an_emergency_is_not(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "MOST_AN_HOUR", 0)
    reporter = await visit("reporter", scripts=False)
    await reporter.page.goto(f"{reporter.address}/signals/new")
    await says(reporter)
    await reporter.presses("Отправить сигнал", nth=-1, status=429, picture="signal-too-many")
    assert "Этот пока не отправлен" in await reporter.text()
    assert await reporter.page.get_by_label("ФИО").input_value() == "Дроздов Кирилл Андреевич"
    await reporter.chooses("Ребёнок сейчас в безопасности?", "нет")
    await reporter.presses("Отправить сигнал", nth=-1)
    assert "Сигнал отправлен" in await reporter.text()


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
