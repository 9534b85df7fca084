"""Requests to other agencies through the doors: who may, who sees, how they end, and what silence does."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from activities.directory import Directory, TerritoryEntry, TokenEntry, enter_directory
from api.signing_in import token_digest
from models.tables import Notice, Referral
from tests.support.answers import answers_to
from tests.support.clock import Clock
from tests.support.doors import HOME, Case, Doors, district, open_case, token_of
from workflows.letters import workflow_id

pytestmark = pytest.mark.database
COURSE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("kdn-secretary", "request", {}),
    ("school-4-specialist", "reply_school", {}),
    ("clinic-specialist", "reply_health", {}),
    ("pdn-specialist", "reply_police", {}),
    ("opeka-specialist", "survey", {}),
    ("opeka-head", "approve_act", {"act_approval": "approve"}),
    ("opeka-specialist", "assess", {}),
)
"""From a signal that was taken up to the commission's decision."""
SECRETARY, SCHOOL, CLINIC = "kdn-secretary", "school-4-specialist", "clinic-specialist"


async def taken_up(doors: Doors) -> Case:
    case = await open_case(doors)
    await case.do("take_up", SECRETARY, triage="accept")
    return case


async def ask(case: Case, *to: str, by: str = SECRETARY, key: str | None = None, **changes: Any) -> httpx.Response:
    body = {"ask": "extra_reply", "to": list(to), "message": "Сообщите, посещает ли ребёнок занятия.", **changes}
    return await case.doors.visitor(by).post(f"/cases/{case.id}/referrals", body, key=key)


async def box(doors: Doors, person: str, case: Case, **query: Any) -> list[dict[str, Any]]:
    answer = await doors.visitor(person).get("/referrals", **query)
    assert answer.status_code == 200, answer.text
    return [line for line in answer.json() if line["case"] == case.id]


async def test_one_request_reaches_several_agencies_and_each_ends_in_its_own_way(doors: Doors) -> None:
    case = await taken_up(doors)
    assert (await doors.visitor(SCHOOL).get(f"/cases/{case.id}")).status_code == 404
    assert (await ask(case, "school-4", "clinic", "pdn")).status_code == 201
    (mine,) = await box(doors, SCHOOL, case)
    path = f"/cases/{case.id}/referrals/{mine['number']}"
    assert (mine["how"], mine["may"], mine["asked_by"]["code"]) == ("sent", ["accept", "reject", "answer"], "kdn")
    assert (await doors.visitor(SCHOOL).post(f"{path}/acceptance")).status_code == 200
    sent = {"answers": answers_to("interagency_reply")}
    replied = await doors.visitor(SCHOOL).post(f"/cases/{case.id}/tasks/{mine['number']}/submission", sent)
    assert replied.status_code == 201, replied.text
    (theirs,) = await box(doors, CLINIC, case)
    rejection = {"reason": "not_ours"}
    other = f"/cases/{case.id}/referrals/{theirs['number']}"
    assert (await doors.visitor(CLINIC).post(f"{other}/rejection", rejection)).status_code == 200
    last = next(line for line in await box(doors, SECRETARY, case, box="outbox"))
    gone = await doors.visitor(SECRETARY).post(
        f"/cases/{case.id}/referrals/{last['number']}/revocation", {"reason": "not_needed"}
    )
    assert gone.status_code == 200
    ended = await box(doors, SECRETARY, case, box="outbox", ended=True)
    assert sorted(line["how"] for line in ended) == ["done", "rejected", "revoked"]
    assert [(await doors.visitor(one).get(f"/cases/{case.id}")).status_code for one in (SCHOOL, CLINIC)] == [404, 404]
    told = {(row.agency, row.kind) for row in await notices(doors, case)}
    assert {("kdn", "answered"), ("kdn", "rejected"), ("pdn", "revoked")} <= told


async def notices(doors: Doors, case: Case) -> list[Any]:
    async with doors.sessions.reading() as connection:
        return list(await connection.execute(select(Notice).where(Notice.case_id == case.id)))


