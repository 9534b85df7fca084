"""A sitting in a real browser: the secretary prepares and keeps it, a member reads, votes on the line, dissents."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.api.test_sitting_amendments import ROUTE, with_draft
from tests.pages.conftest import Visit
from tests.support.answers import signal
from tests.support.browser import Visitor
from tests.support.doors import Case
from tests.support.pages import House, printed
from tests.support.sitting_doors import GALINA, call
from tests.support.sitting_server import DECIDED
from workflows import registry

pytestmark = pytest.mark.timeout(240)
REMARK = "Спросите бабушку: готова ли она ночевать с детьми?"
DISSENT = "Считаю, что достаточно социального сопровождения."
HALL = ("Воронин Сергей Михайлович", "Назарова Ирина Алексеевна", "Беляев Константин Романович")


async def waiting(house: House) -> Case:
    """A case that waits for the commission."""
    registry.publish_route(DECIDED.route)
    sent = {"answers": signal(), "route": "ru.decided"}
    answer = await house.doors.visitor("school-4-specialist").post("/signals", sent)
    assert answer.status_code == 201, answer.text
    return Case(house.doors, answer.json()["id"], answer.json()["number"])


async def called(secretary: Visitor) -> str:
    """The secretary calls a sitting, and is led to its board: the address of the sitting."""
    await secretary.goes("/sittings")
    await secretary.presses("Созвать заседание")
    local = datetime.now(UTC) + timedelta(hours=5, minutes=1)
    await secretary.page.get_by_label("День").fill(f"{local:%Y-%m-%d}")
    await secretary.page.get_by_label("Время, по часам комиссии").fill(f"{local:%H:%M}")
    await secretary.presses("Созвать", picture="sitting-board-called")
    return secretary.page.url.partition("?")[0].removesuffix("/board").removeprefix(secretary.address)


async def quietly(visitor: Visitor, name: str | re.Pattern[str]) -> None:
    """Press a button that leads to a page which this test looks at elsewhere."""
    async with visitor.page.expect_navigation(wait_until="load"):
        await visitor.button(name).first.click()


async def test_a_sitting_from_its_agenda_to_the_decision_in_the_case(house: House, visit: Visit) -> None:
    case, other = await waiting(house), await waiting(house)
    secretary, member = await visit("secretary"), await visit("member")
    task = await case.task("resolve", "kdn-secretary")
    await secretary.goes(f"/cases/{case.id}/tasks/{task}", picture="sitting-waiting")
    assert "Решает комиссия на заседании" in await secretary.text()
    sitting = await called(secretary)
    await quietly(secretary, re.compile(f"^В повестку.*{case.number}"))
    await ordered(secretary, other)
    freed = await house.doors.visitor("kdn-secretary").post(f"{sitting}/items/2/removal", {"reason": "withdrawn"})
    assert freed.status_code == 200, freed.text
    await secretary.goes(f"{sitting}/board/1", picture="sitting-item-called")
    await quietly(secretary, "Материалы готовы")
    await secretary.page.get_by_label("Подтверждение").fill("Расписка от 18 марта")
    await secretary.presses("Записать извещение", picture="sitting-item-summoned")

    await member.goes(sitting, picture="sitting-agenda")
    said = await member.text()
    assert "Рассмотреть на заседании и вынести постановление" in said
    assert "С чего началось" in said
    await member.page.get_by_text("Оставить замечание").click()
    await member.types("Что добавить или изменить", REMARK)
    await quietly(member, "Отправить замечание")
    assert REMARK in await member.text()
    await quietly(member, "Участвую по связи")

    await secretary.page.goto(f"{house.address}{sitting}/board")
    for name in HALL:
        await secretary.page.get_by_role("button", name=re.compile(f"в зале.*{name}")).click()
    await secretary.presses("Открыть заседание", picture="sitting-board-open")
    await secretary.page.goto(f"{house.address}{sitting}/board/1")
    await secretary.page.get_by_label("организовать ИПР").check()
    await secretary.presses("Поставить на голосование", picture="sitting-item-voting")

    await expect(member.page.get_by_role("heading", name="Идёт голосование: вопрос 1")).to_be_visible()
    await member.presses("Против", picture="sitting-voted")
    mine = secretary.page.locator("tr", has_text="Чернышёва Галина Ивановна")
    await expect(mine).to_contain_text("против")
    for name in HALL:
        await secretary.page.get_by_role("button", name=re.compile(f"^за.*{name}")).click()
        await expect(secretary.page.locator("tr", has_text=name).locator("strong")).to_have_text("за")
    await secretary.presses("Закрыть голосование и подсчитать", picture="sitting-item-decided")
    assert "решено, нужно постановление" in await secretary.text()

    await member.goes(sitting, picture="sitting-dissent")
    await member.types("С чем и почему вы не согласны", DISSENT)
    await quietly(member, "Приложить мнение")

    await drawn_up(secretary)
    await in_the_case(house, secretary, case)
    await copied(secretary)
    await informed(house, secretary, f"{sitting}/items/1/notice", case)
    await represented(secretary, f"{sitting}/items/1/representation")
    await secretary.page.goto(f"{house.address}{sitting}/board")
    await secretary.presses("Закончить заседание", picture="sitting-board-over")
    await protocol_signed(secretary)


async def ordered(secretary: Visitor, other: Case) -> None:
    """A second question is put on the agenda, to be heard first."""
    await quietly(secretary, re.compile(f"^В повестку.*{other.number}"))
    await secretary.presses(re.compile("^выше.*вопрос 2"), picture="sitting-board-ordered")
    lines = await secretary.page.locator(".govuk-task-list__link").all_inner_texts()
    assert [line.partition(".")[0] for line in lines] == ["2", "1"]


async def copied(secretary: Visitor) -> None:
    """A copy goes to the parents, against its proof."""
    await secretary.page.get_by_label("Расписка, трек, входящий номер").fill("вх. № 211")
    await secretary.page.get_by_label("Больше никому").check()
    await secretary.presses("Записать отправку", picture="sitting-item-sent")
    assert "вх. № 211" in await secretary.text()


async def informed(house: House, secretary: Visitor, address: str, case: Case) -> None:
    """The parents are told in a paper; the letter comes back and is sent again; the paper stands in the case."""
    assert "Уведомить родителей о решении" in await secretary.text()
    await secretary.goes(address)
    await secretary.page.get_by_label("Что решено простым языком").fill("")
    await secretary.presses("Оформить и зарегистрировать", status=422, picture="sitting-notice-gaps")
    await secretary.types("Что решено простым языком", "Вам и сыну поможет психолог школы.")
    await secretary.types("Кому", "Соколова Анна Петровна")
    await secretary.presses("Оформить и зарегистрировать", picture="sitting-notice-drawn")
    await secretary.page.get_by_label("Чем подтверждено").fill("заказное № 62")
    await secretary.presses("Записать отправку уведомления", picture="sitting-notice-sent")
    await secretary.page.get_by_text("Письмо вернулось").click()
    await secretary.page.get_by_label("Отметка почты или почтового сервера").last.fill("истёк срок хранения")
    await secretary.presses("Записать возврат", nth=-1, picture="sitting-notice-returned")
    assert "истёк срок хранения" in await secretary.text()
    assert "Уведомить родителей о решении" in await secretary.text(), "what came back is owed again"
    await secretary.presses("Записать новую отправку", picture="sitting-notice-sent-again")
    assert "заказное № 62" in await secretary.text()
    there = secretary.page.url
    await secretary.goes(f"/cases/{case.id}/documents", picture="case-documents-sitting")
    led = secretary.link(re.compile("Заседание комиссии №")).first
    assert await led.get_attribute("href") == f"{address.partition('/items/')[0]}#item-1"
    await secretary.page.goto(there)
    found = (await house.doors.visitor("kdn-secretary").get(f"/cases/{case.id}/documents")).json()
    assert "Уведомление родителям (законным представителям)" in [one["document"]["title"] for one in found]


async def represented(secretary: Visitor, address: str) -> None:
    """What the school has to change is asked of it in a paper; what was left out is asked for first."""
    await secretary.goes(address)
    await secretary.page.get_by_label("Кому").select_option("school-4")
    await secretary.presses("Зарегистрировать и направить", status=422, picture="sitting-representation-gaps")
    assert "Назовите нормы, которые нарушены." in await secretary.text()
    await secretary.types("Адресат в документе", "МБОУ «Школа № 4», директору")
    await secretary.types("Какие нормы нарушены", "273-ФЗ ст. 28 ч. 6")
    await secretary.types("Что установлено", "Пропуски не учитывались.")
    await secretary.types("Что предлагается сделать", "Вести учёт пропусков")
    await secretary.presses("Зарегистрировать и направить", picture="sitting-represented")
    assert "Принять меры по представлению и сообщить комиссии" in await secretary.text()


async def protocol_signed(secretary: Visitor) -> None:
    """The протокол is drawn up from the record, registered and signed; a correction is another edition."""
    await secretary.page.get_by_role("link", name="Протокол", exact=True).click()
    await secretary.page.get_by_label(re.compile("^Слушали, выступили")).fill("Мать просит вечерние встречи.")
    await secretary.presses("Оформить и зарегистрировать", picture="sitting-minutes")
    for _ in range(20):
        if "Открыть, подписать" in await secretary.text():
            break
        await secretary.page.wait_for_timeout(500)
        await secretary.page.reload()
    assert (
        await secretary.page.get_by_label(re.compile("^Слушали, выступили")).input_value()
        == "Мать просит вечерние встречи."
    )
    await secretary.page.get_by_label("Что исправлено и почему").fill("Имя приглашённого указано неверно.")
    await secretary.presses("Оформить новую редакцию", picture="sitting-minutes-corrected")
    said = await secretary.text()
    assert "заменён новой редакцией" in said
    assert "Что исправлено: Имя приглашённого указано неверно." in said
    await secretary.page.get_by_role("link", name=re.compile("Открыть, подписать")).last.click()
    await expect(secretary.page.get_by_role("heading", level=1)).to_contain_text("Протокол")
    assert "Секретарь" in await secretary.text()


async def test_a_member_changes_a_plan_and_the_commission_may_approve_it_so(house: House, visit: Visit) -> None:
    registry.publish_route(ROUTE)
    case = await with_draft(house.doors)
    table = await call(house.doors)
    await table.listed(case, "approve_plan")
    member, secretary = await visit("member"), await visit("secretary")
    await member.goes(f"/sittings/{table.id}")
    await member.page.get_by_role("link", name=re.compile("Предложить изменения к проекту")).click()
    await member.unfolds()
    await member.page.locator('[name="activities[]/0/expected"]').fill("мать знает, к кому идти вечером")
    await member.presses("Предложить изменения", picture="sitting-amended")
    assert "мать знает, к кому идти вечером" in await member.text()
    await table.sit()
    await secretary.goes(f"/sittings/{table.id}/board/1", picture="sitting-item-amended")
    await secretary.page.get_by_label("утверждён, с изменениями № 1").check()
    await secretary.presses("Поставить на голосование", picture="sitting-item-amended-voting")
    assert "с изменениями № 1" in await secretary.text()
    for person in ("kdn-head", GALINA, "kdn-member-2"):
        await table.do("items/1/ballots", {"motion": 1, "choice": "for"}, by=person)
    await table.do("items/1/closing", {"motion": 1})
    await secretary.goes(f"/sittings/{table.id}/board/1")
    await secretary.presses("Составить постановление", picture="sitting-resolution-plan")
    await secretary.unfolds()
    terms = secretary.page.locator('[name="measure_terms"]')
    assert await terms.input_value() == "Указаны в плане у каждой меры."
    assert await secretary.page.locator('[name="plan_verdict"][value="approve"]').is_checked()
    assert "мать знает, к кому идти вечером" in await secretary.text()
    await secretary.page.locator('[name="issue_content"]').fill("Куратор представил проект плана.")
    await secretary.presses("Передать решение в дело", picture="sitting-item-plan-resolved")
    await in_the_case(house, secretary, case)
    papers = {line["document"]["id"] for line in await printed(house, case.id)}
    assert {"kdn_resolution_plan", "ipr_plan"} <= papers


async def drawn_up(secretary: Visitor) -> None:
    """The постановление comes filled in from the sitting; the secretary writes what no sitting knows."""
    await secretary.presses("Составить постановление", picture="sitting-resolution")
    await secretary.unfolds()
    presence = secretary.page.locator('[name="members_present[]/0/full_name"]')
    assert await presence.input_value() == HALL[0]
    assert await secretary.page.locator('[name="decision_kinds"][value="start_ipr"]').is_checked()
    await secretary.page.locator('[name="issue_content"]').fill("Дети в ночные смены матери оставались одни.")
    await secretary.presses("Передать решение в дело", status=422, picture="sitting-resolution-gaps")
    await secretary.unfolds()
    await secretary.page.locator('[name="measures[]/0/measure"]').fill("Шесть встреч психолога с матерью и сыном")
    await secretary.page.locator('[name="measure_terms"]').fill("До конца июня.")
    await secretary.presses("Передать решение в дело", picture="sitting-item-resolved")


async def in_the_case(house: House, secretary: Visitor, case: Case) -> None:
    """The case takes the decision, once, and says so to the secretary."""
    for _ in range(20):
        if "Решение внесено в дело" in await secretary.text():
            break
        await secretary.page.wait_for_timeout(300)
        await secretary.page.reload()
    assert "Решение внесено в дело" in await secretary.text()
    view = (await house.doors.visitor("kdn-secretary").get(f"/cases/{case.id}")).json()
    assert view["stage"]["id"] == "work"
