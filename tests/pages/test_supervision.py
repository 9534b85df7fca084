"""A supervisor's day: where it is late, which case it is, what the norm says, and who answered for the child."""

import asyncio
import re
import sys
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlalchemy import Connection, update

from activities.audit.sealing import seal
from models.tables import Audit
from tests.pages.conftest import Visit
from tests.support.answers import answers_to
from tests.support.doors import HOME, Case
from tests.support.pages import House
from tests.support.unguarded import unguarded

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
async def late(house: House) -> Case:
    """A case whose inquiry was left lying for three weeks, but for the survey, which came late."""
    case = await house.surveyed()
    await house.let_pass(case, days=21)
    await case.do("survey", "opeka-specialist")
    return case


async def test_a_supervisor_goes_from_a_number_to_the_step_to_the_case(visit: Visit, late: Case) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision")
    await supervisor.presses(re.compile("детская поликлиника, Просрочено: 1"), picture="supervision-steps")
    assert "Ответить на запрос комиссии (медицинская организация)" in await supervisor.text()
    await supervisor.presses(re.compile(f"дело № {late.number}"), picture="supervision-case")
    said = await supervisor.text()
    assert "Нарушен срок: Обследовать условия жизни ребёнка" in said
    assert "Молчание: Ответить на запрос комиссии (школа)" in said
    assert "Соколов" not in said, "supervision looks at the route, not at the child"


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("by", ["agency", "territory", "route"])
async def test_numbers_are_told_along_each_way(visit: Visit, by: str) -> None:
    supervisor = await visit("supervisor", scripts=True)
    await supervisor.goes(f"/supervision?by={by}&days=30", picture=f"supervision-by-{by}")
    assert await supervisor.link(re.compile("Застряло: 3" if by != "agency" else "Застряло: 1")).count() >= 1


@pytest.mark.usefixtures("late")
async def test_the_filter_works_without_scripts(house: House, visit: Visit) -> None:
    supervisor = await visit("supervisor", scripts=False)
    await supervisor.page.goto(f"{house.address}/supervision")
    await supervisor.page.select_option("#by", "territory")
    await supervisor.page.get_by_role("button", name="Показать").click()
    assert "by=territory" in supervisor.page.url
    assert "муниципальный округ" in await supervisor.page.inner_text("table")


