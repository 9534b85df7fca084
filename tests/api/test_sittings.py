"""The doors of a sitting: called, prepared, voted, carried into the case, and listened to."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from activities.commissions import Planning
from activities.sitting_records import sitting_state_of
from activities.upkeep import Housekeeping
from api.guards import Hall
from api.reading.sittings import sitting_row
from api.v1.sitting_news import news
from models.people import Actor, AgencyKind, Role
from models.tables import Document, SittingText, Submission
from tests.support.answers import answers_to, signal
from tests.support.clock import Clock
from tests.support.doors import SECRETARY, Case, Doors
from tests.support.server import eventually
from tests.support.sitting_doors import GALINA, HEAD, KONSTANTIN, NATALYA, Table, call
from tests.support.sitting_server import DECIDED
from workflows import packs, registry
from workflows.sitting_planning import plan_id
from workflows.worker import upkeep_worker

pytestmark = pytest.mark.database
IPR = ["start_ipr"]


@pytest.fixture
async def case(doors: Doors) -> Case:
    """A case that waits for the commission."""
    registry.publish_route(DECIDED.route)
    sent = {"answers": signal(), "route": "ru.decided"}
    answer = await doors.visitor("school-4-specialist").post("/signals", sent)
    assert answer.status_code == 201, answer.text
    case = Case(doors, answer.json()["id"], answer.json()["number"])
    await case.goes_on()
    return case


@pytest.fixture
async def table(doors: Doors, case: Case) -> Table:
    """A sitting with that case on its agenda."""
    found = await call(doors)
    await found.listed(case)
    return found


async def test_a_case_that_waits_is_put_on_one_agenda_and_no_other(doors: Doors, case: Case) -> None:
    def mine(lines: list[dict[str, object]]) -> list[dict[str, object]]:
        return [line for line in lines if line["case"] == case.id]

    secretary = doors.visitor(SECRETARY)
    (line,) = mine((await secretary.get("/sittings/waiting")).json())
    assert (line["case_number"], line["step"]) == (
        case.number,
        {"id": "resolve", "title": "Рассмотреть на заседании и вынести постановление"},
    )
    first, second = await call(doors), await call(doors)
    await first.listed(case)
    assert mine((await secretary.get("/sittings/waiting")).json()) == []
    twice = await second.asked("items", {"case": case.id, "task": line["task"]})
    assert twice.status_code == 422
    assert "уже в повестке заседания №" in twice.json()["errors"][0]["message"]
    assert (await first.asked("order", {"order": [1, 2]})).json()["code"] == "unknown"
    await first.do("order", {"order": [1]})
    assert (await first.told())["order"] == [1]
    await first.do("items/1/removal", {"reason": "withdrawn"})
    assert len(mine((await secretary.get("/sittings/waiting")).json())) == 1
    await second.listed(case)


async def test_a_vote_of_the_commission_becomes_the_answer_of_the_case(case: Case, table: Table) -> None:
    path = f"/cases/{case.id}/tasks/1/submission"
    alone = await table.visitor().post(path, {"answers": answers_to("kdn_resolution", decision_kinds=IPR)})
    assert (alone.status_code, alone.json()["code"]) == (409, "needs_sitting")
    await table.sit()
    early = await table.resolve(decision_kinds=IPR)
    assert (early.status_code, early.json()["code"]) == (409, "not_adopted")
    await table.decide(decision="start_ipr")
    other = await table.resolve(decision_kinds=["refuse"])
    assert (other.status_code, other.json()["code"]) == (409, "wrong_fact")
    drawn = await table.resolve(decision_kinds=IPR)
    assert drawn.status_code == 201, drawn.text

    async def accepted() -> bool:
        return bool((await table.item())["standing"] == "accepted")

    await eventually(accepted)
    item = await table.item()
    assert (item["heard_turn"], item["submission"]) == (1, drawn.json()["submission"])
    assert (await case.view("school-4-specialist"))["stage"]["id"] == "work"
    async with table.doors.sessions.reading() as connection:
        kept = (await connection.execute(select(Submission).where(Submission.case_id == case.id))).all()
    assert sorted((row.form, row.recorded_turn) for row in kept) == [("kdn_resolution", 1), ("signal_card", 0)]


async def test_votes_are_told_to_the_commission_and_to_supervision_alike(table: Table) -> None:
    await table.sit()
    await table.do("items/1/motions", {"facts": {"decision": "refuse"}}, by=HEAD)
    first = await table.do("items/1/ballots", {"motion": 1, "choice": "for"}, by=GALINA)
    again = await table.do("items/1/ballots", {"motion": 1, "choice": "for"}, by=GALINA)
    assert first == again
    await table.do("items/1/ballots", {"motion": 1, "choice": "against"}, by=GALINA)
    shown = await table.do("items/1/ballots", {"motion": 1, "choice": "abstained", "person": KONSTANTIN})
    assert shown["turn"] == first["turn"] + 2
    stranger = await table.asked("items/1/ballots", {"motion": 1, "choice": "for"}, by="kdn-specialist")
    assert (stranger.status_code, stranger.json()["code"]) == (409, "not_allowed")
    (motion,) = (await table.item(person=GALINA))["motions"]
    assert (motion["votes_for"], motion["votes_against"], motion["abstained"], motion["mine"]) == (0, 1, 1, "against")
    assert [(one["person"]["code"], (one["entered_by"] or {}).get("code")) for one in motion["ballots"]] == [
        (GALINA, None),
        (KONSTANTIN, SECRETARY),
    ]
    seen = await table.told("kdn-supervisor")
    assert seen["items"][0]["motions"][0]["votes_against"] == 1
    assert (seen["is_keeper"], seen["seat"]) == (False, None)
    other = await table.visitor("opeka-specialist").get(f"/sittings/{table.id}")
    assert other.status_code == 404


async def test_words_of_members_are_for_the_commission_and_go_with_a_refusal(table: Table) -> None:
    await table.do("items/1/remarks", {"text": "Нет характеристики."}, by=NATALYA)
    early = await table.asked("items/1/dissent", {"text": "Не согласна."}, by=NATALYA)
    assert (early.status_code, early.json()["code"]) == (409, "not_adopted")
    (remark,) = (await table.item())["remarks"]
    assert (remark["person"]["name"], remark["text"]) == ("Орлова Наталья Фёдоровна", "Нет характеристики.")
    assert (await table.item(person="kdn-supervisor"))["remarks"][0]["text"] is None
    async with table.doors.sessions.reading() as connection:
        texts = (await connection.execute(select(SittingText).where(SittingText.sitting_id == table.id))).all()
    assert [row.sort for row in texts] == ["remark"], "what the sitting refused is not kept"


async def test_without_quorum_a_sitting_is_not_opened_and_it_is_said_how_many_are_missing(table: Table) -> None:
    for person in (HEAD, SECRETARY):
        await table.do("attendance", {"person": person, "where": "hall"})
    refused = await table.asked("opening")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_quorum")
    assert "присутствует 2, нужно не менее 3" in refused.json()["detail"]
    told = await table.told()
    assert (told["quorum"]["present"], told["quorum"]["needed"], told["quorum"]["is_there"]) == (2, 3, False)
    await table.do("attendance", {"person": GALINA, "where": "remote"}, by=GALINA)
    await table.do("opening")
    assert (await table.told())["phase"] == "open"


async def test_only_chair_and_secretary_call_a_sitting_and_a_deputy_stays_deputy(doors: Doors) -> None:
    at = (datetime.now(UTC) + timedelta(days=21)).isoformat()
    assert (await doors.visitor(GALINA).post("/sittings", {"at": at})).status_code == 403
    assert (await doors.visitor("opeka-head").post("/sittings", {"at": at})).status_code == 403
    stranger = await doors.visitor(SECRETARY).post("/sittings", {"at": at, "deputy": "opeka-head"})
    assert stranger.status_code == 422
    first = await call(doors, deputy=GALINA, without_vote=[NATALYA])
    seats = {one["person"]["code"]: (one["seat"], one["votes"]) for one in (await first.told())["members"]}
    assert (seats[HEAD], seats[SECRETARY]) == (("chair", True), ("secretary", True))
    assert (seats[GALINA], seats[NATALYA]) == (("deputy", True), ("member", False))
    second = await call(doors)
    assert {one["person"]["code"]: (one["seat"], one["votes"]) for one in (await second.told())["members"]} == seats


async def test_the_same_call_twice_is_one_sitting(doors: Doors) -> None:
    at = (datetime.now(UTC) + timedelta(days=21)).isoformat()
    secretary = doors.visitor(SECRETARY)
    answers = [await secretary.post("/sittings", {"at": at}, key="the-same-call-key") for _ in range(2)]
    assert answers[0].json() == answers[1].json()


async def test_whoever_listens_hears_of_each_turn_within_a_second(table: Table) -> None:
    state = await table.told()
    actor = Actor(person=SECRETARY, agency="kdn", kind=AgencyKind.COMMISSION, role=Role.SECRETARY, territory="ru")
    office = table.doors.app.state.office
    async with office.sessions.reading() as connection:
        row = await sitting_row(connection, actor, table.id)
    assert row is not None
    hall = Hall(actor, sitting_state_of(row.state), row.number, datetime.now(UTC))
    lines = news(office, hall, state["turn"], every=0.05)
    assert await anext(lines) == "retry: 2000\n\n"
    waiting = asyncio.ensure_future(anext(lines))
    done = await table.do("attendance", {"person": HEAD, "where": "hall"})
    assert await asyncio.wait_for(waiting, 5) == f"id: {done['turn']}\nevent: turn\ndata: {done['turn']}\n\n"


async def test_the_plan_of_a_commission_calls_its_sittings_by_itself(doors: Doors, clock: Clock) -> None:
    chair, day = doors.visitor(HEAD), timedelta(days=1)
    assert (await doors.visitor(GALINA).put("/sittings/plan", {"is_on": True})).status_code == 403
    plan = (await chair.put("/sittings/plan", {"is_on": True})).json()
    assert (plan["is_on"], plan["per_month"], plan["basis"]["is_ours"]) == (True, 2, False)
    first, second = (datetime.fromisoformat(one["called_at"]) for one in plan["ahead"][:2])
    assert 12 * day < second - first < 18 * day
    assert (await chair.put("/sittings/plan", {"is_on": True})).json() == plan, "twice is once"
    before = {one["id"] for one in (await chair.get("/sittings")).json()}

    async def called() -> list[dict[str, object]]:
        return [one for one in (await chair.get("/sittings")).json() if one["id"] not in before]

    async def is_called() -> bool:
        return bool(await called())

    sessions = doors.app.state.office.sessions
    planning = Planning(sessions, rules_at=packs.regulation_at, calendar_at=packs.calendar_at)
    upkeep = Housekeeping(sessions, doors.app.state.office.papers, lambda *_: True, sends_mail=False)
    async with upkeep_worker(clock.client, upkeep=upkeep, planning=planning):
        schedule = clock.client.get_schedule_handle(plan_id("kdn"))
        await schedule.trigger()
        await eventually(is_called, within=20)
        await schedule.trigger()
        await asyncio.sleep(1)
    (line,) = await called()
    begins = datetime.fromisoformat(str(line["at"]))
    assert timedelta(days=13) < begins - datetime.now(UTC) < timedelta(days=32)
    assert begins.astimezone(UTC).minute == 0
    assert (await chair.put("/sittings/plan", {"is_on": False})).json()["is_on"] is False
    await Table(doors, str(line["id"])).do("cancellation", {"reason": "no_questions"})


async def test_a_representation_is_a_paper_with_a_number_that_its_addressee_answers(case: Case, table: Table) -> None:
    body = {
        "to": "school-4",
        "addressee": "МБОУ «Школа № 4», директору",
        "established": "Пропуски не учитывались.",
        "norms": "273-ФЗ ст. 28",
        "demands": [{"measure": "Вести учёт пропусков"}],
    }
    path = "items/1/representations"
    early = await table.asked(path, body)
    assert (early.status_code, early.json()["code"]) == (409, "not_open")
    await table.sit()
    await table.decide(decision="start_ipr")
    assert (await table.resolve(decision_kinds=IPR)).status_code == 201

    async def accepted() -> bool:
        return bool((await table.item())["standing"] == "accepted")

    await eventually(accepted)
    stranger = await table.asked(path, body, by=GALINA)
    assert stranger.status_code == 403, "a member votes; the secretary writes"
    done = await table.do(path, body)
    on_paper = await table.do(path, body | {"to": None, "addressee": "Частная школа «Росток»"})
    first, second = (await table.visitor().get(f"/sittings/{table.id}/{path}")).json()
    assert [(one["agency"]["code"], one["how"], one["rule"]["rule"]) for one in (first, second)] == [
        ("school-4", "sent", "KOAP-2913"),
        ("kdn", "sent", "KOAP-2913"),
    ]
    wanted = [(done["turn"], ["school-4"]), (on_paper["turn"], [])]
    columns = select(Document.turn, Document.copies).where(Document.case_id == case.id)

    async def printed() -> bool:
        async with table.doors.sessions.reading() as connection:
            found = columns.where(Document.document == "kdn_representation").order_by(Document.turn)
            return [(row.turn, row.copies) for row in await connection.execute(found)] == wanted

    await eventually(printed, within=40)
    school = case.doors.visitor("school-4-specialist")
    (mine,) = [line for line in (await school.get("/referrals")).json() if line["case"] == case.id]
    assert (mine["may"], mine["what"]["title"]) == (["answer"], "Принять меры по представлению и сообщить комиссии")
    reply = {"answers": answers_to("representation_reply")}
    answered = await school.post(f"/cases/{case.id}/tasks/{mine['number']}/submission", reply)
    assert answered.status_code == 201, answered.text
    assert [one["how"] for one in (await table.visitor().get(f"/sittings/{table.id}/{path}")).json()] == [
        "done",
        "sent",
    ]
