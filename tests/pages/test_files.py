"""Photos and scans are given to a form on its page: with scripts and without, whole, broken, and cut off half-way."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import FilePayload, expect
from sqlalchemy import delete, select

from api.office import Office
from models.tables import Attachment, Draft, WebSession
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import open_case
from tests.support.files import archive, pdf, photo
from tests.support.pages import House
from tests.support.stored_files import held
from tests.support.wire import wired

pytestmark = pytest.mark.timeout(240)
LONG = 30_000
"""Milliseconds for a file to be cleaned on a busy machine."""
EVIDENCE = "evidence[]/0/attachment"
PAPERS = "attachments"


async def act(house: House) -> str:
    """Where an act that nobody has begun is filled in."""
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    return f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"


async def reply(house: House) -> str:
    """Where a school answers a request, and may attach papers."""
    case = await house.surveyed()
    return f"/cases/{case.id}/tasks/{await case.task('reply_school', 'school-4-specialist')}"


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


async def begins(visit: Visit, address: str, part: str = "specialist", *, scripts: bool = True) -> Visitor:
    visitor = await visit(part, scripts=scripts)
    await visitor.page.goto(f"{visitor.address}{address}?unfolded=yes")
    return visitor


async def attached(house: House, address: str) -> list[str]:
    """The names of the files that were given to this task."""
    case, number = address.split("/")[2], int(address.split("/")[4])
    named = select(Attachment.name).where(Attachment.case_id == case, Attachment.task == number)
    async with house.doors.sessions.reading() as connection:
        return sorted(await connection.scalars(named.order_by(Attachment.made_at)))


async def drafted(house: House, address: str) -> dict[str, Any]:
    case, number = address.split("/")[2], int(address.split("/")[4])
    kept = select(Draft.answers).where(Draft.case_id == case, Draft.task == number)
    async with house.doors.sessions.reading() as connection:
        return dict(await connection.scalar(kept) or {})


async def test_a_photo_goes_at_once_is_seen_small_and_can_be_taken_back(house: House, visit: Visit) -> None:
    address = await act(house)
    specialist = await begins(visit, address)
    place = specialist.page.locator(f'[data-file="{EVIDENCE}"]')
    await place.locator(".app-pick").first.set_input_files(file("Кухня.jpg", photo(size=(600, 400))))
    await place.get_by_role("link", name="Кухня.jpg").wait_for(timeout=LONG)
    await specialist.page.get_by_text("Сохранено в").wait_for()
    (row,) = (await drafted(house, address))["evidence[]"]
    small = place.locator("img")
    await small.scroll_into_view_if_needed()
    await specialist.page.wait_for_timeout(300)
    assert await small.evaluate("picture => picture.naturalWidth") == 320
    address_of_file = await place.get_by_role("link", name="Кухня.jpg").get_attribute("href")
    whole = await specialist.page.request.get(specialist.address + str(address_of_file))
    assert (whole.status, whole.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in whole.headers["content-security-policy"]
    assert str(address_of_file).endswith(row["attachment"])
    await specialist.goes(f"{address}?unfolded=yes", picture="task-with-photo")
    await place.get_by_role("button", name=re.compile("Убрать файл")).click()
    await place.locator(".app-pick").first.wait_for()
    assert await attached(house, address) == []


async def test_each_file_that_is_not_welcome_says_why_and_what_to_do(house: House, visit: Visit) -> None:
    address = await act(house)
    specialist = await begins(visit, address)
    place = specialist.page.locator(f'[data-file="{EVIDENCE}"]')
    for content, words in (
        (archive(), "Архивы не принимаются"),
        (b"MZ" + bytes(200), "Программы и сценарии не принимаются"),
        (photo(size=(600, 400))[:900], "Файл повреждён"),
    ):
        await place.locator(".app-pick").first.set_input_files(file("Снимок.jpg", content))
        await place.get_by_text(words).wait_for(timeout=LONG)
        await place.get_by_role("button", name="Отменить").click()
    assert await attached(house, address) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_file_that_is_too_large_is_refused_in_words(
    house: House, visit: Visit, monkeypatch: pytest.MonkeyPatch, *, scripts: bool
) -> None:
    office: Office = house.doors.app.state.office
    monkeypatch.setattr(office.intake, "limit", 1024 * 1024)
    address = await act(house)
    specialist = await begins(visit, address, scripts=scripts)
    place = specialist.page.locator(f'[data-file="{EVIDENCE}"]')
    await place.locator(".app-pick").first.set_input_files(file("Большой.jpg", bytes(1024 * 1024 + 1)))
    if not scripts:
        await specialist.types("ФИО ребёнка", "Соколов Матвей, исправлено")
        await specialist.presses("Сохранить черновик", nth=-1, status=422, picture="task-file-unwelcome")
        assert (await drafted(house, address))["child_full_name"] == "Соколов Матвей, исправлено"
        assert await specialist.page.get_by_label("ФИО ребёнка").input_value() == "Соколов Матвей, исправлено"
    await specialist.page.get_by_text("Файл больше 1 МБ").first.wait_for()
    assert await attached(house, address) == []


async def test_several_papers_become_a_row_each(house: House, visit: Visit) -> None:
    address = await reply(house)
    school = await begins(visit, address, "school")
    papers = [file("Характеристика.pdf", pdf()), file("Табель.pdf", pdf()), file("Дневник.jpg", photo())]
    await school.page.locator(f'[data-files="{PAPERS}"] .app-pick').first.set_input_files(papers)
    await school.page.get_by_role("link", name="Дневник.jpg").wait_for(timeout=LONG)
    await school.page.get_by_role("link", name="Табель.pdf").wait_for(timeout=LONG)
    await school.page.get_by_text("Сохранено в").wait_for()
    titles = [await school.page.locator(f'[name="{PAPERS}/{row}/title"]').input_value() for row in range(3)]
    assert titles == ["Характеристика", "Табель", "Дневник"]
    await school.goes(address, picture="task-with-papers")


async def test_without_scripts_files_go_with_the_form_and_each_gets_its_answer(house: House, visit: Visit) -> None:
    address = await reply(house)
    school = await begins(visit, address, "school", scripts=False)
    papers = [file("Характеристика.pdf", pdf()), file("Архив.zip", archive())]
    await school.page.locator(f'[data-files="{PAPERS}"] .app-pick').first.set_input_files(papers)
    await school.presses("Сохранить черновик", nth=-1, status=422, picture="task-file-unwelcome")
    text = await school.text()
    assert "«Архив.zip»: Архивы не принимаются." in text
    assert await attached(house, address) == ["Характеристика.pdf"]
    await school.presses("Сохранить черновик", nth=-1)
    assert (await drafted(house, address))[PAPERS][0]["title"] == "Характеристика"
    await school.presses(re.compile("Убрать файл"))
    assert await attached(house, address) == []
    assert "attachment" not in (await drafted(house, address))[PAPERS][0]


async def test_a_file_sent_after_the_session_ended_is_named_and_the_words_come_back(house: House, visit: Visit) -> None:
    address = await act(house)
    specialist = await begins(visit, address, scripts=False)
    await specialist.types("ФИО ребёнка", "Соколов Матвей, после сеанса")
    pick = specialist.page.locator(f'[data-file="{EVIDENCE}"] .app-pick').first
    await pick.set_input_files(file("Подъезд.jpg", photo()))
    async with house.doors.sessions.transaction() as connection:
        await connection.execute(delete(WebSession))
    await specialist.presses("Сохранить черновик", nth=-1, status=401, picture="session-ended-with-file")
    assert "выберите их снова: Подъезд.jpg" in await specialist.text()
    await specialist.presses(re.compile("Специалист опеки"), picture="resumed")
    await specialist.presses("Продолжить с введённым")
    assert await specialist.page.get_by_label("ФИО ребёнка").input_value() == "Соколов Матвей, после сеанса"
    assert await attached(house, address) == []


async def test_an_upload_that_loses_its_connection_is_told_and_tried_again(house: House, visit: Visit) -> None:
    address = await act(house)
    async with wired(house.address) as wire:
        specialist = await visit()
        specialist.address = wire.address
        await specialist.signs_in("specialist")
        await specialist.page.goto(f"{specialist.address}{address}?unfolded=yes")
        place = specialist.page.locator(f'[data-file="{EVIDENCE}"]')
        wire.cut_after(100_000)
        await place.locator(".app-pick").first.set_input_files(file("Двор.jpg", photo(tail=bytes(400_000))))
        await place.get_by_text("Связь прервалась, файл не передан").wait_for()
        assert await attached(house, address) == []
        wire.mend()
        await place.get_by_role("button", name="Повторить").click()
        await place.get_by_role("link", name="Двор.jpg").wait_for(timeout=LONG)
    assert await attached(house, address) == ["Двор.jpg"]


async def test_on_a_slow_network_saving_and_uploading_show_where_they_are_and_arrive(
    house: House, visit: Visit
) -> None:
    address = await act(house)
    specialist = await begins(visit, address)
    wire = await specialist.page.context.new_cdp_session(specialist.page)
    slow = {"offline": False, "latency": 600, "downloadThroughput": 40_000, "uploadThroughput": 40_000}
    await wire.send("Network.enable")
    await wire.send("Network.emulateNetworkConditions", slow)
    await specialist.types("ФИО ребёнка", "Соколов Матвей, по слабой связи")
    await specialist.page.get_by_text("Сохраняем…").wait_for()
    place = specialist.page.locator(f'[data-file="{EVIDENCE}"]')
    await place.locator(".app-pick").first.set_input_files(file("Лестница.jpg", photo(tail=bytes(60_000))))
    bar = place.get_by_role("progressbar")
    await bar.wait_for()
    await expect(bar).not_to_have_js_property("value", 0)
    await specialist.page.get_by_text("Сохранено в").wait_for()
    await place.get_by_role("link", name="Лестница.jpg").wait_for(timeout=LONG)
    assert await attached(house, address) == ["Лестница.jpg"]
    assert (await drafted(house, address))["child_full_name"] == "Соколов Матвей, по слабой связи"


@pytest.mark.parametrize("whole_form", [True, False], ids=["a form with a file", "a file alone"])
async def test_a_connection_cut_half_way_leaves_nothing_half_done(
    house: House, visit: Visit, *, whole_form: bool
) -> None:
    address = await act(house)
    specialist = await begins(visit, address)
    token = await specialist.page.locator('[name="token"]').first.input_value()
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in await specialist.page.context.cookies())
    path = address if whole_form else f"{address}/attachments?name={EVIDENCE}"
    parts = {"token": token, "once": "0" * 16, "act": "save", "child_full_name": "Не должно сохраниться"}
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in parts.items()
    )
    body += f'--x\r\nContent-Disposition: form-data; name="file {EVIDENCE}"; filename="a.jpg"\r\n\r\n'.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(house.address).netloc}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body) + 900_000}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(house.address).port)
    writer.write(head.encode() + body + photo(tail=bytes(300_000)))
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.transport.abort()
    del reader
    office: Office = house.doors.app.state.office
    async with asyncio.timeout(10):
        while held(office.intake.storage._root):  # noqa: ASYNC110 - nobody is told when a request has ended
            await asyncio.sleep(0.05)
    assert await attached(house, address) == []
    assert await drafted(house, address) == {}
    await specialist.page.reload()
    assert "Не должно сохраниться" not in await specialist.text()
