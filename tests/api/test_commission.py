"""Members of a commission from other agencies: entered, called, reading what is on their agenda until it is over."""

import pytest

from api.pages.navigation import places_of
from api.reading.agendas import is_called
from models.people import Actor, AgencyKind, Role
from tests.api.test_sitting_amendments import with_draft
from tests.support.doors import HOME, SECRETARY, Doors
from tests.support.sitting_doors import FIVE, call

pytestmark = pytest.mark.database
DOCTOR = "clinic-head"


async def test_a_member_from_another_agency_reads_the_agenda_votes_and_reads_no_more_when_it_is_over(
    doors: Doors,
) -> None:
    case = await with_draft(doors)
    secretary, doctor = doors.visitor(SECRETARY), doors.visitor(DOCTOR)
    assert (await doctor.get(f"/cases/{case.id}")).status_code == 404
    entered = await secretary.post("/commission/members", {"person": DOCTOR})
    assert entered.status_code == 201, entered.text
    (mine,) = [one for one in entered.json() if one["person"]["code"] == DOCTOR]
    assert (mine["votes"], mine["since"] is not None) == (True, True)
    actor = Actor(person=DOCTOR, agency="clinic", kind=AgencyKind.HEALTH, role=Role.HEAD, territory=HOME)
    async with doors.sessions.reading() as connection:
        assert await is_called(connection, actor)
        assert not await is_called(connection, actor.model_copy(update={"person": "clinic-specialist"}))
    twice = await secretary.post("/commission/members", {"person": DOCTOR})
    assert (twice.status_code, twice.json()["code"]) == (409, "already")

    table = await call(doors)
    told = await table.told()
    assert {one["person"]["code"] for one in told["members"]} == {*FIVE, DOCTOR}
    assert next(one for one in told["members"] if one["person"]["code"] == DOCTOR)["seat"] == "member"
    await table.listed(case, "approve_plan")
    packet = await doctor.get(f"/cases/{case.id}/tasks/{await case.task('approve_plan', SECRETARY)}/packet")
    assert packet.status_code == 200, packet.text
    mine_to_do = await doctor.post(f"/cases/{case.id}/tasks/2/submission", {"answers": {}})
    assert mine_to_do.status_code == 403

    await table.do("attendance", {"person": DOCTOR, "where": "remote"}, by=DOCTOR)
    await table.sit()
    led = await table.asked("items/1/taking", by=DOCTOR)
    assert (led.status_code, led.json()["code"]) == (409, "not_allowed"), "a head elsewhere is a member here"
    await table.do("items/1/motions", {"facts": {"plan_verdict": "rework"}})
    await table.do("items/1/ballots", {"motion": 1, "choice": "for"}, by=DOCTOR)
    another = {"motion": 1, "choice": "for", "person": "kdn-member-3"}
    others = await table.asked("items/1/ballots", another, by=DOCTOR)
    assert (others.status_code, others.json()["code"]) == (409, "not_yours")
    await table.do("items/1/closing", {"motion": 1})
    await table.do("ending")
    assert (await doctor.get(f"/cases/{case.id}")).status_code == 404
    assert (await doctor.get(f"/sittings/{table.id}")).status_code == 200, "the sitting itself they still read"

    ended = await secretary.post(f"/commission/members/{DOCTOR}/ending")
    assert DOCTOR not in {one["person"]["code"] for one in ended.json()}
    later = await (await call(doors)).told()
    assert {one["person"]["code"] for one in later["members"]} == set(FIVE)


async def test_only_people_of_other_agencies_of_the_territory_are_entered_by_whoever_keeps_sittings(
    doors: Doors,
) -> None:
    secretary = doors.visitor(SECRETARY)
    for person in ("kdn-member-1", "nobody", "social-oblast-head"):
        assert (await secretary.post("/commission/members", {"person": person})).status_code == 422, person
    assert (await doors.visitor("kdn-member-1").post("/commission/members", {"person": DOCTOR})).status_code == 403


def test_only_those_who_sit_in_a_commission_find_its_sittings_in_their_menu() -> None:
    doctor = Actor(person=DOCTOR, agency="clinic", kind=AgencyKind.HEALTH, role=Role.HEAD, territory=HOME)
    assert "/sittings" in [place.address for place in places_of(doctor, sits=True)]
    assert "/sittings" not in [place.address for place in places_of(doctor)]
