import pytest
from sqlalchemy import update

from models.tables import Idempotency
from tests.support.answers import signal
from tests.support.doors import HOME, NO_PROCEDURE, Case, Doors, open_case

pytestmark = pytest.mark.database
SCHOOL = "school-4-specialist"


async def test_a_signal_becomes_a_case_with_a_number_and_a_way_to_follow_it(doors: Doors) -> None:
    teacher = doors.visitor("school-4-reporter")
    taken = await teacher.post("/signals", {"answers": signal()})
    assert taken.status_code == 201
    told = taken.json()
    assert taken.headers["Location"] == told["follow_up"] == f"/api/v1/signals/{told['number']}"
    assert told["gaps"] == []
    fate = (await teacher.get(f"/signals/{told['number']}")).json()
    assert fate == {
        "number": told["number"], "sent_at": told["at"], "stage": "Проверка сигнала", "taken_up": None,
    }  # fmt: skip
    assert (await teacher.get(f"/signals/{told['id']}")).json() == fate


async def test_whoever_sent_a_signal_sees_that_it_was_taken_up_and_nothing_else(doors: Doors) -> None:
    case = await open_case(doors, "school-4-reporter")
    await case.do("take_up", "kdn-secretary", triage="accept")
    teacher = doors.visitor("school-4-reporter")
    fate = (await teacher.get(f"/signals/{case.number}")).json()
    assert (fate["stage"], fate["taken_up"]) == ("Запросы и обследование", True)
    assert (await teacher.get(f"/cases/{case.id}")).status_code == 404


async def test_a_signal_that_was_not_confirmed_is_told_as_not_taken_up(doors: Doors) -> None:
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="unfounded")
    assert (await doors.visitor(SCHOOL).get(f"/signals/{case.number}")).json()["taken_up"] is False


async def test_the_fate_of_a_signal_is_told_to_its_sender_only(doors: Doors) -> None:
    case = await open_case(doors)
    assert (await doors.visitor("school-4-head").get(f"/signals/{case.number}")).status_code == 404
    assert (await doors.visitor("kdn-secretary").get(f"/signals/{case.number}")).status_code == 404


async def test_the_same_signal_sent_twice_is_one_case(doors: Doors) -> None:
    teacher = doors.visitor(SCHOOL)
    first = await teacher.post("/signals", {"answers": signal()}, key="one-and-only-key")
    again = await teacher.post("/signals", {"answers": signal()}, key="one-and-only-key")
    other = await teacher.post("/signals", {"answers": signal()})
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.json()["id"] != first.json()["id"]


async def test_the_sender_s_own_school_plays_the_school(doors: Doors) -> None:
    case = await open_case(doors, "school-7-specialist")
    agencies = [agency["code"] for agency in (await case.view("kdn-secretary"))["agencies"]]
    assert "school-7" in agencies
    assert "school-4" not in agencies


async def test_who_could_mean_several_schools_is_asked_which(doors: Doors) -> None:
    caller = doors.visitor("hotline-reporter")
    sent = {"answers": signal(), "territory": HOME}
    unclear = await caller.post("/signals", sent)
    assert unclear.status_code == 422
    assert [mistake["field"] for mistake in unclear.json()["errors"]] == ["agencies.school"]
    schools = "school-4 (школа № 4), school-5 (школа № 5), school-7 (школа № 7)"
    assert schools in unclear.json()["errors"][0]["message"]
    named = await caller.post("/signals", {**sent, "agencies": {"school": "school-7"}})
    assert named.status_code == 201


async def test_a_territory_without_its_agencies_opens_no_case_and_keeps_the_signal(doors: Doors) -> None:
    sent = {"answers": signal(), "territory": NO_PROCEDURE}
    refused = await doors.visitor("hotline-reporter").post("/signals", sent)
    assert refused.status_code == 409
    assert refused.json()["code"] == "missing_agency"
    assert "образовательная организация" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"agencies": {"school": "school-999"}}, "agencies.school"),
        ({"agencies": {"school": "opeka"}}, "agencies.school"),
        ({"agencies": {"zoo": "school-4"}}, "agencies.zoo"),
        ({"territory": "xx.nowhere"}, "territory"),
        ({"route": "ru.nothing"}, "route"),
        ({"route": 7}, "route"),
        ({"answers": [1, 2]}, "answers"),
        ({"answers": signal(urgency="now")}, "answers.urgency"),
        ({"answers": signal(child=7)}, "answers.child"),
        ({"answers": signal(nobody="x")}, "answers.nobody"),
        ({"answers": {**signal(), "facts": ""}}, "answers.facts"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_a_wrong_signal_names_the_place_and_opens_nothing(
    doors: Doors, changed: dict[str, object], field: str
) -> None:
    before = await _cases(doors)
    answer = await doors.visitor(SCHOOL).post("/signals", {"answers": signal(), **changed})
    assert answer.status_code == 422
    assert field in [mistake["field"] for mistake in answer.json()["errors"]]
    assert answer.json()["remedy"]
    assert await _cases(doors) == before


async def test_an_emergency_is_never_held_up_by_an_empty_field(doors: Doors) -> None:
    hurried = {name: answer for name, answer in signal(urgency="immediate").items() if name != "facts"}
    answer = await doors.visitor(SCHOOL).post("/signals", {"answers": hurried})
    assert answer.status_code == 201
    assert [gap["field"] for gap in answer.json()["gaps"]] == ["answers.facts"]


async def test_an_immediate_threat_goes_past_the_triage(doors: Doors) -> None:
    case = await open_case(doors, urgency="immediate", child_safe_now="no")
    assert (await case.view("opeka-specialist"))["stage"]["id"] == "threat"


async def test_a_role_that_sends_no_signals_is_told_so(doors: Doors) -> None:
    answer = await doors.visitor("methodologist").post("/signals", {"answers": signal()})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Роль «методист» не подаёт сигналы."


async def test_what_the_directory_knows_of_the_sender_need_not_be_sent(doors: Doors) -> None:
    short = {name: answer for name, answer in signal().items() if name not in {"sender", "sender_org"}}
    answer = await doors.visitor(SCHOOL).post("/signals", {"answers": short})
    assert answer.status_code == 201
    case = Case(doors, answer.json()["id"], answer.json()["number"])
    assert (await case.view("kdn-secretary"))["child"]["full_name"] == "Соколов Матвей Ильич"


async def _cases(doors: Doors) -> int:
    found = await doors.visitor("kdn-supervisor").get("/cases", limit=200)
    return len(found.json()["items"])


async def test_a_signal_answered_before_its_answer_was_kept_is_answered_again_even_when_its_case_is_over(
    doors: Doors,
) -> None:
    sent = {"answers": signal()}
    first = await doors.visitor(SCHOOL).post("/signals", sent, key="the-house-fell-down")
    case = Case(doors, first.json()["id"], first.json()["number"])
    await case.do("take_up", "kdn-secretary", triage="unfounded")
    async with doors.sessions.transaction() as connection:
        await connection.execute(update(Idempotency).values(status=None, answer=None))
    again = await doors.visitor(SCHOOL).post("/signals", sent, key="the-house-fell-down")
    assert (again.status_code, again.json()) == (201, first.json())
