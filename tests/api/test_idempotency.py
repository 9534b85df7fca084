"""Every write may be sent twice, also to a house that was started anew."""

import asyncio
from pathlib import Path

import pytest

from tests.support.answers import signal
from tests.support.clock import Clock
from tests.support.doors import Doors, doors_of, open_case

pytestmark = pytest.mark.database
KEY = "one-key-for-all-of-it"


async def test_the_same_key_with_another_letter_is_refused_and_nothing_is_done(doors: Doors) -> None:
    who = doors.visitor("school-4-head")
    first = await who.post("/signals", {"answers": signal()}, key=KEY)
    other = await who.post("/signals", {"answers": signal(facts="Другое")}, key=KEY)
    assert (first.status_code, other.status_code) == (201, 422)
    assert "уже отправлен другой запрос" in other.json()["detail"]
    assert (await who.post("/signals", {"answers": signal()}, key=KEY)).json() == first.json()


async def test_two_people_may_think_of_the_same_key(doors: Doors) -> None:
    answers = [
        await doors.visitor(person).post("/signals", {"answers": signal()}, key="the-same-key")
        for person in ("school-4-specialist", "school-7-specialist")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_the_same_letter_ten_times_at_once_is_one_case(doors: Doors) -> None:
    who = doors.visitor("school-7-head")
    sent = [who.post("/signals", {"answers": signal()}, key="ten-times-at-once") for _ in range(10)]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_refused_letter_gives_its_key_back(doors: Doors) -> None:
    who = doors.visitor("school-4-reporter")
    wrong = await who.post("/signals", {"answers": signal(urgency="now")}, key="a-key-to-try-again")
    right = await who.post("/signals", {"answers": signal()}, key="a-key-to-try-again")
    assert (wrong.status_code, right.status_code) == (422, 201)


async def test_a_deed_with_the_same_key_happens_once(doors: Doors) -> None:
    case = await open_case(doors)
    path = f"/cases/{case.id}/tasks/1/suspension"
    who = doors.visitor("kdn-secretary")
    answers = [await who.post(path, {"ground": "no_access"}, key="suspend-it-once") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    third = await who.post(path, {"ground": "no_access"})
    assert (third.status_code, third.json()["code"]) == (409, "suspended")


async def test_a_house_that_was_started_anew_remembers_its_answers(
    doors: Doors, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    first = await doors.visitor("clinic-head").post(
        "/signals", {"answers": signal(), "agencies": {"school": "school-4"}}, key=KEY
    )
    async with doors_of(database_url, tmp_path, clock.client) as anew:
        again = await anew.visitor("clinic-head").post(
            "/signals", {"answers": signal(), "agencies": {"school": "school-4"}}, key=KEY
        )
    assert first.status_code == 201
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
