"""The worker as a process: how it starts, says that it is ready, refuses to start, and stops."""

import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from activities.sessions import Sessions
from models import tables
from tests.support.clock import KEY, KEYS
from tests.support.region import PAGE
from tests.support.server import Office, eventually

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def process(queue: str, tmp_path: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workflows", "--queue", queue, "--ready", str(tmp_path / "ready")),
        cwd=ROOT,
        env=os.environ | {"MARSHRUT_DATA": str(tmp_path)} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


def settings(office: Office, database_url: str) -> dict[str, str]:
    keys = {KEY: base64.b64encode(KEYS[KEY]).decode()}
    return {
        "MARSHRUT_KEYS": json.dumps(keys),
        "MARSHRUT_DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": office.clock.address,
    }


async def complaint(queue: str, tmp_path: Path, **environment: str) -> str:
    """What the worker says when it refuses to start."""
    async with process(queue, tmp_path, **environment) as worker:
        said, complained = await worker.communicate()
        assert (worker.returncode, said, (tmp_path / "ready").exists()) == (1, b"", False)
        return complained.decode()


async def test_both_workers_say_when_they_are_ready_and_stop_when_told(
    quiet_office: Office, database_url: str, tmp_path: Path
) -> None:
    places = {queue: tmp_path / queue for queue in ("cases", "documents")}
    for place in places.values():
        place.mkdir()
    environment = settings(quiet_office, database_url)
    async with (
        process("cases", places["cases"], **environment) as cases,
        process("documents", places["documents"], **environment) as documents,
    ):
        await eventually(lambda: _all_exist(*(place / "ready" for place in places.values())), within=40)
        for worker in (cases, documents):
            worker.send_signal(signal.SIGTERM)
        for queue, worker in (("cases", cases), ("documents", documents)):
            said, complained = await worker.communicate()
            assert (worker.returncode, "Traceback" in complained.decode()) == (0, False), complained.decode()
            assert said.decode() == f"Исполнитель «{queue}» работает.\n"
            assert not (places[queue] / "ready").exists()


async def test_a_worker_without_keys_says_how_to_make_one(tmp_path: Path) -> None:
    assert "openssl rand" in await complaint("cases", tmp_path, MARSHRUT_KEYS="")


async def test_a_worker_with_a_broken_pack_names_file_and_line(
    quiet_office: Office, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "pack.yaml").write_text(PAGE)
    (tmp_path / "broken.v1.yaml").write_text("id: ru.broken\nversion: 1\ntitel: Опечатка\n")
    environment = settings(quiet_office, database_url) | {"MARSHRUT_PACKS": json.dumps([str(tmp_path)])}
    told = await complaint("cases", tmp_path, **environment)
    assert "broken.v1.yaml:3: titel" in told


async def test_a_worker_that_lost_the_route_of_an_open_case_says_which(
    office: Office, office_url: str, tmp_path: Path
) -> None:
    await office.open()  # on the route for practice, which the product's own packs do not have
    told = await complaint("cases", tmp_path, **settings(office, office_url))
    assert "ru.practice, редакция 1" in told
    assert "MARSHRUT_PACKS" in told


async def test_a_worker_that_lost_a_form_that_was_filled_in_or_has_it_edited_in_place_says_which(
    office: Office, office_url: str, tmp_path: Path
) -> None:
    kept = await office.keep("0" * 32, "home_visit", {"care": "хорошо"})
    row = {"kind": "form", "name": "signal_card", "version": "1", "digest": "0" * 64}
    async with office.sessions.transaction() as connection:
        await connection.execute(delete(tables.Definition).where(tables.Definition.name == "signal_card"))
        await connection.execute(insert(tables.Definition), row)
    told = await complaint("cases", tmp_path, **settings(office, office_url))
    async with office.sessions.transaction() as connection:
        await connection.execute(delete(tables.Submission).where(tables.Submission.id == kept.id))
        await connection.execute(delete(tables.Definition).where(tables.Definition.name == "signal_card"))
    assert "форма home_visit, редакция 1" in told
    assert "MARSHRUT_PACKS" in told
    assert "signal_card.v1.yaml: форма signal_card, редакция 1: содержание изменили на месте" in told
    assert "положите рядом следующей редакцией" in told


async def test_a_worker_that_lost_the_calendar_of_an_open_case_says_so(
    office: Office, office_url: str, tmp_path: Path
) -> None:
    case = (await office.open()).signal.case
    sessions = Sessions(office_url)
    async with sessions.transaction() as connection:
        mine = tables.CaseFile.id == case
        state = await connection.scalar(select(tables.CaseFile.state).where(mine))
        await connection.execute(update(tables.CaseFile).where(mine).values(state={**state, "calendar": "0" * 64}))
    await sessions.close()
    told = await complaint("cases", tmp_path, **settings(office, office_url))
    assert "прежняя редакция производственного календаря" in told


async def test_a_worker_without_temporal_says_what_to_check(office: Office, office_url: str, tmp_path: Path) -> None:
    environment = settings(office, office_url) | {"TEMPORAL_ADDRESS": "127.0.0.1:9"}
    assert "TEMPORAL_ADDRESS" in await complaint("documents", tmp_path, **environment)


async def _all_exist(*paths: Path) -> bool:
    return all([await asyncio.to_thread(path.exists) for path in paths])
