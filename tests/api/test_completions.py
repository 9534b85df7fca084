"""An urgent answer sent with gaps comes back to its agency as a task, begun with what was sent, until it is whole."""

import pytest
from sqlalchemy import select

from models.tables import Submission
from tests.support.answers import answers_to
from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database
SPECIALIST, HEAD, SECRETARY = "opeka-specialist", "opeka-head", "kdn-secretary"
SEEN = {"violence_signs": "none", "child_full_name": "Соколов Матвей Ильич"}


@pytest.fixture
async def case(doors: Doors) -> Case:
    """A case whose survey was sent with gaps."""
    opened = await open_case(doors)
    await opened.do("take_up", SECRETARY, triage="accept")
    path = f"/cases/{opened.id}/tasks/{await opened.task('survey', SPECIALIST)}"
    answer = await doors.visitor(SPECIALIST).post(f"{path}/submission", {"answers": SEEN})
    assert answer.status_code == 201, answer.text
    assert answer.json()["gaps"] > 0
    return opened


async def rest(case: Case) -> int:
    """The number of the task that completes the survey."""
    tasks = (await case.view(SPECIALIST))["tasks"]
    (number,) = (task["number"] for task in tasks if task["step"]["title"].startswith("Дополнить: "))
    return int(number)


async def test_the_rest_stands_on_the_work_list_with_its_term_and_its_rule(doors: Doors, case: Case) -> None:
    number, lines = await rest(case), (await doors.visitor(SPECIALIST).get("/tasks", limit=200)).json()["items"]
    line = next(line for line in lines if line["case"] == case.id and line["number"] == number)
    assert line["step"]["title"] == "Дополнить: Обследовать условия жизни ребёнка"
    assert line["completes"] is not None
    assert line["due"] is not None
    assert line["rule"]["citation"] == "наше значение по умолчанию, не норма права"
    told = (await doors.visitor(HEAD).get(f"/cases/{case.id}/explanation")).json()
    assert [one["task"] for one in told["owed"]] == [number]
    assert f"Дополняется: {told['owed'][0]['agency']['name']}" in told["text"]


async def test_its_form_begins_with_what_was_sent(doors: Doors, case: Case) -> None:
    task = (await doors.visitor(SPECIALIST).get(f"/cases/{case.id}/tasks/{await rest(case)}")).json()
    assert task["form"]["prefill"] == SEEN
    assert task["form"]["prefill_from"]["violence_signs"]["form"]["id"] == "act_survey_mp4"
    others = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/tasks/{await rest(case)}")).json()
    assert others["form"] is None


async def test_the_rest_is_taken_whole_or_not_at_all(doors: Doors, case: Case) -> None:
    path = f"/cases/{case.id}/tasks/{await rest(case)}/submission"
    refused = await doors.visitor(SPECIALIST).post(path, {"answers": SEEN | {"access_result": "given"}})
    assert refused.status_code == 422
    whole = answers_to("act_survey_mp4", violence_signs="none", access_result="given")
    taken = await doors.visitor(SPECIALIST).post(path, {"answers": whole})
    assert (taken.status_code, taken.json()["gaps"]) == (201, 0)
    told = (await doors.visitor(HEAD).get(f"/cases/{case.id}/explanation")).json()
    assert told["owed"] == []
    story = (await doors.visitor(HEAD).get(f"/cases/{case.id}/timeline")).json()
    assert story[-1]["what"] == "Дополнен ответ: «Обследовать условия жизни ребёнка»."
    assert story[-1]["kept"] is True


async def test_the_answer_with_gaps_stays_in_the_record_beside_the_whole_one(doors: Doors, case: Case) -> None:
    whole = answers_to("act_survey_mp4", violence_signs="none", access_result="given")
    path = f"/cases/{case.id}/tasks/{await rest(case)}/submission"
    assert (await doors.visitor(SPECIALIST).post(path, {"answers": whole})).status_code == 201
    surveys = select(Submission).where(Submission.case_id == case.id, Submission.form == "act_survey_mp4")
    async with doors.sessions.reading() as connection:
        first, second = await connection.execute(surveys.order_by(Submission.recorded_turn))
    assert first.answers == SEEN
    assert (second.corrects, second.reason) == (first.id, "Дополнено то, что экстренный ответ оставил незаполненным.")
    await case.do("approve_act", HEAD, act_approval="approve")


async def test_after_the_case_has_gone_on_the_rest_is_still_owed(case: Case) -> None:
    await case.do("request", SECRETARY)
    await case.do("reply_school", "school-4-specialist")
    await case.do("reply_health", "clinic-specialist")
    await case.do("reply_police", "pdn-head")
    await case.do("approve_act", HEAD, act_approval="approve")
    seen = await case.view(HEAD)
    assert seen["stage"]["id"] == "assessment"
    assert {task["step"]["id"] for task in seen["tasks"]} == {"assess", "survey"}
