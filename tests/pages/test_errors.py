"""Every error is a page that says what happened, what was kept and what to do, to whoever looks at it."""

import re
from collections.abc import Awaitable, Callable

import pytest

from api import check_page
from api.errors import Away
from api.pages import bundle, fields, tasks
from api.upload import TooMany
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
SEND = """([action, enctype, fields]) => {
  const form = document.createElement('form');
  Object.assign(form, {method: 'post', action, enctype});
  for (const [name, value, times] of fields) for (let time = 0; time < times; time++) {
    const field = document.createElement('input');
    Object.assign(field, {type: 'hidden', name, value});
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""
FORM = "application/x-www-form-urlencoded"
Sent = tuple[str, str, int]


async def sends(visitor: Visitor, action: str, *given: Sent, status: int, enctype: str = FORM) -> str:
    """Send a form as a broken or stale page would; what the answer says."""
    visitor.console.clear()
    async with visitor.page.expect_navigation(wait_until="load") as coming:
        await visitor.page.evaluate(SEND, [action, enctype, list(given)])
    await visitor.checks(await coming.value, status=status, picture=f"error-{status}")
    said = await visitor.text()
    assert "Что случилось" in said
    assert "Что сохранено и что делать" in said
    return said


async def test_a_page_that_cannot_be_read_sent_wrongly_or_too_much(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "MOST", 3)
    stranger = await visit()
    await stranger.goes("/help")
    assert "Форму не удалось прочитать" in await sends(stranger, "/language", ("x", "", 4), status=400)
    assert "Ничего не сделано" in await sends(stranger, "/help", status=405)
    assert "Allow" not in await stranger.text()
    assert "не того вида" in await sends(stranger, "/language", ("a", "b", 1), status=415, enctype="text/plain")
    monkeypatch.setattr(bundle.PageLetter, "largest", 1000)
    said = await sends(stranger, "/language", ("a", "щ" * 1000, 1), status=413)
    assert "Ничего не сохранено" in said


async def test_help_is_one_press_away_from_an_error(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/nothing/here", status=404, picture="error-404")
    said = await stranger.text()
    assert "Такого адреса нет" in said
    assert "openapi.json" not in said
    await stranger.presses("Помощь")


async def test_a_page_that_is_not_allowed_says_so_and_that_nothing_was_done(visit: Visit) -> None:
    reporter = await visit("reporter")
    await reporter.goes("/administration", status=403, picture="error-403")
    said = await reporter.text()
    assert "Роль «заявитель» не ведёт справочник." in said
    assert "Ничего не сделано." in said


async def test_a_deed_of_a_stale_page_is_refused_in_words(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    term = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}/term"
    await specialist.goes(term)
    token = await specialist.page.locator("input[name=token]").first.input_value()
    resume = (("token", token, 1), ("once", "a" * 32, 1), ("act", "resume", 1))
    assert "не приостановлен" in await sends(specialist, term, *resume, status=409)
    extend = (("token", token, 1), ("once", "b" * 32, 1), ("act", "extend", 1), ("value", "x", 1))
    assert "Ничего не" in await sends(specialist, term, *extend, status=422)


async def test_a_session_that_ended_leads_to_the_sign_in_and_keeps_the_words(house: House, visit: Visit) -> None:
    specialist = await visit("specialist")
    await specialist.goes("/help")
    await specialist.page.context.clear_cookies()
    async with specialist.page.expect_navigation(wait_until="load") as coming:
        await specialist.page.evaluate(SEND, [f"{house.address}/signals/new", FORM, [("child/full_name", "Имя", 1)]])
    await specialist.checks(await coming.value, status=401, picture="error-401")
    assert "Введённое на странице не потеряно" in await specialist.text()


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (RuntimeError("a fault of ours"), 500, "из-за ошибки в системе"),
        (Away("База данных не отвечает.", "Повторите через минуту."), 503, "Повторите через минуту."),
    ],
    ids=["a fault of ours", "a part is away"],
)
async def test_what_is_our_fault_has_a_number_for_the_administrator(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, problem: Exception, status: int, words: str
) -> None:
    specialist = await visit("specialist")
    monkeypatch.setattr(tasks, "moments_of", failing(problem))
    await specialist.goes("/tasks", status=status, picture=f"error-{status}")
    said = await specialist.text()
    assert words in said
    assert re.search(r"Номер обращения для администратора: [0-9a-f-]{36}", said)
    assert "a fault of ours" not in await specialist.page.content()


async def test_a_full_house_asks_to_come_again(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = await visit()
    full = TooMany("Все места для проверки заняты.", "Ничего не сохранено. Повторите через минуту.")
    monkeypatch.setattr(check_page.reception, "receive", failing(full))
    await stranger.page.goto(f"{stranger.address}/check")
    await stranger.page.set_input_files(
        "#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    async with stranger.page.expect_navigation(wait_until="load") as coming:
        await stranger.button("Проверить").click()
    answer = await coming.value
    assert answer is not None
    assert answer.status == 429
    assert "Сейчас проверяют много файлов" in await stranger.text()
    assert "Повторите через минуту." in await stranger.text()


def failing(problem: Exception) -> Callable[..., Awaitable[None]]:
    async def fail(*_: object, **__: object) -> None:
        raise problem

    return fail
