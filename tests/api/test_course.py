"""A case walks through the doors: signal, triage, requests, replies, inspection, assessment."""

import asyncio
from typing import Any

import pytest

from tests.support.doors import Case, Doors, Visitor, open_case

pytestmark = pytest.mark.database


async def walked(doors: Doors) -> Case:
    """A case at its assessment."""
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    await case.do("request", "kdn-secretary")
    await case.do("reply_school", "school-4-specialist")
    await case.do("reply_health", "clinic-specialist")
    await case.do("reply_police", "pdn-head")
    await case.do("survey", "opeka-specialist", violence_signs="none")
    await case.do("approve_act", "opeka-head", act_approval="approve")
    return case


async def made_papers(reader: Visitor, case: Case) -> list[dict[str, Any]]:
    """The documents of the case, once they are all made."""
    async with asyncio.timeout(40):
        while True:
            papers: list[dict[str, Any]] = (await reader.get(f"/cases/{case.id}/documents")).json()
            if all(line["digest"] for line in papers):
                return papers
            await asyncio.sleep(0.2)


async def test_the_right_people_carry_a_case_to_its_assessment(doors: Doors) -> None:
    case = await walked(doors)
    seen = await case.view("opeka-specialist")
    assert seen["stage"]["id"] == "assessment"
    assert seen["custodian"]["code"] == "opeka"
    assert [task["step"]["id"] for task in seen["tasks"]] == ["assess"]
    assert seen["child"]["full_name"]


async def test_the_story_says_who_what_when_and_whether_the_term_was_kept(doors: Doors) -> None:
    case = await walked(doors)
    story = (await doors.visitor("opeka-head").get(f"/cases/{case.id}/timeline")).json()
    done = [entry for entry in story if entry["kind"] == "step_done"]
    assert [entry["who"]["agency"]["code"] for entry in done] == [
        "kdn", "kdn", "school-4", "clinic", "pdn", "opeka", "opeka",
    ]  # fmt: skip
    assert all(entry["kept"] is True and entry["basis"] for entry in done)
    assert story[0]["kind"] == "case_opened"
    assert story[-1]["stage"] == "Оценка"
    assert story[-1]["opened"][0]["title"].startswith("Оценить безопасность")


async def test_the_case_explains_whom_it_waits_for(doors: Doors) -> None:
    case = await walked(doors)
    told = (await doors.visitor("opeka-head").get(f"/cases/{case.id}/explanation")).json()
    assert "Ждём: отдел опеки (специалист) — «Оценить безопасность" in told["text"]
    assert "наше значение по умолчанию, не норма права" in told["text"]
    assert told["waiting"][0]["rule"]["is_ours"] is True


async def test_the_ledger_says_who_answered_at_every_moment(doors: Doors) -> None:
    case = await walked(doors)
    ledger = (await doors.visitor("opeka-head").get(f"/cases/{case.id}/custody")).json()
    assert ledger["is_continuous"] is True
    assert [interval["agency"]["code"] for interval in ledger["intervals"]] == ["kdn", "opeka"]


async def test_the_papers_of_the_case_can_be_read_by_those_who_see_it(doors: Doors) -> None:
    case = await walked(doors)
    reader, stranger = doors.visitor("opeka-head"), doors.visitor("youth-head")
    papers = await made_papers(reader, case)
    assert [line["document"]["id"] for line in papers] == ["signal_card", "interagency_request", "act_survey_mp4"]
    address = papers[0]["address"].removeprefix("/api/v1")
    paper = await reader.get(address)
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF-")
    assert (await stranger.get(address)).status_code == 404


async def test_a_task_shows_its_form_what_is_known_and_how_its_day_came_out(doors: Doors) -> None:
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    number = await case.task("survey", "opeka-specialist")
    task = (await doors.visitor("opeka-specialist").get(f"/cases/{case.id}/tasks/{number}")).json()
    assert task["form"]["id"] == "act_survey_mp4"
    assert task["form"]["prefill"]["child_full_name"] == "Соколов Матвей Ильич"
    sources = task["form"]["prefill_from"]
    assert sources["child_full_name"]["form"]["id"] == "signal_card", "the request repeats it, the signal said it"
    assert sources["authority_name"] is None
    assert task["term"]["derivation"][-1]["counted"] == 3
    assert task["term"]["rule"]["citation"] == "наше значение по умолчанию, не норма права"
    others = (await doors.visitor("kdn-secretary").get(f"/cases/{case.id}/tasks/{number}")).json()
    assert (others["is_mine"], others["form"]) == (False, None)
