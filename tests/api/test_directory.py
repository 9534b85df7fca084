"""Keeping the directory: found among hundreds, changed by two at once, closed and never deleted, every deed kept."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from activities.directory import Directory, enter_directory
from api import duties, guards
from api.v1.roles import words_of
from models.people import Permission
from models.tables import Agency, DirectoryChange
from tests.support.doors import HOME, NO_PROCEDURE, Case, Doors, open_case, token_of
from tests.support.foreign import DOORS, calls
from workflows import registry

pytestmark = pytest.mark.database
ADMIN = "administrator"
SCHOOL = {
    "kind": "school", "name": "Школа № 99", "short_name": "школа № 99", "territory": HOME,
    "address": "ул. Новая, д. 1", "phone": "+7 (000) 000-00-99",
}  # fmt: skip
TEACHER = {"full_name": "Ёжикова Анна Львовна", "position": "педагог", "agency": "youth", "role": "specialist"}


async def entry(doors: Doors, path: str) -> dict[str, Any]:
    answer = await doors.visitor(ADMIN).get(f"/directory/{path}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def deeds(doors: Doors, path: str) -> list[str]:
    return [one["deed"] for one in (await doors.visitor(ADMIN).get(f"/directory/{path}/changes")).json()]


async def test_an_agency_is_entered_changed_closed_and_opened_again_and_all_of_it_is_kept(doors: Doors) -> None:
    admin, path = doors.visitor(ADMIN), "/directory/agencies/school-99"
    assert (await admin.put(path, SCHOOL)).json() == {"code": "school-99", "version": 1}
    renamed = SCHOOL | {"short_name": "лицей № 99", "version": 1, "note": "приказ № 5"}
    assert (await admin.put(path, renamed)).json()["version"] == 2
    assert (await admin.post(f"{path}/closing", {"version": 2})).json()["version"] == 3
    assert (await entry(doors, "agencies/school-99"))["active"] is False
    assert (await admin.put(path, renamed | {"version": 3})).status_code == 200, "what is closed can be corrected"
    assert (await admin.post(f"{path}/reopening", {"version": 3})).json()["version"] == 4
    told = (await admin.get(f"{path}/changes")).json()
    assert [one["deed"] for one in told] == ["reopened", "closed", "changed", "entered"]
    changed = told[2]
    assert (changed["by"]["name"], changed["note"]) == ("Котов Илья Денисович", "приказ № 5")
    assert changed["before"]["short_name"] == "школа № 99"
    assert changed["after"]["short_name"] == "лицей № 99"


async def test_of_two_who_change_one_entry_the_second_is_shown_both_and_nothing_is_lost(doors: Doors) -> None:
    admin, path = doors.visitor(ADMIN), "/directory/people/youth-head"
    stands = await entry(doors, "people/youth-head")
    sent = {name: stands[name] for name in ("full_name", "role", "territory", "version")} | {"agency": "youth"}
    first, second = sent | {"position": "директор центра"}, sent | {"position": "заведующий"}
    answers = await asyncio.gather(admin.put(path, first), admin.put(path, second))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    conflict = next(answer.json() for answer in answers if answer.status_code == 412)
    assert conflict["title"] == "Запись изменили раньше вас"
    assert {conflict["stands"]["position"], conflict["yours"]["position"]} == {"директор центра", "заведующий"}
    again = sent | {"position": conflict["yours"]["position"], "version": conflict["stands"]["version"]}
    assert (await admin.put(path, again)).status_code == 200
    assert (await entry(doors, "people/youth-head"))["position"] == conflict["yours"]["position"]


async def test_a_double_press_enters_once_and_a_taken_code_is_not_overwritten(doors: Doors) -> None:
    admin, path, key = doors.visitor(ADMIN), "/directory/people/teacher-1", uuid4().hex
    answers = await asyncio.gather(admin.put(path, TEACHER, key=key), admin.put(path, TEACHER, key=key))
    assert {answer.status_code for answer in answers} == {200}
    assert await deeds(doors, "people/teacher-1") == ["entered"]
    taken = await admin.put(path, TEACHER | {"full_name": "Другая Анна Львовна"})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (422, "code")
    assert (await admin.put("/directory/people/new", TEACHER)).status_code == 422, "a word of the pages' addresses"


async def test_nobody_enters_or_reads_what_another_administrator_keeps(doors: Doors) -> None:
    admin = doors.visitor(ADMIN)
    country = {"name": "Всё", "offset": 0}
    assert "другой администратор" in (await admin.put("/directory/territories/ru", country)).json()["detail"]
    assert "не в вашем ведении" in (await admin.put("/directory/territories/ru.msk", country)).json()["detail"]
    for field, value in (("territory", "ru"), ("agency", "nowhere")):
        sent = TEACHER | {field: value}
        answer = await admin.put("/directory/people/teacher-2", sent)
        assert [mistake["field"] for mistake in answer.json()["errors"]] == [field]
    assert (await admin.get("/directory/territories/ru")).status_code == 404
    for person in ("kdn-supervisor", "opeka-head"):
        assert (await doors.visitor(person).get("/directory/people")).status_code == 403


async def test_people_are_found_among_a_thousand_by_words_agency_role_and_state(doors: Doors) -> None:
    people = tuple(
        TEACHER | {"code": f"many-{number}", "full_name": f"Ёлкин{number:04} Пётр Ильич", "agency": "school-5"}
        for number in range(1_000)
    )
    given = Directory.model_validate({"people": people}, strict=False)
    await enter_directory(doors.sessions, given, at=doors.app.state.office.clock())
    admin = doors.visitor(ADMIN)

    async def found(**query: Any) -> tuple[int, list[str]]:
        answer = await admin.get("/directory/people", **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["total"], [one["code"] for one in answer.json()["items"]]

    assert await found(find="елкин0007 пет") == (1, ["many-7"])
    assert (await found(find="Ёлкин", agency="school-5", limit=200, start=900))[0] == 1_000
    assert len((await found(find="Ёлкин", limit=200, start=900))[1]) == 100
    assert (await found(find="Ёлкин", state="closed"))[0] == (await found(find="Ёлкин", role="head"))[0] == 0
    assert (await found(role="administrator"))[1] == ["administrator"]
    assert (await found(territory=HOME, find="Ёлкин"))[0] == 1_000
    assert (await admin.get("/directory/agencies", find="школа 4")).json()["items"][0]["code"] == "school-4"


async def test_the_record_of_administration_can_only_be_added_to(doors: Doors) -> None:
    for statement in (update(DirectoryChange).values(note="иначе"), delete(DirectoryChange)):
        with pytest.raises(DBAPIError, match="only ever added"):
            async with doors.sessions.transaction() as connection:
                await connection.execute(statement)


# What hangs on people and agencies ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    """A case in which the guardianship owes the survey, and its specialist was named for it."""
    found = await open_case(doors)
    await found.do("take_up", "kdn-secretary", triage="accept")
    number = await found.task("survey", "opeka-head")
    body = {"to": "opeka-specialist", "held_by": None, "reason": "workload"}
    assert (await doors.visitor("opeka-head").post(f"/cases/{found.id}/tasks/{number}/holder", body)).status_code == 200
    return found


async def holder(doors: Doors, case: Case) -> str | None:
    number = await case.task("survey", "opeka-head")
    told = (await doors.visitor("opeka-head").get(f"/cases/{case.id}/tasks/{number}")).json()["holder"]
    return told and str(told["code"])


@pytest.mark.usefixtures("case")
async def test_an_agency_on_which_open_cases_hang_is_not_closed(doors: Doors) -> None:
    admin = doors.visitor(ADMIN)
    for agency, said in (("opeka", "открытых задач — 1"), ("pdn", "участвует в маршруте — 1")):
        answer = await admin.post(f"/directory/agencies/{agency}/closing", {"version": 1})
        assert (answer.status_code, answer.json()["code"]) == (409, "unattended")
        assert said in answer.json()["detail"]
    assert (await admin.post(f"/directory/territories/{HOME}/closing", {"version": 1})).status_code == 409
    assert await deeds(doors, "agencies/opeka") == ["entered"]


async def test_whoever_leaves_hands_the_tasks_over_in_the_same_act_and_cannot_come_in_any_more(
    doors: Doors, case: Case
) -> None:
    admin, path = doors.visitor(ADMIN), "/directory/people/opeka-specialist"
    held = (await admin.get(f"{path}/tasks")).json()
    assert [(one["case"], one["step"]["id"]) for one in held] == [(case.id, "survey")]
    stranger = await admin.post(f"{path}/departure", {"version": 1, "tasks_to": "pdn-head"})
    assert [mistake["field"] for mistake in stranger.json()["errors"]] == ["tasks_to"]
    left = await admin.post(f"{path}/departure", {"version": 1, "tasks_to": "opeka-specialist-2"})
    assert left.json() == {"code": "opeka-specialist", "version": 2, "handed": 1, "left": 0, "untold": []}
    assert await holder(doors, case) == "opeka-specialist-2"
    assert (await doors.visitor("opeka-specialist").get("/tasks")).status_code == 401
    assert (await admin.post(f"{path}/return", {"version": 2})).status_code == 200
    assert (await doors.visitor("opeka-specialist").get("/tasks")).status_code == 401, "the keys went with the person"
    parts = (await admin.get(f"{path}/appointments")).json()
    assert [part["until"] is None for part in parts] == [True, False]
    told = (await admin.get(f"{path}/changes")).json()
    assert {"revoked", "closed", "reopened"} <= {one["deed"] for one in told}
    assert {one["bearer"] for one in told if one["sort"] == "keys"} == {"Соболева Марина Николаевна"}


async def test_a_person_moves_to_another_agency_and_the_tasks_stay_with_the_old_one(doors: Doors, case: Case) -> None:
    admin, path = doors.visitor(ADMIN), "/directory/people/opeka-specialist-2"
    part = {"agency": "social", "position": "специалист по социальной работе", "role": "specialist", "version": 1}
    moved = await admin.post(f"{path}/appointment", part)
    assert (moved.json()["handed"], moved.json()["left"]) == (0, 1)
    assert await holder(doors, case) is None
    parts = (await admin.get(f"{path}/appointments")).json()
    assert [one["agency"]["code"] for one in parts] == ["social", "opeka"]
    assert parts[1]["until"] == parts[0]["since"]
    assert (await doors.visitor("opeka-specialist-2").get(f"/cases/{case.id}")).status_code == 404


@pytest.mark.usefixtures("case")
async def test_the_last_one_who_can_do_what_is_owed_does_not_leave(doors: Doors) -> None:
    admin = doors.visitor(ADMIN)
    others = [one for one in (await entry(doors, "people?agency=opeka"))["items"] if one["code"] != "opeka-head"]
    for one in others:
        answer = await admin.post(f"/directory/people/{one['code']}/departure", {"version": one["version"]})
        assert answer.status_code == 200, answer.text
    last = await admin.post("/directory/people/opeka-head/departure", {"version": 1})
    assert (last.status_code, last.json()["code"]) == (409, "unattended")
    assert "«специалист»: 1" in last.json()["detail"]
    assert (await doors.visitor("opeka-head").get("/tasks")).status_code == 200


async def test_an_administrator_does_not_shut_themselves_out(doors: Doors) -> None:
    path = "/directory/people/administrator"
    alone = await doors.visitor(ADMIN).post(f"{path}/departure", {"version": 1})
    assert (alone.status_code, alone.json()["code"]) == (409, "own_work")


async def test_a_closed_agency_gets_no_new_work(doors: Doors) -> None:
    row = SCHOOL | {"code": "closed-pdn", "kind": "police", "active": False}
    async with doors.sessions.transaction() as connection:
        await connection.execute(insert(Agency), row)
    case = await open_case(doors)
    async with doors.sessions.reading() as connection:
        assert (
            await connection.execute(select(Agency.active).where(Agency.code == "closed-pdn"))
        ).scalar_one() is False
    assert {one["agency"]["code"] for one in (await case.view("kdn-secretary"))["tasks"]} == {"kdn"}


# Keys ---------------------------------------------------------------------------------------------------------------


async def test_a_key_is_issued_once_reads_only_if_so_asked_and_warns(doors: Doors) -> None:
    admin, once = doors.visitor(ADMIN), uuid4().hex
    sent = {"person": "kdn-secretary", "label": "выгрузка", "days": 7, "scope": "read"}
    issued, again = [await admin.post("/directory/keys", sent, key=once) for _ in range(2)]
    assert (issued.status_code, again.json()["key"]) == (201, issued.json()["key"])
    (key,) = [
        one for one in (await admin.get("/directory/keys", person="kdn-secretary")).json() if one["label"] != "test"
    ]
    assert (key["scope"], key["warnings"]) == ("read", ["expiring"])
    headers = {"Authorization": f"Bearer {issued.json()['key']}", "Idempotency-Key": uuid4().hex}
    assert (await doors.browser.get("/tasks", headers=headers)).status_code == 200
    refused = await doors.browser.post("/signals", json={"answers": {}}, headers=headers)
    assert (refused.status_code, refused.json()["detail"]) == (403, "Этот ключ только читает.")
    assert (await admin.delete(f"/directory/keys/{key['digest']}")).status_code == 200
    assert (await doors.browser.get("/tasks", headers=headers)).status_code == 401
    warned = (await admin.get("/directory/keys", warned=True)).json()
    assert {"endless", "unused"} <= {warning for one in warned for warning in one["warnings"]}
    assert token_of("kdn-secretary") not in str(warned)


# Roles --------------------------------------------------------------------------------------------------------------


async def test_the_matrix_of_roles_says_what_the_guards_and_the_routes_say(doors: Doors) -> None:
    told = await entry(doors, "roles")
    allowed = {one["permission"]: one["roles"] for one in told["permissions"]}
    assert set(allowed) == {permission.value for permission in Permission}
    assert allowed["directory:write"] == ["administrator"]
    assert allowed["supervision:read"] == ["supervisor"]
    assert allowed["task:do"] == ["specialist", "head", "secretary", "member"]
    leading = next(one for one in told["permissions"] if one["permission"] == "case:lead")
    assert "/cases/{case_id}/custody-offers" in {door["path"] for door in leading["doors"]}
    step = next(one for one in told["duties"] if (one["kind"], one["role"]) == ("commission", "secretary"))
    assert registry.newest_route("ru.prevention").title in {one["route_title"] for one in step["steps"]}
    assert told["people"]["administrator"] == 1


async def test_an_agency_without_anybody_for_a_step_is_named(doors: Doors) -> None:
    row = SCHOOL | {"code": "empty-clinic", "kind": "health", "short_name": "пустая", "territory": NO_PROCEDURE}
    async with doors.sessions.transaction() as connection:
        await connection.execute(insert(Agency), row)
    gaps = [one for one in (await entry(doors, "roles"))["gaps"] if one["agency"]["code"] == "empty-clinic"]
    assert {gap["role"] for gap in gaps} >= {"specialist"}
    assert all(gap["steps"] > 0 for gap in gaps)


def test_every_guard_but_the_one_for_everybody_is_in_the_matrix() -> None:
    declared = {call for route in DOORS for call in calls(route.dependant)}
    of_ours = {call for call in declared if call.__module__ in {guards.__name__, duties.__name__}}
    assert of_ours - {guards.anybody} <= set(guards.GUARDED), "write on the guard what it asks: @asks(Permission...)"
    assert declared >= set(guards.GUARDED), "nothing stands behind this guard"
    assert all(words_of(permission) != permission.value for permission in Permission)


# Absences -----------------------------------------------------------------------------------------------------------


async def test_whoever_stands_in_sees_the_tasks_of_the_absent_one_and_nobody_calls_them_unattended(
    doors: Doors,
) -> None:
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    await case.do("request", "kdn-secretary")
    (number,) = [
        one["number"]
        for one in (await doors.visitor("pdn-head").get("/tasks")).json()["items"]
        if one["case"] == case.id
    ]
    body = {"to": "pdn-specialist", "held_by": None, "reason": "workload"}
    assert (await doors.visitor("pdn-head").post(f"/cases/{case.id}/tasks/{number}/holder", body)).status_code == 200
    path, days = "/directory/people/pdn-specialist/absence", {"since": "2020-01-01", "until": "2099-12-31"}
    head = doors.visitor("pdn-head")
    assert (await head.put(path, days | {"why": "illness"})).status_code == 200
    counts = (await head.get("/tasks")).json()["whose"]
    assert (counts["mine"], counts["away"]) == (0, 1)
    stranger = await head.put(path, days | {"why": "vacation", "stand_in": "opeka-head"})
    assert [mistake["field"] for mistake in stranger.json()["errors"]] == ["stand_in"]
    assert (await head.put(path, days | {"why": "vacation", "stand_in": "pdn-head"})).status_code == 200
    counts = (await head.get("/tasks", whose="mine")).json()
    assert [line["case"] for line in counts["items"]] == [case.id]
    assert (counts["whose"]["mine"], counts["whose"]["away"]) == (1, 0)
    told = next(one for one in (await head.get("/tasks/holders")).json() if one["code"] == "pdn-specialist")
    assert told["stand_in"]["code"] == "pdn-head"
    assert (await head.delete(path)).status_code == 200
    assert (await head.put("/directory/people/pdn-head/absence", days | {"why": "trip"})).status_code == 200
    twice = await head.put(path, days | {"why": "vacation", "stand_in": "pdn-head"})
    assert "отсутствует сам" in twice.json()["detail"]
    assert (await head.delete("/directory/people/pdn-head/absence")).status_code == 200
    assert (await head.get("/tasks", whose="mine")).json()["items"] == []
    for person, status in (("pdn-specialist", 403), ("opeka-head", 404)):
        assert (await doors.visitor(person).put(path, days | {"why": "other"})).status_code == status
    assert (await deeds(doors, "people/pdn-specialist"))[:2] == ["back", "away"]
