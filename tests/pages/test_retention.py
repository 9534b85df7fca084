"""The end of files in a browser: what is due, a hold, a proposal, the other person's word, the act; then 410."""

from datetime import timedelta
from functools import partial

import httpx
import pytest

from activities.retention import reckon_some
from tests.api.test_kept_cases import CHILD, KEPT, laid_down
from tests.pages.conftest import Visit
from tests.support.doors import HOME, SECRETARY, Case, open_case
from tests.support.pages import House
from tests.support.server import eventually
from workflows.nomenclature import kept_until

pytestmark = pytest.mark.timeout(240)
LONG = timedelta(days=366 * 5 + 40)


@pytest.fixture(scope="module")
async def old(house: House) -> tuple[Case, Case]:
    """Two cases that were closed more than five years ago."""
    found = []
    for _ in range(2):
        case = await open_case(house.doors)
        closing = await house.doors.visitor(SECRETARY).post(f"/cases/{case.id}/closing", {"outcome": "moved"})
        assert closing.status_code == 200, closing.text
        await eventually(partial(_all_printed, house, case), within=60)
        found.append(case)
    await house.doors.sessions.write(partial(reckon_some, reckon=kept_until))
    house.ahead += LONG
    return found[0], found[1]


async def _all_printed(house: House, case: Case) -> bool:
    papers = (await house.doors.visitor(SECRETARY).get(f"/cases/{case.id}/documents")).json()
    return bool(papers) and all(paper["digest"] for paper in papers)


async def test_two_people_destroy_what_is_over_its_term_and_leave_an_act(
    house: House, visit: Visit, old: tuple[Case, Case]
) -> None:
    gone, held = old
    secretary = await visit("secretary")
    await secretary.goes("/cases?state=closed")
    await secretary.presses("Хранение закрытых дел")
    said = await secretary.text()
    assert f"№ {gone.number}" in said
    assert "наше прочтение" not in said
    await secretary.presses("Сроки")
    assert "наше значение" in await secretary.text()
    await secretary.presses("Запреты")
    await secretary.presses("Запретить", status=422, picture="retention-holds-mistakes")
    await secretary.types("Номер дела", held.number)
    await secretary.types("Почему", "Жалоба законного представителя в прокуратуру")
    await secretary.presses("Запретить", picture="retention-held")
    assert "Запрет записан" in await secretary.text()
    await secretary.presses("Срок истёк")
    await secretary.presses("Предложить уничтожить отмеченные", status=422, picture="retention-none")
    assert await secretary.page.get_by_label(f"№ {held.number}").count() == 0, "a held case cannot be marked"
    await secretary.page.get_by_label(f"№ {gone.number}").check()
    await secretary.presses("Предложить уничтожить отмеченные", picture="retention-proposed")
    said = await secretary.text()
    assert "Решит председатель комиссии" in said
    assert await secretary.page.get_by_label("Уничтожить").count() == 0, "whoever proposed does not decide"
    address = secretary.page.url.removeprefix(house.address).partition("?")[0]
    chair = await visit("chair")
    await chair.goes(address)
    await chair.presses("Записать решение", status=422, picture="retention-undecided")
    await chair.page.get_by_label("Уничтожить", exact=True).check()
    await chair.presses("Записать решение", picture="retention-done")
    said = await chair.text()
    assert "Сведения уничтожены" in said
    assert "Отпечаток акта" in said
    async with httpx.AsyncClient(base_url=house.address) as client:
        await client.post("/sign-in", data={"role": "chair"})
        act = await client.get(f"{address}/act")
    assert (act.headers["content-type"], act.content[:5]) == ("application/pdf", b"%PDF-")
    await chair.goes(f"/cases/{gone.id}", status=410, picture="retention-gone")
    assert f"Сведения дела № {gone.number} уничтожены" in await chair.text()
    await chair.goes("/retention/destructions")
    assert "уничтожено" in await chair.text()
    supervisor = await visit("supervisor")
    await supervisor.goes("/retention")
    said = await supervisor.text()
    assert f"№ {held.number}" in said
    assert f"№ {gone.number}" not in said
    verified = await house.doors.visitor("administrator").post("/audit/verifications")
    assert verified.json()["is_whole"] is True, verified.text


async def test_whoever_has_no_business_there_is_told_so(visit: Visit) -> None:
    specialist = await visit("specialist")
    await specialist.goes("/retention", status=403)


async def test_a_case_that_is_not_theirs_to_read_but_to_end_is_told_by_its_term(house: House, visit: Visit) -> None:
    secretary = await visit("secretary")
    async with laid_down(house.doors.sessions, {KEPT: HOME}):
        await secretary.goes(f"/cases/{KEPT}", picture="retention-case")
        assert secretary.page.url.endswith(f"/retention/cases/{KEPT}")
        said = await secretary.text()
    assert "можно предложить" in said
    assert CHILD not in said
