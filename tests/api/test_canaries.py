"""Canaries in everything that people write: none is heard in what Temporal keeps, in logs, addresses or errors."""

import logging
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import structlog
from sqlalchemy import text

from activities.commissions import Planning
from activities.storage import FileStorage
from activities.upkeep import Housekeeping
from models.tables import Base
from tests.support.answers import answers_to, signal
from tests.support.birds import NAME, WORD, heard, kept_by, sung
from tests.support.clock import Clock
from tests.support.doors import SECRETARY, Case, Doors
from tests.support.sitting_doors import NATALYA, call
from tests.support.sitting_server import DECIDED
from tests.support.stored_files import lying
from workflows import options, packs, registry
from workflows.case import CaseWorkflow
from workflows.nomenclature import kept_until
from workflows.sitting import SittingWorkflow
from workflows.sitting_planning import Commission, SittingPlanningWorkflow
from workflows.upkeep import Round, UpkeepInput, UpkeepWorkflow
from workflows.worker import upkeep_worker

TYPES = {
    CaseWorkflow: "case",
    SittingWorkflow: "sitting",
    UpkeepWorkflow: "upkeep",
    SittingPlanningWorkflow: "sitting_planning",
}
OPEN_WORDS = {"case_file", "case_word", "name_form", "individual", "individual_key", "mention"}
"""Tables that still hold names as they are written, each with its reason (docs/personal-data.md)."""


def test_a_canary_is_put_into_names_telephones_and_texts_and_nowhere_else() -> None:
    told = sung(
        {"child": {"full_name": "Иванов", "phone": "1", "birth_date": "2014-05-12"}, "kind": "no", "a": ["так"]}
    )
    assert told == {
        "child": {"full_name": NAME, "phone": "+7 909 765-43-21", "birth_date": "2014-05-12"},
        "kind": "no",
        "a": [f"так {WORD}"],
    }
    assert heard(str(told)) != []


