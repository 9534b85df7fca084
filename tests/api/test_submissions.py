"""Answering a task: once, by the right people, and whatever happens nothing that was typed is lost."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, insert, select, update

from activities.editions import EditedInPlace
from api.app import create_app
from forms import catalogue
from models.tables import Definition, Draft, Idempotency, Submission
from tests.support.answers import answers_to
from tests.support.doors import Case, Doors, open_case, opened

pytestmark = pytest.mark.database
SECRETARY = "kdn-secretary"


def triage(**changes: Any) -> dict[str, Any]:
    return {"answers": answers_to("signal_triage", triage="accept", **changes)}


async def address(case: Case, step: str, person: str) -> str:
    return f"/cases/{case.id}/tasks/{await case.task(step, person)}"


async def inquiring(doors: Doors) -> Case:
    """A case with open requests, replies and an inspection."""
    case = await open_case(doors)
    await case.do("take_up", SECRETARY, triage="accept")
    await case.do("request", SECRETARY)
    return case


async def counted(doors: Doors, table: type[Draft | Submission], case: Case) -> int:
    async with doors.sessions.reading() as connection:
        return (await connection.execute(select(func.count()).where(table.case_id == case.id))).scalar_one()


async def test_an_answer_stands_in_the_record_and_its_draft_is_gone(doors: Doors) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    secretary = doors.visitor(SECRETARY)
    await secretary.put(f"{path}/draft", triage())
    taken = await secretary.post(f"{path}/submission", {})
    assert taken.status_code == 201
    assert (taken.json()["turn"], taken.json()["gaps"]) == (1, 0)
    assert await counted(doors, Draft, case) == 0


async def test_an_answer_to_a_closed_task_is_refused_and_kept_as_a_draft(doors: Doors) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    secretary = doors.visitor(SECRETARY)
    await secretary.post(f"{path}/submission", triage())
    second = await secretary.post(f"{path}/submission", triage(grounds="Другие слова"))
    assert (second.status_code, second.json()["code"]) == (409, "not_open")
    assert "сохранено в черновике" in second.json()["remedy"]
    assert (await secretary.get(f"{path}/draft")).json()["answers"]["grounds"] == "Другие слова"
    assert await counted(doors, Submission, case) == 2  # the signal and the first answer, no half of the second


async def test_of_two_who_answer_at_once_one_wins_and_the_other_keeps_the_text(doors: Doors) -> None:
    case = await inquiring(doors)
    path = await address(case, "survey", "opeka-specialist")
    people = ("opeka-specialist", "opeka-head")
    texts = {person: answers_to("act_survey_mp4", violence_signs="none", authority_name=person) for person in people}
    answers = await asyncio.gather(
        *(doors.visitor(person).post(f"{path}/submission", {"answers": texts[person]}) for person in people)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    late = people[[answer.status_code for answer in answers].index(409)]
    refused = answers[people.index(late)].json()
    assert refused["code"] == "not_open"
    kept = (await doors.visitor(late).get(f"{path}/draft")).json()
    assert kept["answers"] == texts[late]
    assert await counted(doors, Draft, case) == 1


async def test_gaps_stop_an_answer_and_name_every_field(doors: Doors) -> None:
    case = await inquiring(doors)
    path = await address(case, "reply_school", "school-4-specialist")
    school = doors.visitor("school-4-specialist")
    refused = await school.post(f"{path}/submission", {"answers": {}})
    assert refused.status_code == 422
    fields = [mistake["field"].removeprefix("answers.") for mistake in refused.json()["errors"]]
    assert fields == ["blank", "request_ref", "subject", "answers[]", "executor"]
    assert refused.json()["remedy"].startswith("Введённое сохранено в черновике.")


async def test_an_urgent_step_goes_through_with_gaps(doors: Doors) -> None:
    case = await inquiring(doors)
    path = await address(case, "survey", "opeka-specialist")
    hurried = {"violence_signs": "found", "access": "given"}
    known = answers_to("act_survey_mp4")
    sent = {"answers": {name: hurried.get(name, value) for name, value in known.items() if name != "surveyor"}}
    taken = await doors.visitor("opeka-specialist").post(f"{path}/submission", sent)
    assert taken.status_code == 201, taken.text
    assert taken.json()["gaps"] == 1


async def test_a_wrong_answer_is_told_and_what_was_typed_is_kept_as_it_was(doors: Doors) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    secretary = doors.visitor(SECRETARY)
    typed = {"triage": "maybe", "grounds": 5, "unheard_of": True}
    refused = await secretary.post(f"{path}/submission", {"answers": typed})
    assert refused.status_code == 422
    assert {mistake["field"] for mistake in refused.json()["errors"]} >= {
        "answers.triage", "answers.grounds", "answers.unheard_of",
    }  # fmt: skip
    assert (await secretary.get(f"{path}/draft")).json()["answers"] == typed
    assert await counted(doors, Submission, case) == 1


async def test_only_the_agency_that_owes_it_answers(doors: Doors) -> None:
    case = await inquiring(doors)
    path = await address(case, "reply_police", "pdn-specialist")
    foreign = await doors.visitor("clinic-specialist").post(
        f"{path}/submission", {"answers": answers_to("interagency_reply")}
    )
    assert (foreign.status_code, foreign.json()["code"]) == (409, "not_yours")
    assert await counted(doors, Draft, case) == 0


async def test_the_role_that_owes_it_answers(doors: Doors) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    member = await doors.visitor("kdn-member-1").post(f"{path}/submission", triage())
    assert (member.status_code, member.json()["code"]) == (409, "not_allowed")


async def test_what_is_not_there_cannot_be_answered(doors: Doors) -> None:
    case = await open_case(doors)
    secretary, stranger = doors.visitor(SECRETARY), doors.visitor("youth-specialist")
    assert (await secretary.post(f"/cases/{case.id}/tasks/99/submission", triage())).status_code == 404
    assert (await secretary.post(f"/cases/{'0' * 32}/tasks/1/submission", triage())).status_code == 404
    assert (await stranger.post(f"/cases/{case.id}/tasks/1/submission", triage())).status_code == 404
    assert (
        await doors.visitor("kdn-supervisor").post(f"/cases/{case.id}/tasks/1/submission", triage())
    ).status_code == 403
    assert (await secretary.post(f"/cases/{case.id}/tasks/1/submission", {})).status_code == 422


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"])
async def test_a_deed_cannot_have_happened_before_the_case_or_in_the_future(doors: Doors, moment: str) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    refused = await doors.visitor(SECRETARY).post(f"{path}/submission", {**triage(), "happened_at": moment})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_moment")


@pytest.mark.parametrize("moment", ["2026-01-01", "yesterday", 1767225600, "2026-01-01T00:00:00"])
async def test_a_moment_has_a_zone_and_quotes(doors: Doors, moment: object) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    refused = await doors.visitor(SECRETARY).post(f"{path}/submission", {**triage(), "happened_at": moment})
    assert refused.status_code == 422
    assert [mistake["field"] for mistake in refused.json()["errors"]] == ["happened_at"]


async def test_an_answer_lost_on_the_way_back_is_given_again_though_the_case_is_out_of_sight(doors: Doors) -> None:
    case = await inquiring(doors)
    path = await address(case, "reply_school", "school-4-specialist")
    school, sent = doors.visitor("school-4-specialist"), {"answers": answers_to("interagency_reply")}
    first = await school.post(f"{path}/submission", sent, key="a-line-that-broke")
    assert first.status_code == 201
    assert (await school.get(f"/cases/{case.id}")).status_code == 404
    assert (await school.post(f"{path}/submission", sent, key="a-line-that-broke")).json() == first.json()
    async with doors.sessions.transaction() as connection:  # as if the house fell down before the answer was kept
        await connection.execute(update(Idempotency).values(status=None, answer=None))
    again: httpx.Response = await school.post(f"{path}/submission", sent, key="a-line-that-broke")
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_form_that_was_edited_in_place_takes_no_answers_and_opens_no_door(doors: Doors) -> None:
    case = await open_case(doors)
    path = await address(case, "take_up", SECRETARY)
    secretary = doors.visitor(SECRETARY)
    form = Definition.kind == "form", Definition.name == "signal_card"
    async with doors.sessions.transaction() as connection:
        known = await connection.scalar(select(Definition.digest).where(*form))
        row = {"kind": "form", "name": "signal_triage", "version": "1", "digest": "0" * 64}
        await connection.execute(delete(Definition).where(Definition.name == "signal_triage"))
        await connection.execute(insert(Definition), row)
    assert known == catalogue.form("signal_card").digest  # the signal that opened the case entered it
    before = await counted(doors, Submission, case)
    refused = await secretary.post(f"{path}/submission", triage())
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (503, "away")
    assert "файл изменили" in refused.json()["detail"]
    assert await counted(doors, Submission, case) == before
    with pytest.raises(EditedInPlace, match=r"signal_triage\.v1\.yaml: форма signal_triage, редакция 1"):
        async with opened(create_app(doors.app.state.office.settings)):
            pass
    async with doors.sessions.transaction() as connection:
        await connection.execute(delete(Definition).where(Definition.name == "signal_triage"))
    assert (await secretary.post(f"{path}/submission", triage())).status_code == 201