@pytest.mark.usefixtures("late")
async def test_a_territory_leads_to_its_agencies_and_the_address_keeps_it(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision?by=territory&days=30")
    await supervisor.presses(re.compile("Нижнеозёрский муниципальный округ"), picture="supervision-district")
    assert f"territory={HOME}" in supervisor.page.url
    assert "days=30" in supervisor.page.url
    await supervisor.presses(re.compile("детская поликлиника, Застряло: 1"), picture="supervision-steps")
    assert f"territory={HOME}" in supervisor.page.url
    await supervisor.presses(re.compile("^Обойдено"), picture="supervision-bypassed")
    assert "agency=clinic" in supervisor.page.url
    assert "Таких шагов нет" in await supervisor.text()


async def test_numbers_and_steps_are_taken_away_as_a_workbook(house: House, late: Case) -> None:
    async with httpx.AsyncClient(base_url=house.address) as client:
        await client.post("/sign-in", data={"role": "supervisor"})
        counts = await client.get("/supervision/counts.xlsx", params={"by": "agency"})
        steps = await client.get("/supervision/steps.xlsx", params={"standing": "late", "agency": "clinic"})
    (numbers,), (listed,) = (load_workbook(BytesIO(one.content)).worksheets for one in (counts, steps))
    rows = {row[0]: row for row in numbers.iter_rows(min_row=3, values_only=True)}
    assert rows["детская поликлиника"][1] >= 1
    case, step, *_, due, _closed, _told, _basis = next(listed.iter_rows(min_row=3, values_only=True))
    assert (case, step) == (late.number, "Ответить на запрос комиссии (медицинская организация)")
    assert due.hour == 0, "a term of days ends at local midnight"


async def test_custody_is_shown_as_a_proof(visit: Visit, late: Case) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes(f"/supervision/cases/{late.id}/custody", picture="custody-proof")
    said = await supervisor.text()
    assert "В каждый момент отвечал ровно один орган" in said
    assert "21 день" in said


@pytest.mark.usefixtures("late")
async def test_the_load_of_agencies_is_told(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision/workload")
    await supervisor.presses(re.compile("^детская поликлиника$"), picture="supervision-workload-agency")
    assert "Без исполнителя" in await supervisor.text()


async def test_nobody_else_sees_it(visit: Visit, late: Case) -> None:
    specialist = await visit("specialist")
    for path in ("/supervision", "/supervision/workload", f"/supervision/cases/{late.id}"):
        await specialist.goes(path, status=403, picture="not-allowed")


async def test_who_read_a_case_is_told_to_those_who_may_ask(house: House, visit: Visit, late: Case) -> None:
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{late.id}")
    await house.doors.app.state.office.accesses.close()
    await secretary.unfolds()
    await secretary.presses("Кто читал", picture="case-readers")
    said = await secretary.text()
    assert "Назарова Ирина Алексеевна" in said
    assert "орган отвечает за ребёнка" in said


async def test_the_log_is_verified_on_a_page_that_can_be_printed_and_taken_away(
    house: House, visit: Visit, late: Case, tmp_path: Path
) -> None:
    at = house.doors.app.state.office
    await at.sessions.write(lambda connection: seal(connection, at.clock()))
    supervisor = await visit("supervisor")
    await supervisor.goes("/audit", picture="audit-before")
    assert "Журнал ещё не проверяли" in await supervisor.text()
    await supervisor.presses("Проверить сейчас", picture="audit")
    said = await supervisor.text()
    assert "Журнал цел" in said
    assert "Ни одна запись не изменена" in said
    async with httpx.AsyncClient(base_url=house.address) as client:
        await client.post("/sign-in", data={"role": "supervisor"})
        assert (await client.get("/audit/audit.jsonl")).status_code == 403
        await client.post("/sign-in", data={"role": "administrator"})
        for name in ("audit.jsonl", "roots.txt", "verify.py"):
            (tmp_path / name).write_bytes((await client.get(f"/audit/{name}")).content)
    call = [sys.executable, "-I", "verify.py", "audit.jsonl", "--roots", "roots.txt"]
    outside = await asyncio.create_subprocess_exec(*call, cwd=tmp_path)
    assert await outside.wait() == 0
    assert late.id in (tmp_path / "audit.jsonl").read_text()


async def test_a_log_that_was_written_to_by_hand_is_said_to_be_damaged(house: House, visit: Visit, late: Case) -> None:
    def intrude(connection: Connection) -> None:
        with unguarded(connection):
            mine = (Audit.case_id == late.id, Audit.turn == 1)
            connection.execute(update(Audit).where(*mine).values(person="nobody"))

    await house.doors.app.state.office.sessions.write(intrude)
    administrator = await visit("administrator")
    await administrator.goes("/audit")
    await administrator.presses("Проверить сейчас", picture="audit-damaged")
    said = await administrator.text()
    assert "Журнал повреждён" in said
    assert f"дело {late.id}, ход 1: содержимое изменено" in said


async def test_a_measure_out_of_its_order_is_recorded_excepted_and_judged(house: House, visit: Visit) -> None:
    answers = answers_to("safety_decision", protection="unsafe")
    sent = {"route": "ru.removal", "answers": answers, "agencies": {"school": "school-4"}}
    case = (await house.doors.visitor("opeka-head").post("/signals", sent)).json()
    await Case(house.doors, case["id"], case["number"]).do("removal_decision", "opeka-head")
    await Case(house.doors, case["id"], case["number"]).do("take", "opeka-specialist")
    await Case(house.doors, case["id"], case["number"]).do("support_child", "psychology-specialist")
    head = await visit("head")
    await head.goes(f"/cases/{case['id']}/contacts", picture="contacts")
    assert "Кризисный контакт с семьёй" in await head.text()
    await head.goes(f"/cases/{case['id']}/measures", picture="measures")
    await head.presses("Записать о мере", picture="measure-new")
    await head.presses("Записать", status=422, picture="measure-new-errors")
    assert "Выберите меру." in await head.text()
    await head.chooses("О какой мере", "Социальные услуги семье (442-ФЗ)")
    await head.chooses("Что о ней известно", "семья отказалась")
    await head.types("С какого дня", "02.03.2026")
    await head.types("Какие факты это показывают", "Мать отказалась письменно 2 и 9 марта.")
    await head.presses("Записать")
    assert "Запись о мере внесена в дело." in await head.text()
    await head.goes(f"/cases/{case['id']}/measures/exception", picture="measure-exception")
    await head.chooses("Какую меру берут", "Иск о лишении родительских прав (СК РФ ст. 69–70)")
    await head.chooses("Почему", "родитель совершил преступление против ребёнка")
    await head.types("Почему нельзя начать с более слабых мер", "Возбуждено уголовное дело.")
    await head.types(re.compile("Что сделано, чтобы"), "Психолог видит ребёнка каждую неделю.")
    await head.presses("Записать исключение", picture="measures-excepted")
    assert "письменное исключение" in await head.text()
    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision/oversteps", picture="oversteps")
    await supervisor.presses(re.compile("Иск о лишении родительских прав"), picture="overstep")
    assert "Возбуждено уголовное дело." in await supervisor.text()
    await supervisor.chooses("Обоснованно ли это", "обоснованно")
    await supervisor.types("На чём основана оценка", "Мера следует из приговора.")
    await supervisor.presses("Записать оценку")
    assert "Оценка внесена в дело." in await supervisor.text()


@pytest.mark.usefixtures("late")
async def test_numbers_without_anybody_in_them_are_shown_and_taken_away(house: House, visit: Visit) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision/depersonalised", picture="supervision-depersonalised")
    await supervisor.page.select_option("#columns", "age")
    await supervisor.presses("Показать")
    assert "•" in await supervisor.text(), "fewer than five cases are hidden"
    await supervisor.page.select_option("#rows", "age")
    await supervisor.presses("Показать", status=422)
    async with httpx.AsyncClient(base_url=house.address) as client:
        await client.post("/sign-in", data={"role": "supervisor"})
        taken = await client.get("/supervision/depersonalised.csv", params={"rows": "month", "columns": "route"})
    assert taken.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Всего" in taken.text


async def test_a_supervisor_says_why_the_name_is_needed_and_sees_it(visit: Visit, late: Case) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes(f"/cases/{late.id}")
    said = await supervisor.text()
    assert "Ребёнок, " in said
    assert "Соколов" not in said
    await supervisor.goes(f"/supervision/cases/{late.id}/name", picture="name-reason")
    await supervisor.presses("Назвать ребёнка", nth=1, status=422, picture="name-reason-mistake")
    assert "Выберите причину." in await supervisor.text()
    await supervisor.chooses("Зачем нужно имя", "проверка по этому делу")
    await supervisor.types("Что проверяется", "Проверка № 4 о молчании поликлиники.")
    await supervisor.presses("Назвать ребёнка", nth=1)
    said = await supervisor.text()
    assert "Соколов" in said
    assert "Имя показано вам на восемь часов" in said
    await supervisor.goes(f"/supervision/cases/{late.id}/name", picture="name-reason-given")
    assert "Имя вам показано" in await supervisor.text()
    chair = await visit("chair")
    await chair.goes(f"/cases/{late.id}/readers", picture="case-readers-named")
    assert "надзору показано имя ребёнка" in await chair.text()
    assert "Проверка № 4 о молчании поликлиники." in await chair.text()


async def test_a_head_says_who_reads_a_case(visit: Visit, late: Case) -> None:
    chair = await visit("chair")
    await chair.goes(f"/cases/{late.id}")
    await chair.presses("Кто читает дело", picture="case-access")
    await chair.chooses("Кто читает написанное в деле", "Только те, что отмечены")
    await chair.presses("Сохранить", status=422, picture="case-access-mistake")
    assert "Выберите, почему доступ ограничен." in await chair.text()
    await chair.chooses("Если только отмеченные", "ПДН ОВД")
    await chair.chooses("Почему доступ ограничен", "о случае говорят публично")
    await chair.presses("Сохранить")
    said = await chair.text()
    assert "Доступ к делу изменён" in said
    assert "Доступ к этому делу ограничен" not in said, "whoever reads it needs no explanation"
    assert await chair.page.locator(".app-identity").get_by_text("доступ ограничен").count() == 1
    await chair.goes(f"/cases/{late.id}/history")
    assert "Доступ к делу ограничен." in await chair.text()


async def test_who_is_not_named_is_told_what_they_see_and_whom_to_ask(visit: Visit, late: Case) -> None:
    doctor = await visit("doctor")
    await doctor.goes(f"/cases/{late.id}", picture="case-restricted")
    said = await doctor.text()
    assert "Доступ к этому делу ограничен" in said
    assert "спросите орган, который отвечает: КДНиЗП" in said
