"""A part of the system is away: nothing is lost, and the person hears what was kept and what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from temporalio.client import Client

from api.app import create_app
from api.sending import Sending
from models.tables import CaseFile, Submission
from tests.support.answers import answers_to, signal
from tests.support.clock import Clock, ticking
from tests.support.doors import Doors, doors_of, open_case, opened, settings_of, worker_of

pytestmark = pytest.mark.database
KEY = "sent-into-the-silence"


@pytest.fixture(scope="module")
async def cut_off(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """Doors over the same database, from which Temporal cannot be reached."""
    async with doors_of(database_url, tmp_path_factory.mktemp("cut-off"), None) as found:
        yield found


async def test_a_signal_is_kept_while_temporal_is_away_and_opens_its_case_afterwards(
    doors: Doors, cut_off: Doors
) -> None:
    sent = {"answers": signal()}
    away = await cut_off.visitor("school-4-specialist").post("/signals", sent, key=KEY)
    assert away.status_code == 503
    assert away.json()["remedy"].startswith("Сигнал сохранён.")
    assert away.headers["Retry-After"]
    async with doors.sessions.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(Submission))).scalar_one() == 1
        assert (await connection.execute(select(func.count()).select_from(CaseFile))).scalar_one() == 0
    taken = await doors.visitor("school-4-specialist").post("/signals", sent, key=KEY)
    assert taken.status_code == 201
    async with doors.sessions.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(Submission))).scalar_one() == 1


async def test_drafts_and_lists_work_while_temporal_is_away(doors: Doors, cut_off: Doors) -> None:
    case = await open_case(doors)
    secretary = cut_off.visitor("kdn-secretary")
    path = f"/cases/{case.id}/tasks/1"
    assert (await secretary.put(f"{path}/draft", {"answers": {"grounds": "пока сама"}})).status_code == 200
    assert (await secretary.get("/tasks")).status_code == 200
    assert (await secretary.get(f"/cases/{case.id}/explanation")).status_code == 200


async def test_an_answer_is_kept_as_a_draft_while_temporal_is_away_and_sent_afterwards(
    doors: Doors, cut_off: Doors
) -> None:
    case = await open_case(doors)
    path, sent = f"/cases/{case.id}/tasks/1", {"answers": answers_to("signal_triage", triage="accept")}
    away = await cut_off.visitor("kdn-secretary").post(f"{path}/submission", sent, key=KEY)
    assert away.status_code == 503
    assert away.json()["remedy"].startswith("Введённое сохранено в черновике.")
    secretary = doors.visitor("kdn-secretary")
    assert (await secretary.get(f"{path}/draft")).json()["answers"] == sent["answers"]
    assert (await secretary.post(f"{path}/submission", sent, key=KEY)).status_code == 201
    assert (await secretary.get(f"{path}/draft")).status_code == 404


async def test_a_letter_that_nobody_answers_in_time_is_answered_when_it_is_sent_again(
    database_url: str, tmp_path: Path
) -> None:
    async with ticking() as silent, doors_of(database_url, tmp_path, silent.client) as found:
        sending: Sending = found.app.state.office.sending
        sending.patience = 1
        sent = {"answers": signal()}
        unanswered = await found.visitor("school-7-head").post("/signals", sent, key=KEY)
        assert unanswered.status_code == 503
        assert unanswered.json()["detail"] == "Ответ от дела ещё не пришёл."
        sending.patience = 20
        async with worker_of(silent.client, database_url, tmp_path):
            assert (await found.visitor("school-7-head").post("/signals", sent, key=KEY)).status_code == 201


async def test_a_database_that_is_away_is_told_and_not_a_fault(clock: Clock, tmp_path: Path) -> None:
    settings = settings_of(f"sqlite+aiosqlite:///{tmp_path / 'nothing' / 'there.db'}", tmp_path)

    async def connect() -> Client:
        return clock.client

    async with opened(create_app(settings, connect=connect)) as browser:
        ready = await browser.get("http://doors/readyz")
        assert (ready.status_code, ready.json()) == (503, {"database": False, "temporal": True})
        answer = await browser.get("/cases", headers={"Authorization": "Bearer somebody"})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:marshrut:problem:away")


async def test_readiness_names_what_is_away(doors: Doors, cut_off: Doors) -> None:
    ready = await doors.browser.get("http://doors/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": True, "temporal": True})
    away = await cut_off.browser.get("http://doors/readyz")
    assert (away.status_code, away.json()) == (503, {"database": True, "temporal": False})
    assert (await cut_off.browser.get("http://doors/healthz")).json() == {"alive": True}