async def test_no_canary_is_heard_outside_the_database_nor_in_its_sealed_columns(
    doors: Doors, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answers: list[httpx.Response] = []
    doors.browser.event_hooks["response"] = [lambda answer: _kept(answers, answer)]
    with structlog.testing.capture_logs() as logged:
        case = await _led(doors)
        await _sat(doors)
        await _refused(doors, case)
        await _kept_in_order(doors, clock, tmp_path)
    found: dict[str, int] = {}
    opened: set[str] = set()
    async for kind, workflow, kept in kept_by(clock.client):
        assert heard(f"{workflow}\n{kept}") == [], f"{kind} {workflow} holds a canary"
        found[kind] = found.get(kind, 0) + 1
        opened |= {workflow} if "signal_card" in kept else set()
    assert f"case-{case.id}" in opened, "the payloads were opened"
    assert set(found) == set(TYPES.values()), "every kind of workflow was walked"
    assert heard(str(logged)) == []
    assert heard(caplog.text) == [], next(line for line in caplog.text.splitlines() if heard(line))
    for answer in answers:
        assert heard(str(answer.headers)) == [], answer.url
        if answer.status_code >= 400:
            assert heard(answer.text) == [], f"{answer.status_code} of {answer.url.path}"
    assert {answer.status_code for answer in answers} >= {201, 404, 422}
    await _nothing_stands_open(doors)
    await _nothing_lies_open(doors)


async def _kept(answers: list[httpx.Response], answer: httpx.Response) -> None:
    await answer.aread()
    answers.append(answer)


async def _led(doors: Doors) -> Case:
    """A case in which everybody writes canaries: signal, draft, answers, a correction with its explanation."""
    sent = await doors.visitor("school-4-specialist").post("/signals", {"answers": sung(signal())})
    assert sent.status_code == 201, sent.text
    case = Case(doors, sent.json()["id"], sent.json()["number"])
    for step, person, changes in (("take_up", SECRETARY, {"triage": "accept"}), ("request", SECRETARY, {})):
        await _answered(doors, case, step, person, **changes)
    secretary = doors.visitor(SECRETARY)
    number = await case.task("survey", "opeka-specialist")
    form = (await doors.visitor("opeka-specialist").get(f"/cases/{case.id}/tasks/{number}")).json()["form"]["id"]
    letter = f"{NAME} {WORD}".encode()
    path = f"/cases/{case.id}/tasks/{number}/attachments"
    brought = await doors.visitor("opeka-specialist").attach(path, letter, name=f"{NAME}.txt", field="evidence[]")
    assert brought.status_code == 201, brought.text
    draft = {"answers": sung(answers_to(form))}
    saved = await doors.visitor("opeka-specialist").put(f"/cases/{case.id}/tasks/{number}/draft", draft)
    assert saved.status_code in {200, 201}, saved.text
    await _answered(doors, case, "survey", "opeka-specialist")
    path = f"/cases/{case.id}/tasks/{await _task_of(doors, case, 'request')}/correction"
    stands = (await secretary.get(path)).json()
    changed = {**stands["answers"], "subject": f"Иное {WORD}"}
    why = {"corrects": stands["submission"], "reason": "slip", "explanation": f"{NAME}: описка в фамилии, сверено."}
    corrected = await secretary.post(path, {**why, "answers": changed})
    assert corrected.status_code == 201, corrected.text
    return case


async def _answered(doors: Doors, case: Case, step: str, person: str, **changes: object) -> None:
    path = f"/cases/{case.id}/tasks/{await case.task(step, person)}"
    form = (await doors.visitor(person).get(path)).json()["form"]["id"]
    answer = await doors.visitor(person).post(f"{path}/submission", {"answers": sung(answers_to(form, **changes))})
    assert answer.status_code == 201, answer.text


async def _task_of(doors: Doors, case: Case, step: str) -> int:
    title = registry.newest_route("ru.prevention").step_of[step].title
    told = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/timeline")).json()
    return next(int(line["task"]) for line in told if line["kind"] == "step_done" and title in line["what"])


async def _sat(doors: Doors) -> None:
    """A sitting of the commission with words about a question."""
    registry.publish_route(DECIDED.route)
    sent = {"answers": sung(signal()), "route": "ru.decided"}
    opened = await doors.visitor("school-4-specialist").post("/signals", sent)
    assert opened.status_code == 201, opened.text
    table = await call(doors)
    waiting = (await doors.visitor(SECRETARY).get("/sittings/waiting")).json()
    mine = next(line for line in waiting if line["case"] == opened.json()["id"])
    await table.do("items", {"case": mine["case"], "task": mine["task"]})
    await table.do("items/1/remarks", {"text": f"{NAME} не пришла, {WORD}."}, by=NATALYA)


async def _refused(doors: Doors, case: Case) -> None:
    """What is turned away: broken, unknown, of the wrong kind, too late, foreign."""
    secretary = doors.visitor(SECRETARY)
    key = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
    token = secretary._headers(None)
    broken = await doors.browser.post("/signals", content=f'{{"answers": "{NAME}'.encode(), headers={**token, **key})
    assert broken.status_code == 422
    wrong = await secretary.post("/signals", {"answers": {"child": NAME, "urgency": WORD}})
    assert wrong.status_code == 422
    assert (await secretary.get(f"/cases/{NAME}")).status_code in {404, 422}
    assert (await secretary.get("/cases/" + "0" * 32)).status_code == 404
    late = await secretary.post(f"/cases/{case.id}/tasks/1/submission", {"answers": {"facts": NAME}})
    assert late.status_code in {404, 409, 422}
    ended = await secretary.post(f"/cases/{case.id}/acceptance", {})
    assert ended.status_code in {404, 405, 409}


async def _kept_in_order(doors: Doors, clock: Clock, folder: Path) -> None:
    """Both rounds of upkeep, and the plan of a commission."""
    storage = FileStorage(folder)
    housekeeping = Housekeeping(
        doors.sessions, storage, lambda _place, _day: True, sends_mail=True, kept_until=kept_until, papers=storage
    )
    planning = Planning(doors.sessions, rules_at=packs.regulation_at, calendar_at=packs.calendar_at)
    worker = upkeep_worker(clock.client, upkeep=housekeeping, planning=planning)
    assert set(worker.config()["workflows"]) <= set(TYPES), "a new kind of workflow is to be walked here"
    async with worker:
        for kind in Round:
            name = f"upkeep-canary-{kind.value}"
            await clock.client.execute_workflow(
                UpkeepWorkflow.run, UpkeepInput(round=kind), id=name, task_queue=options.UPKEEP
            )
        await clock.client.execute_workflow(
            SittingPlanningWorkflow.run, Commission(code="kdn"), id="planning-canary", task_queue=options.UPKEEP
        )


async def _nothing_stands_open(doors: Doors) -> None:
    """Whoever reads the file of the database reads no words of people, but for what is named above."""
    async with doors.sessions.reading() as connection:
        for name in Base.metadata.tables:
            rows = (await connection.execute(text(f'SELECT * FROM "{name}"'))).all()  # noqa: S608 - our own names
            if name not in OPEN_WORDS:
                assert heard(str([tuple(row) for row in rows])) == [], f"{name} holds a canary as it was written"


async def _nothing_lies_open(doors: Doors) -> None:
    """Whoever copies the folders of files finds neither a canary nor the sign of a PDF, and no digest by its name."""
    settings = doors.app.state.office.settings
    async with doors.sessions.reading() as connection:
        asked = text("SELECT digest FROM document WHERE digest IS NOT NULL UNION SELECT digest FROM attachment")
        digests = set(await connection.scalars(asked))
    papers, attached = lying(settings.storage), lying(settings.attachments)
    assert (len(papers) > 0, len(attached) > 0, len(digests) > 1) == (True, True, True), "there is something to find"
    for path in (*papers, *attached):
        content = path.read_bytes()
        assert path.name not in digests
        assert heard(content.decode("utf-8", "replace")) == [], f"{path.name} holds a canary"
        assert b"%PDF" not in content
