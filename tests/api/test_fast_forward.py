"""The demonstration's «+7 дней»: one case runs ahead, and what falls due meanwhile happens."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client

from api.app import PREFIX, create_app
from api.door import Door
from api.own_times import OwnTimes
from api.v1 import fast_forward
from api.web_sessions import How, Method, begin, form_token
from tests.support.clock import Clock
from tests.support.doors import Doors, furnished, open_case, opened, settings_of, worker_of
from tests.support.emergencies import INSPECTOR, SUPERVISOR
from tests.support.emergencies import opened as opened_in_emergency
from tests.support.foreign import calls
from tests.support.server import eventually

PATH = f"{PREFIX}/demo/cases/{{case_id}}/fast-forward"


@pytest.fixture
async def demo(database_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Doors]:
    """The doors of the demonstration."""

    async def connect() -> Client:
        return clock.client

    settings = settings_of(database_url, tmp_path).model_copy(update={"demo": True})
    async with furnished(database_url) as sessions, worker_of(clock.client, database_url, settings.storage):
        app = create_app(settings, connect=connect)
        async with opened(app) as browser:
            yield Doors(app, browser, sessions)


async def test_seven_days_on_the_silence_of_the_case_has_been_told(demo: Doors) -> None:
    case = await open_case(demo)
    secretary = demo.visitor("kdn-secretary")
    await eventually(lambda: _all_printed(demo, case.id), within=30)
    before = (await secretary.get(f"/cases/{case.id}")).json()
    assert not any(task["is_overdue"] for task in before["tasks"])
    landed = await secretary.post(f"/demo/cases/{case.id}/fast-forward", {"days": 7})
    assert landed.status_code == 200, landed.text
    timeline = (await secretary.get(f"/cases/{case.id}/timeline")).json()
    assert any("без ответа" in entry["what"] for entry in timeline)
    after = (await secretary.get(f"/cases/{case.id}")).json()
    assert all(task["is_overdue"] for task in after["tasks"])
    assert landed.json()["now"] > timeline[-1]["at"]
    answered = await case.do("take_up", "kdn-secretary")
    assert answered.status_code == 201


async def test_who_does_not_see_the_case_moves_nothing(demo: Doors) -> None:
    case = await open_case(demo)
    stranger = await demo.visitor("school-7-specialist").post(f"/demo/cases/{case.id}/fast-forward", {"days": 7})
    assert stranger.status_code == 404
    too_far = await demo.visitor("kdn-secretary").post(f"/demo/cases/{case.id}/fast-forward", {"days": 61})
    assert too_far.status_code == 422


async def test_who_only_reads_the_case_moves_nothing(demo: Doors) -> None:
    case = await open_case(demo)
    await opened_in_emergency(demo, case)
    turns = len((await demo.visitor("kdn-secretary").get(f"/cases/{case.id}/timeline")).json())
    for reader, why in ((INSPECTOR, "Экстренный доступ позволяет только читать дело."), (SUPERVISOR, "только читает")):
        refused = await demo.visitor(reader).post(f"/demo/cases/{case.id}/fast-forward", {"days": 30})
        assert refused.status_code == 403, reader
        assert why in refused.json()["detail"]
        page, pressed = await looked_and_pressed(demo, reader, case.id)
        assert (page.status_code, "Переводит его тот, кто исполняет задачи" in page.text) == (200, True)
        assert "+30" not in page.text
        assert pressed.status_code == 403, "the page of the button asks the same"
    assert demo.app.state.office.own_times.ahead(case.id) == timedelta()
    assert len((await demo.visitor("kdn-secretary").get(f"/cases/{case.id}/timeline")).json()) == turns


def test_the_door_is_guarded_and_hangs_in_the_demonstration_only(demo: Doors, tmp_path: Path) -> None:
    route = fast_forward.router.routes[0]
    assert isinstance(route, Door)
    assert any(getattr(call, "__name__", "") == "guard" for call in calls(route.dependant))
    assert PATH in demo.app.openapi()["paths"]
    plain = create_app(settings_of("sqlite+aiosqlite://", tmp_path))
    assert PATH not in plain.openapi()["paths"]


async def looked_and_pressed(demo: Doors, person: str, case: str) -> tuple[httpx.Response, httpx.Response]:
    """The page of the case as this person sees it, and what «+30 дней» answers whoever knows its address."""
    session = (await begin(demo.app.state.office, person, How(Method.DEMO))).session
    address, headers = f"http://doors/cases/{case}", {"Cookie": f"marshrut={session}"}
    page = await demo.browser.get(address, headers=headers)
    sent = {"days": "30", "token": form_token(session), "once": "pressed-by-a-reader"}
    return page, await demo.browser.post(f"{address}/fast-forward", data=sent, headers=headers)


async def _all_printed(demo: Doors, case: str) -> bool:
    papers = (await demo.visitor("kdn-secretary").get(f"/cases/{case}/documents")).json()
    return bool(papers) and all(paper["digest"] for paper in papers)


async def test_lists_reckon_a_case_that_ran_ahead_by_its_own_clock(demo: Doors) -> None:
    ahead, beside = await open_case(demo), await open_case(demo)
    await eventually(lambda: _all_printed(demo, ahead.id), within=30)
    secretary = demo.visitor("kdn-secretary")
    await secretary.post(f"/demo/cases/{ahead.id}/fast-forward", {"days": 7})
    late = {line["case"] for line in (await secretary.get("/tasks", show="overdue")).json()["items"]}
    assert ahead.id in late
    assert beside.id not in late
    found = {line["id"]: line["is_overdue"] for line in (await secretary.get("/cases")).json()["items"]}
    assert (found[ahead.id], found[beside.id]) == (True, False)
    assert ahead.id in {line["id"] for line in (await secretary.get("/cases", overdue="yes")).json()["items"]}
    supervised = (await demo.visitor("kdn-supervisor").get("/supervision/steps", standing="late")).json()["items"]
    assert {line["case"] for line in supervised} >= {ahead.id}
    assert beside.id not in {line["case"] for line in supervised}


def test_how_far_cases_run_ahead_outlives_a_restart(tmp_path: Path) -> None:
    times = OwnTimes(tmp_path / "own-times.json")
    assert times.ahead("a" * 32) == timedelta()
    times.enter("a" * 32, timedelta(days=7))
    times.enter("b" * 32, timedelta(days=30))
    again = OwnTimes(tmp_path / "own-times.json")
    assert again.running == {"a" * 32: timedelta(days=7), "b" * 32: timedelta(days=30)}
    assert OwnTimes().running == {}