async def test_only_the_agency_that_answers_for_the_child_asks_and_a_stranger_finds_nothing(doors: Doors) -> None:
    case = await taken_up(doors)
    assert (await ask(case, "clinic", by=SCHOOL)).status_code == 404
    assert (await ask(case, "clinic", by="opeka-specialist")).status_code == 403
    assert (await ask(case, "nobody-there")).status_code == 422
    assert (await ask(case, "court")).status_code == 409
    assert (await ask(case, "clinic", ask="measure_of_nothing")).status_code == 422
    await ask(case, "clinic")
    (line,) = await box(doors, CLINIC, case)
    path = f"/cases/{case.id}/referrals/{line['number']}"
    refused = await doors.visitor("opeka-specialist").post(f"{path}/acceptance")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_yours")
    assert (await doors.visitor(SCHOOL).get(path)).status_code == 404
    assert (await doors.visitor(SCHOOL).post(f"{path}/acceptance")).status_code == 404
    assert await box(doors, "administrator", case) == []


async def test_a_request_that_comes_twice_is_one_and_two_answers_at_once_are_one(doors: Doors) -> None:
    case = await taken_up(doors)
    assert [(await ask(case, "clinic", key="k" * 20)).status_code for _ in range(2)] == [201, 201]
    (line,) = await box(doors, CLINIC, case)
    path = f"/cases/{case.id}/tasks/{line['number']}/submission"
    sent = {"answers": answers_to("interagency_reply")}
    both = await asyncio.gather(*(doors.visitor(CLINIC).post(path, sent) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    async with doors.sessions.reading() as connection:
        rows = list(await connection.execute(select(Referral).where(Referral.case_id == case.id)))
    assert [row.how for row in rows] == ["done"]


async def test_whoever_answered_corrects_the_answer_and_reads_it_though_no_task_is_theirs_any_more(
    doors: Doors,
) -> None:
    case = await taken_up(doors)
    await ask(case, "school-4", "clinic")
    (mine,) = await box(doors, SCHOOL, case)
    school, path = doors.visitor(SCHOOL), f"/cases/{case.id}/tasks/{mine['number']}"
    await school.post(f"{path}/submission", {"answers": answers_to("interagency_reply")})
    assert (await school.get(f"/cases/{case.id}")).status_code == 404, "with the answer its part in the case is over"
    standing = (await school.get(f"{path}/correction")).json()
    assert (standing["refusal"], standing["form"]["id"]) == (None, "interagency_reply")
    sent = {
        "corrects": standing["submission"],
        "answers": standing["answers"] | {"proposals": "Пригласить мать в школу ещё раз."},
        "reason": "wrong",
        "explanation": "Предложение не вошло в ответ.",
    }
    stranger = await doors.visitor(CLINIC).post(f"{path}/correction", sent)
    assert stranger.status_code == 404
    corrected = await school.post(f"{path}/correction", sent)
    assert corrected.status_code == 201, corrected.text
    async with doors.sessions.reading() as connection:
        row = (
            await connection.execute(select(Referral).where(Referral.case_id == case.id, Referral.how == "done"))
        ).one()
    assert row.answer == corrected.json()["submission"]
    assert (await school.get(f"{path}/correction")).json()["explanation"] == "Предложение не вошло в ответ."


async def test_an_informing_under_article_nine_is_one_event_with_a_receipt_of_each(doors: Doors) -> None:
    case = await taken_up(doors)
    answer = await ask(case, "school-4", "clinic", "social", ask="receipt", message="Ребёнок не посещает школу.")
    assert answer.status_code == 201, answer.text
    turn = answer.json()["turn"]
    lines = await box(doors, SECRETARY, case, box="outbox")
    assert len({line["number"] for line in lines}) == 3
    story = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/timeline")).json()
    entry = next(one for one in story if one["turn"] == turn)
    assert len(entry["opened"]) == 3
    (mine,) = await box(doors, CLINIC, case)
    assert mine["may"] == ["answer"]
    path = f"/cases/{case.id}/tasks/{mine['number']}/submission"
    receipt = {"answers": {"received_on": "2026-11-26"}}
    assert (await doors.visitor(CLINIC).post(path, receipt)).status_code == 201
    assert len(await box(doors, SECRETARY, case, box="outbox")) == 2


async def test_silence_is_told_to_whoever_asked_and_above_once_on_the_real_server(doors: Doors, clock: Clock) -> None:
    case = await taken_up(doors)
    await ask(case, "clinic")
    (line,) = await box(doors, SECRETARY, case, box="outbox")
    handle = clock.client.get_workflow_handle(workflow_id(case.id))
    left = datetime.fromisoformat(line["due"]) - await clock.time_of(handle)
    await clock.move(handle, seconds=left.total_seconds() + 60)
    for _ in range(100):
        told = [row for row in await notices(doors, case) if (row.task, row.kind) == (line["number"], "escalate")]
        if len(told) == 2 and all(row.delivered_at for row in told):
            break
        await asyncio.sleep(0.1)
    assert sorted((row.agency, row.role) for row in told) == [("kdn", "secretary"), ("kdn", "supervisor")]
    (line,) = await box(doors, SECRETARY, case, box="outbox")
    assert line["escalated"] == 1


async def test_measures_of_a_resolution_are_asked_of_whom_the_directory_knows_until_the_day_that_it_names(
    doors: Doors,
) -> None:
    case = await open_case(doors)
    await case.do("take_up", SECRETARY, triage="accept")
    for person, step, answers in COURSE:
        await case.do(step, person, **answers)
    day = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    measures = [
        {"measure": "Проверять посещение школы", "executor": {"name": "Школа № 4"}, "due": day},
        {"measure": "Обследовать ребёнка", "executor": {"name": "детская  поликлиника"}},
        {"measure": "Помочь семье с ремонтом", "executor": {"name": "Совет ветеранов"}, "due": day},
    ]
    await case.do("resolve", SECRETARY, decision_kinds=["start_ipr"], **{"measures[]": measures})
    lines = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/referrals")).json()
    asked = {line["agency"]["code"]: line["stated"] for line in lines if line["what"]["id"] == "kdn_measure"}
    assert asked == {"school-4": day, "clinic": None}
    (mine,) = [line for line in await box(doors, SCHOOL, case) if line["what"]["id"] == "kdn_measure"]
    assert mine["may"] == ["answer"]
    why = (await doors.visitor(SCHOOL).get(f"/cases/{case.id}/tasks/{mine['number']}/term")).json()
    assert (why["stated"], why["last_day"], why["stretches"]) == (day, day, []), (
        "a day that was named is not counted out"
    )
    path = f"/cases/{case.id}/referrals/{mine['number']}"
    refused = await doors.visitor(SCHOOL).post(f"{path}/rejection", {"reason": "no_capacity"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_allowed")
    await case.do("kdn_measure", SCHOOL)
    ended = await box(doors, SECRETARY, case, box="outbox", ended=True)
    assert [line["how"] for line in ended if line["what"]["id"] == "kdn_measure"] == ["done"]


# A case handed over ---------------------------------------------------------------------------------------------------

FAR = "ru.uch.dalniy"
GIVER, TAKER = "opeka-head", "far-opeka-head"


def far_away() -> Directory:
    """A district of its own: the agencies of the demonstration once more, and their people."""
    home = district()
    place = TerritoryEntry(code=FAR, name="Дальний округ", offset=420)
    here = [one for one in home.agencies if one.territory == HOME and one.code not in {"school-5", "school-7"}]
    agencies = [
        one.model_copy(update={"code": f"far-{one.code}", "territory": FAR, "short_name": f"{one.short_name}, Дальний"})
        for one in here
    ]
    codes = {one.code for one in here}
    people = [
        one.model_copy(update={"code": f"far-{one.code}", "agency": f"far-{one.agency}", "territory": None})
        for one in home.people
        if one.agency in codes
    ]
    tokens = [TokenEntry(sha256=token_digest(token_of(one.code)), person=one.code, label="test") for one in people]
    return Directory(territories=(place,), agencies=tuple(agencies), people=tuple(people), tokens=tuple(tokens))


async def danger(doors: Doors) -> Case:
    """A case for which guardianship answers, with something written in it."""
    await enter_directory(doors.sessions, far_away(), at=datetime(2026, 3, 2, tzinfo=UTC))
    return await open_case(doors, urgency="immediate", child_safe_now="no")


async def test_a_case_goes_to_another_territory_whole_and_only_when_it_is_accepted_there(doors: Doors) -> None:
    case = await danger(doors)
    giver, taker = doors.visitor(GIVER), doors.visitor(TAKER)
    root = f"/cases/{case.id}"
    assert (await giver.post(f"{root}/custody-offers", {"to": "far-opeka"})).status_code == 200
    assert (await taker.get(root)).json()["child"]["full_name"]
    closed = [(await taker.get(f"{root}/{what}")).status_code for what in ("documents", "family", "assessments")]
    assert closed == [403, 403, 403]
    assert (await doors.visitor("far-kdn-secretary").get(root)).status_code == 404
    (offer,) = [line for line in await box(doors, TAKER, case) if line["what"]["id"] == "take_over"]
    assert (offer["may"], offer["due"] is not None) == ([], True)
    assert (await taker.post(f"{root}/custody-acceptance")).status_code == 200
    assert (await taker.get(f"{root}/documents")).status_code == 200
    assert (await giver.get(root)).status_code == 404
    seen = (await taker.get(root)).json()
    assert (seen["territory"], seen["custodian"]["code"]) == (FAR, "far-opeka")
    assert {task["agency"]["code"] for task in seen["tasks"]} == {"far-opeka"}
    ledger = (await taker.get(f"{root}/custody")).json()
    assert ledger["is_continuous"] is True
    first, second = ledger["intervals"][-2:]
    assert (first["until"], second["agency"]["code"]) == (second["since"], "far-opeka")
    for moment, agency in ((first["since"], "opeka"), (second["since"], "far-opeka")):
        (then,) = (await taker.get(f"{root}/custody", at=moment)).json()["intervals"]
        assert then["agency"]["code"] == agency
    supervised = await doors.visitor("far-kdn-secretary").get(root)
    assert supervised.status_code == 404, "the commission there has no step in it yet"


async def test_of_two_who_answer_an_offer_at_once_one_is_heard_and_the_ledger_has_no_gap(doors: Doors) -> None:
    for _ in range(3):
        case = await danger(doors)
        giver, taker = doors.visitor(GIVER), doors.visitor(TAKER)
        root = f"/cases/{case.id}"
        await giver.post(f"{root}/custody-offers", {"to": "far-opeka"})
        (offer,) = [line for line in await box(doors, TAKER, case) if line["what"]["id"] == "take_over"]
        both = await asyncio.gather(
            taker.post(f"{root}/custody-acceptance"),
            giver.post(f"{root}/referrals/{offer['number']}/revocation", {"reason": "mistake"}),
        )
        heard = [answer.status_code for answer in both]
        assert min(heard) == 200
        assert max(heard) in {403, 404, 409}, "whoever came second is told"
        holder = taker if heard[0] == 200 else giver
        assert (await holder.get(f"{root}/custody")).json()["is_continuous"] is True


async def test_silence_on_an_offer_is_told_on_the_real_server_and_the_giver_answers_on(
    doors: Doors, clock: Clock
) -> None:
    case = await danger(doors)
    await doors.visitor(GIVER).post(f"/cases/{case.id}/custody-offers", {"to": "far-opeka"})
    (offer,) = [line for line in await box(doors, GIVER, case, box="outbox") if line["what"]["id"] == "take_over"]
    handle = clock.client.get_workflow_handle(workflow_id(case.id))
    left = datetime.fromisoformat(offer["due"]) - await clock.time_of(handle)
    await clock.move(handle, seconds=left.total_seconds() + 60)
    for _ in range(100):
        told = [row for row in await notices(doors, case) if (row.task, row.kind) == (offer["number"], "escalate")]
        if len(told) == 2:
            break
        await asyncio.sleep(0.1)
    assert sorted((row.agency, row.role) for row in told) == [("kdn", "supervisor"), ("opeka", "head")]
    assert (await case.view(GIVER))["custodian"]["code"] == "opeka"
