"""Whose task it is: filters of the work list, giving and taking, and the kind answers to whoever comes second."""

import asyncio
from typing import Any

import pytest

from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database
HEAD, OLD, NEW = "opeka-head", "opeka-specialist", "opeka-specialist-2"
NAMES = ("Ёлкина Дарья Ильинична", "Ершов Артём Павлович", "Жукова Анна Олеговна")


@pytest.fixture(scope="module")
async def cases(doors: Doors) -> list[Case]:
    """Three cases whose survey nobody was named for."""
    found = []
    for name in NAMES:
        case = await open_case(doors, child={"full_name": name, "birth_date": "2014-02-28"})
        await case.do("take_up", "kdn-secretary", triage="accept")
        found.append(case)
    return found


async def give(doors: Doors, case: Case, by: str, to: str | None, **changes: Any) -> Any:
    number = await case.task("survey", "opeka-head")
    body = {"to": to, "held_by": None, "reason": "workload", **changes}
    return await doors.visitor(by).post(f"/cases/{case.id}/tasks/{number}/holder", body)


async def listed(doors: Doors, person: str = HEAD, **query: Any) -> set[str]:
    answer = await doors.visitor(person).get("/tasks", **query)
    assert answer.status_code == 200, answer.text
    return {line["case"] for line in answer.json()["items"]}


async def test_a_task_is_found_by_name_number_route_stage_and_period(doors: Doors, cases: list[Case]) -> None:
    everything, first = {case.id for case in cases}, {cases[0].id}
    assert await listed(doors, find="елк дар") == first
    assert await listed(doors, find="ДАРЬЯ ё") == first
    assert await listed(doors, find=cases[0].number) == first
    assert await listed(doors, find=f"дело № {int(cases[0].number[5:])}") == first
    assert await listed(doors, find="елк артем") == set()
    assert await listed(doors, route="ru.prevention", stage="inquiry") == everything
    assert await listed(doors, route="ru.removal") == await listed(doors, stage="plan") == set()
    due = (await doors.visitor(HEAD).get("/tasks")).json()["items"][0]["due"][:10]
    assert await listed(doors, since="2020-01-01", until="2099-01-01") == everything
    assert await listed(doors, until="2020-01-01") == await listed(doors, since="2099-01-01") == set()
    assert await listed(doors, until=due) == everything
    assert (await doors.visitor(HEAD).get("/tasks", since="вчера")).status_code == 422


async def test_a_task_is_given_taken_up_and_put_back(doors: Doors, cases: list[Case]) -> None:
    assert (await give(doors, cases[0], HEAD, OLD)).status_code == 200
    assert await listed(doors, OLD, whose="mine") == {cases[0].id}
    assert await listed(doors, OLD, whose="free") == {cases[1].id, cases[2].id}
    assert await listed(doors, holder=OLD) == {cases[0].id}
    counts = (await doors.visitor(OLD).get("/tasks", show="week")).json()["whose"]
    assert counts == {"all": 3, "mine": 1, "free": 2, "away": 0}
    assert (await give(doors, cases[1], NEW, NEW, reason="own")).status_code == 200
    people = {one["code"]: one["tasks"] for one in (await doors.visitor(HEAD).get("/tasks/holders")).json()}
    assert people == {HEAD: 0, OLD: 1, NEW: 1, "opeka-specialist-3": 0}
    seen = await cases[0].view("opeka-head")
    number = next(task["number"] for task in seen["tasks"] if task["step"]["id"] == "survey")
    told = (await doors.visitor(NEW).get(f"/cases/{cases[0].id}/tasks/{number}")).json()
    assert told["holder"] == {"code": OLD, "name": "Соболева Марина Николаевна"}
    assert (await give(doors, cases[0], OLD, None, held_by=OLD, reason="return")).status_code == 200
    assert (await give(doors, cases[1], OLD, None, held_by=NEW, reason="return")).status_code == 200


async def test_of_two_who_give_one_task_the_second_is_told_that_it_went(doors: Doors, cases: list[Case]) -> None:
    answers = await asyncio.gather(*(give(doors, cases[2], HEAD, to) for to in (OLD, NEW)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refusal = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refusal["code"] == "already"
    assert "сменился" in refusal["detail"]


async def test_only_people_of_the_agency_and_the_role_can_be_named(doors: Doors, cases: list[Case]) -> None:
    for stranger in ("kdn-secretary", "pdn-specialist", "nobody-at-all"):
        assert (await give(doors, cases[0], HEAD, stranger)).status_code == 422
    assert (await give(doors, cases[0], "kdn-secretary", "kdn-secretary")).status_code == 409


async def test_supervision_finds_by_number_and_never_by_name(doors: Doors, cases: list[Case]) -> None:
    async def found(person: str, **query: Any) -> int:
        return len((await doors.visitor(person).get("/cases", **query)).json()["items"])

    assert await found("opeka-head", find="Ёлкина") == 1
    assert await found("kdn-supervisor", find=cases[0].number) == 1
    assert await found("kdn-supervisor", find="Ёлкина") == 0
    assert await found("clinic-specialist", find="Ёлкина") == 0, "a clinic that has no part in the case"
