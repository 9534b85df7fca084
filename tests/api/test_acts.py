"""What people do to a case besides answering: terms, hands, custody, threats, steps, endings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from activities.directory import AgencyEntry, Directory, PersonEntry, TokenEntry, enter_directory
from api.signing_in import token_digest
from models.people import AgencyKind, Role
from tests.support.doors import NO_PROCEDURE, Case, Doors, open_case, token_of

pytestmark = pytest.mark.database
SECRETARY = "kdn-secretary"
SECOND = Directory(
    agencies=(
        AgencyEntry(
            code="opeka-2", kind=AgencyKind.GUARDIANSHIP, name="Отдел опеки № 2", short_name="опека № 2",
            territory=NO_PROCEDURE, address="г. Нижнеозёрск", phone="000",
        ),
    ),
    people=(
        PersonEntry(
            code="opeka-2-head", full_name="Иванова Ия", position="начальник", agency="opeka-2", role=Role.HEAD
        ),
    ),
    tokens=(TokenEntry(sha256=token_digest(token_of("opeka-2-head")), person="opeka-2-head", label="test"),),
)  # fmt: skip


async def inquiring(doors: Doors) -> Case:
    case = await open_case(doors)
    await case.do("take_up", SECRETARY, triage="accept")
    return case


async def due_of(case: Case, step: str) -> str | None:
    seen = await case.view(SECRETARY)
    return next(_text(task["due"]) for task in seen["tasks"] if task["step"]["id"] == step)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


async def test_a_term_is_suspended_resumed_and_made_longer(doors: Doors) -> None:
    case = await inquiring(doors)
    guardian = doors.visitor("opeka-specialist")
    path = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    first = await due_of(case, "survey")
    assert (await guardian.post(f"{path}/suspension", {"ground": "no_access"})).status_code == 200
    assert await due_of(case, "survey") is None
    assert (await guardian.post(f"{path}/resumption")).status_code == 200
    longer = {"value": 10, "unit": "working_day", "ground": "family_away"}
    assert (await guardian.post(f"{path}/extension", longer)).status_code == 200
    later = await due_of(case, "survey")
    assert first is not None
    assert later is not None
    assert later > first
    story = (await guardian.get(f"/cases/{case.id}/timeline")).json()
    assert [entry["what"] for entry in story[-3:]] == [
        "Срок приостановлен: «Обследовать условия жизни ребёнка».",
        "Срок возобновлён: «Обследовать условия жизни ребёнка».",
        "Срок продлён на 10 рабочих дней: «Обследовать условия жизни ребёнка».",
    ]


@pytest.mark.parametrize(
    ("act", "body", "status", "told"),
    [
        ("resumption", None, 409, "not_suspended"),
        ("suspension", {}, 422, "ground"),
        ("suspension", {"ground": "Нет доступа"}, 422, "ground"),
        ("extension", {"value": 0, "unit": "month", "ground": "x"}, 422, "value"),
        ("extension", {"value": 10_000, "unit": "year", "ground": "x"}, 422, "value"),
        ("extension", {"value": "5", "unit": "month", "ground": "x"}, 422, "value"),
        ("extension", {"value": 5, "unit": "fortnight", "ground": "x"}, 422, "unit"),
        ("hand-over", {"to": "nobody-there"}, 422, "to"),
        ("hand-over", {"to": "clinic"}, 422, "to"),
    ],
)
async def test_an_act_that_cannot_be_is_told_with_its_place(
    doors: Doors, act: str, body: dict[str, Any] | None, status: int, told: str
) -> None:
    case = await inquiring(doors)
    path = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    answer = await doors.visitor("opeka-specialist").post(f"{path}/{act}", body)
    assert answer.status_code == status, answer.text
    assert told in (answer.json().get("code"), *(mistake["field"] for mistake in answer.json()["errors"]))


async def test_a_task_goes_to_another_agency_of_the_same_kind(doors: Doors) -> None:
    case = await inquiring(doors)
    await case.do("request", SECRETARY)
    number = await case.task("reply_school", "school-4-specialist")
    given = await doors.visitor("school-4-specialist").post(
        f"/cases/{case.id}/tasks/{number}/hand-over", {"to": "school-7"}
    )
    assert given.status_code == 200, given.text
    assert (await doors.visitor("school-4-specialist").get(f"/cases/{case.id}")).status_code == 404
    assert (await case.do("reply_school", "school-7-specialist")).status_code == 201


async def test_a_threat_turns_the_case_aside_at_once(doors: Doors) -> None:
    case = await inquiring(doors)
    assert (await doors.visitor("opeka-specialist").post(f"/cases/{case.id}/threats", {})).status_code == 200
    seen = await case.view("opeka-specialist")
    assert (seen["stage"]["id"], seen["custodian"]["code"]) == ("threat", "opeka")
    again = await doors.visitor("opeka-specialist").post(f"/cases/{case.id}/threats", {})
    assert (again.status_code, again.json()["code"]) == (409, "already")
    unknown = await doors.visitor("opeka-specialist").post(f"/cases/{case.id}/threats", {"interruption": "boredom"})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "unknown")


async def test_only_who_answers_for_the_child_adds_steps_and_ends_the_case(doors: Doors) -> None:
    case = await inquiring(doors)
    other = doors.visitor("opeka-head")
    assert (await other.post(f"/cases/{case.id}/steps", {"step": "survey_again"})).status_code == 403
    assert (await other.post(f"/cases/{case.id}/closing", {"outcome": "moved"})).status_code == 403
    secretary = doors.visitor(SECRETARY)
    assert (await secretary.post(f"/cases/{case.id}/steps", {"step": "survey_again"})).status_code == 200
    assert await case.task("survey_again", SECRETARY)
    wrong = await secretary.post(f"/cases/{case.id}/closing", {"outcome": "deregistered"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "unknown")
    assert (await secretary.post(f"/cases/{case.id}/closing", {"outcome": "moved"})).status_code == 200
    seen = await case.view(SECRETARY)
    assert (seen["outcome"]["title"], seen["tasks"]) == ("Семья переехала и дело передано", [])
    ledger = (await secretary.get(f"/cases/{case.id}/custody")).json()
    assert ledger["is_continuous"] is True
    assert ledger["intervals"][-1]["until"] is not None
    late = await secretary.post(f"/cases/{case.id}/steps", {"step": "survey_again"})
    assert (late.status_code, late.json()["code"]) == (409, "closed")
    told = (await secretary.get(f"/cases/{case.id}/explanation")).json()
    assert told["text"] == "Дело завершено: Семья переехала и дело передано."


async def test_custody_passes_only_when_the_offered_agency_accepts(doors: Doors) -> None:
    await enter_directory(doors.sessions, SECOND, at=datetime(2026, 3, 2, tzinfo=UTC))
    case = await open_case(doors, urgency="immediate", child_safe_now="no")
    giver, taker = doors.visitor("opeka-head"), doors.visitor("opeka-2-head")
    offer = f"/cases/{case.id}/custody-offers"
    assert (await taker.get(f"/cases/{case.id}")).status_code == 404
    assert (await giver.post(offer, {"to": "opeka-2"})).status_code == 200
    assert (await taker.get(f"/cases/{case.id}")).json()["custodian"]["code"] == "opeka"
    assert (await taker.post(f"/cases/{case.id}/custody-refusal", {"reason": "not_ours"})).status_code == 200
    assert (await taker.get(f"/cases/{case.id}")).status_code == 404
    assert (await giver.post(offer, {"to": "opeka-2"})).status_code == 200
    assert (await taker.post(f"/cases/{case.id}/custody-acceptance")).status_code == 200
    ledger = (await taker.get(f"/cases/{case.id}/custody")).json()
    assert [interval["agency"]["code"] for interval in ledger["intervals"]][-2:] == ["opeka", "opeka-2"]
    assert ledger["is_continuous"] is True
    told = (await taker.get(f"/cases/{case.id}/timeline")).json()
    assert [entry["what"] for entry in told[-2:]] == [
        "Дело предложено принять: опека № 2.",
        "Дело принял орган: опека № 2.",
    ]


@pytest.mark.parametrize("to", ["kdn", "nobody-there", "Опека"])
async def test_custody_is_offered_to_an_agency_of_the_same_kind_that_exists(doors: Doors, to: str) -> None:
    case = await open_case(doors, urgency="immediate", child_safe_now="no")
    refused = await doors.visitor("opeka-head").post(f"/cases/{case.id}/custody-offers", {"to": to})
    assert refused.status_code == 422
    assert [mistake["field"] for mistake in refused.json()["errors"]] == ["to"]


@pytest.mark.parametrize(("act", "body"), [("custody-acceptance", None), ("custody-refusal", {"reason": "not_ours"})])
async def test_what_was_not_offered_cannot_be_taken_or_refused(
    doors: Doors, act: str, body: dict[str, str] | None
) -> None:
    case = await open_case(doors)
    refused = await doors.visitor(SECRETARY).post(f"/cases/{case.id}/{act}", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_yours")
