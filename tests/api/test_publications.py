"""A region's new version: held back until two people put it in force, then new cases start on it and old ones move."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from tests.support.clock import Clock
from tests.support.doors import Doors, furnished, open_case, opened, settings_of, worker_of
from tests.support.versions import forget_second_version, second_version

pytestmark = [pytest.mark.database, pytest.mark.timeout(180)]
VERSIONS = "/routes/ru.prevention/versions"
GROUND = {"ground": "P995-PLAN"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with a second version of the country's route."""
    return second_version(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
async def doors(
    pack: Path, database_url: str, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Doors]:
    data = tmp_path_factory.mktemp("data")
    settings = settings_of(database_url, data).model_copy(update={"packs": (pack,)})

    async def connect() -> Any:
        return clock.client

    async with furnished(database_url) as sessions, worker_of(clock.client, database_url, settings.storage):
        app = create_app(settings, connect=connect)
        async with opened(app) as browser:
            yield Doors(app, browser, sessions)
    forget_second_version()


async def version(doors: Doors, number: int, person: str = "methodologist") -> dict[str, Any]:
    found = (await doors.visitor(person).get(VERSIONS)).json()
    told: dict[str, Any] = next(one for one in found if one["version"] == number)
    return told


async def test_a_version_goes_from_a_folder_into_force_and_cases_follow_it(doors: Doors) -> None:
    methodologist, supervisor = doors.visitor("methodologist"), doors.visitor("kdn-supervisor")
    old = await open_case(doors)
    stuck = await open_case(doors)
    await old.do("take_up", "kdn-secretary", triage="accept")
    second = await version(doors, 2)
    assert (second["in_force"], second["asked"], second["cases"]) == (False, None, 0)

    early = await methodologist.post(f"{VERSIONS}/2/adoption", GROUND)
    assert (early.status_code, early.json()["code"]) == (409, "wrong_moment")
    asked = await methodologist.post(f"{VERSIONS}/2/proposal", GROUND | {"note": "Ответы за три дня."})
    assert asked.status_code == 201, asked.text
    own = await methodologist.post(f"{VERSIONS}/2/decision", {"approve": True})
    assert (own.status_code, own.json()["code"]) == (409, "not_allowed")
    assert (await supervisor.post(f"{VERSIONS}/2/decision", {"approve": True})).json()["in_force"] is True

    new = await open_case(doors)
    assert await version_of_case(doors, new.id) == 2
    assert await version_of_case(doors, old.id) == 1

    foreseen = (await methodologist.get(f"{VERSIONS}/2/forecast", **GROUND)).json()
    assert (foreseen["moves"], foreseen["stays"]) == (2, 0)
    for _ in range(2):  # pressed twice
        assert (await methodologist.post(f"{VERSIONS}/2/adoption", GROUND)).status_code == 202
    progress = await until_moved(doors)
    assert (progress["moved"], progress["stays"], progress["trouble"]) == (2, 0, "")
    assert [await version_of_case(doors, case.id) for case in (old, stuck, new)] == [2, 2, 2]
    story = (await doors.visitor("kdn-secretary").get(f"/cases/{old.id}/timeline")).json()
    assert story[-1]["what"].startswith("Дело переведено на редакцию 2")
    assert story[-1]["basis"][0]["rule"] == "P995-PLAN"


async def test_only_those_whose_affair_it_is_pass(doors: Doors) -> None:
    secretary = doors.visitor("kdn-secretary")
    assert (await secretary.get(VERSIONS)).status_code == 403
    assert (await secretary.post(f"{VERSIONS}/2/adoption", GROUND)).status_code == 403
    methodologist = doors.visitor("methodologist")
    assert (await methodologist.get("/routes/ru.nowhere/versions")).status_code == 404
    assert (await methodologist.get(f"{VERSIONS}/9/adoption")).status_code == 404
    unknown = await methodologist.get(f"{VERSIONS}/1/forecast", ground="NO-SUCH-RULE")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "ground")
    foreign = await methodologist.get(f"{VERSIONS}/1/forecast", **GROUND, territory="kz")
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (422, "territory")


async def version_of_case(doors: Doors, case: str) -> int:
    """Which version the case itself runs on, as the list of its open tasks' routes says."""
    seen = (await doors.visitor("kdn-secretary").get(f"/cases/{case}")).json()
    number: int = seen["route"]["version"]
    return number


async def until_moved(doors: Doors) -> dict[str, Any]:
    for _ in range(100):
        told: dict[str, Any] = (await doors.visitor("methodologist").get(f"{VERSIONS}/2/adoption")).json()
        if not told["is_running"]:
            return told
        await asyncio.sleep(0.1)
    raise AssertionError(f"the move has not ended in ten seconds: {told}")
