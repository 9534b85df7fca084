"""Emergency access: a case opens to somebody without a part in it, for reading, for a time, and never unseen."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, insert, select, text

from api.app import ROUTERS
from models.access import AccessKind, Purpose
from models.emergency import HOURS, LONGEST, MANY, MISSES
from models.people import Actor, AgencyKind, Permission, Relation, Role, may
from models.tables import Access, Audit, CaseFile, EmergencyNotice, Mail, Person
from tests.support.doors import Case, Doors, open_case, token_of
from tests.support.emergencies import INSPECTOR, OTHER, SECOND, SUPERVISOR, entries, opened, wanted
from tests.support.hand import Hand


@pytest.mark.database
async def test_somebody_without_a_part_reads_the_case_for_a_time_and_not_longer(
    doors: Doors, case: Case, morning: Hand
) -> None:
    inspector = doors.visitor(INSPECTOR)
    assert (await inspector.get(f"/cases/{case.id}")).status_code == 404
    grant = await opened(doors, case)
    assert datetime.fromisoformat(grant["until"]) == morning.now + timedelta(hours=4)
    read = {path: (await inspector.get(f"/cases/{case.id}{path}")).status_code for path in ("", "/family", "/custody")}
    assert set(read.values()) == {200}, read
    assert (await inspector.get(f"/cases/{case.id}")).json()["child"]["full_name"]
    assert [line["id"] for line in (await inspector.get("/cases")).json()["items"]] == [case.id]
    assert (await doors.visitor(OTHER).get(f"/cases/{case.id}")).status_code == 404, "it is opened to one person"
    morning.now += timedelta(hours=4)
    assert (await inspector.get(f"/cases/{case.id}")).status_code == 404
    assert (await inspector.get("/cases")).json()["items"] == []


def writing() -> Iterator[tuple[str, str]]:
    """Every way to do something in a case."""
    holes = {"number": 1, "item": 1, "attachment": "0" * 32, "measure": "m", "place": 0}
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            methods = route.methods or set()
            if route.path.startswith("/cases/{case_id}") and not methods <= {"GET", "HEAD"}:
                for method in sorted(methods):
                    yield method, route.path.replace("{case_id}", "{}").format(*["CASE"], **holes)


async def test_it_opens_reading_and_no_deed(doors: Doors, case: Case) -> None:
    await opened(doors, case)
    inspector, done = doors.visitor(INSPECTOR), {}
    ways = list(writing())
    assert len(ways) > 20
    async with doors.sessions.reading() as connection:
        before = await connection.scalar(select(func.count()).select_from(Audit))
    for number, (method, path) in enumerate(ways):
        headers = {"Authorization": f"Bearer {token_of(INSPECTOR)}", "Idempotency-Key": f"deed-{number:08}"}
        answer = await doors.browser.request(method, path.replace("CASE", case.id), json={}, headers=headers)
        done[f"{method} {path}"] = answer.status_code
    assert set(done.values()) <= {403, 404, 415, 422}, done
    assert {way for way, code in done.items() if code == 422} == set(), "the guard comes before what was brought"
    async with doors.sessions.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Audit)) == before
    refused = (await inspector.post(f"/cases/{case.id}/threats", {})).json()
    assert refused["detail"] == "Экстренный доступ позволяет только читать дело."
    assert (await inspector.get(f"/cases/{case.id}/readers")).status_code == 403


@pytest.mark.parametrize("role", Role)
def test_may_lets_the_holder_read_and_nothing_else(role: Role) -> None:
    actor = Actor(person="one", agency="own", kind=AgencyKind.HEALTH, role=role, territory="ru")
    relation = Relation(territory="ru.sve", custodian="other", agencies=("third",), emergency=("one",))
    allowed = {one for one in Permission if may(actor, one, relation) is True}
    closed = {one for one in Permission if may(actor, one, relation.model_copy(update={"emergency": ()})) is True}
    is_office = role in {Role.SPECIALIST, Role.HEAD, Role.SECRETARY, Role.MEMBER}
    reading = {Permission.CASE_READ, Permission.FILE_READ, Permission.NAME_READ}
    assert allowed - closed == (reading if is_office else set())


async def test_it_is_found_by_whole_name_and_day_of_birth_and_by_no_part_of_them(doors: Doors) -> None:
    child = {"full_name": "Ёлкин Пётр Ильич", "birth_date": "2015-03-09"}
    case = await open_case(doors, child=child)
    inspector = doors.visitor(INSPECTOR)
    for wrong in (
        {"full_name": "Ёлкин Пётр"}, {"full_name": "Ёлк"}, {"birth_date": "2015-03-08"}, {"full_name": "%%%"},
    ):  # fmt: skip
        answer = await inspector.post("/emergencies", wanted(None, **(child | wrong)))
        assert answer.status_code == 404, wrong
    answer = await inspector.post("/emergencies", wanted(full_name="елкин петр ильич", birth_date="2015-03-09"))
    assert [one["case"] for one in answer.json()["opened"]] == [case.id]


async def test_a_miss_and_a_case_elsewhere_are_answered_alike_and_searching_has_an_end(
    doors: Doors, case: Case, morning: Hand
) -> None:
    inspector, number = doors.visitor(INSPECTOR), "1999-000777"
    async with doors.sessions.transaction() as connection:
        abroad = (await connection.execute(select(CaseFile.__table__).where(CaseFile.id == case.id))).one()._asdict()
        abroad |= {"id": "f" * 32, "number": number, "territory": "kz.almaty"}
        await connection.execute(insert(CaseFile).values(abroad))
    answers = [await inspector.post("/emergencies", wanted(number=one)) for one in (number, "1999-000778")]
    told = [{key: value for key, value in one.json().items() if key != "instance"} for one in answers]
    assert told[0] == told[1]
    for _ in range(MISSES - 2):
        assert (await inspector.post("/emergencies", wanted(number="1999-000779"))).status_code == 404
    assert (await inspector.post("/emergencies", wanted(case))).status_code == 429
    missed = await entries(doors, Access.kind == AccessKind.EMERGENCY_MISSED.value, Access.at == morning.now)
    assert len(missed) == MISSES
    assert {(one.subject, one.place) for one in missed} == {("office", "number")}, "nothing of what was sought is kept"
    assert (await doors.visitor(OTHER).post("/emergencies", wanted(case))).status_code == 201
    morning.now += timedelta(hours=1, seconds=1)
    assert (await inspector.post("/emergencies", wanted(case))).status_code == 201


async def test_only_an_office_may_ask(doors: Doors, case: Case) -> None:
    for person in ("school-4-reporter", SUPERVISOR, "administrator", "methodologist"):
        answers = [await doors.visitor(person).post("/emergencies", wanted(number=n)) for n in (case.number, "1999-1")]
        assert [one.status_code for one in answers] == [403, 403], person


@pytest.mark.database
async def test_asked_twice_or_by_two_windows_at_once_it_is_one_grant(doors: Doors, case: Case) -> None:
    visitor = doors.visitor(INSPECTOR)
    answers = await asyncio.gather(*(visitor.post("/emergencies", wanted(case, hours=h)) for h in (1, 4, 12)))
    assert len({one.json()["opened"][0]["id"] for one in answers}) == 1
    again = [await visitor.post("/emergencies", wanted(case), key="the-same-key") for _ in range(2)]
    assert again[0].json() == again[1].json()
    assert len([one for one in (await visitor.get("/emergencies")).json() if one["is_open"]]) == 1


async def test_whoever_takes_part_needs_no_emergency(doors: Doors, case: Case) -> None:
    answer = await doors.visitor("kdn-secretary").post("/emergencies", wanted(case))
    assert answer.json() == {"opened": [], "own": [case.id]}
    assert (await doors.visitor("kdn-secretary").get("/emergencies")).json() == []


async def test_the_reason_the_length_and_the_acknowledgement_are_asked(doors: Doors, case: Case) -> None:
    visitor = doors.visitor(INSPECTOR)
    for wrong in (
        {"words": "надо"}, {"hours": 24}, {"hours": 0}, {"reason": "curious"}, {"logged": False}, {"words": None},
        {"full_name": "Ёлкин Пётр Ильич", "birth_date": "2015-03-09"}, {"number": None}, {"person": "kdn-head"},
    ):  # fmt: skip
        assert (await visitor.post("/emergencies", wanted(case) | wrong)).status_code == 422, wrong
    assert timedelta(hours=max(HOURS)) == LONGEST


@contextmanager
def with_mail(doors: Doors) -> Iterator[None]:
    state, before = doors.app.state, doors.app.state.office
    mail = {"mail_host": "127.0.0.1", "mail_sender": "m@office.example", "public_address": "https://marshrut.example"}
    state.office = replace(before, settings=before.settings.model_copy(update=mail))
    yield
    state.office = before


@pytest.mark.database
async def test_whoever_answers_for_the_child_and_supervision_are_told_at_once(
    doors: Doors, case: Case, morning: Hand
) -> None:
    async with doors.sessions.transaction() as connection:
        named = Person.code.in_(["kdn-head", SUPERVISOR])
        await connection.execute(text("UPDATE person SET email = code || '@office.example' WHERE code IN (:a, :b)"),
                                 {"a": "kdn-head", "b": SUPERVISOR})  # fmt: skip
        assert len(list(await connection.execute(select(Person.code).where(named)))) == 2
    with with_mail(doors):
        grant = await opened(doors, case)
    for person in ("kdn-head", "kdn-secretary", SUPERVISOR, SECOND):
        told = [
            one
            for one in (await doors.visitor(person).get("/notices")).json()
            if one["key"].split(".")[1] == grant["id"]
        ]
        assert len(told) == 1, person
        assert INSPECTOR not in str(told), "a notice names nobody"
        noted = await doors.visitor(person).post("/notices/read", {"keys": [told[0]["key"]]})
        assert noted.json() == {"noted": 0 if person == SECOND else 1} or person == SECOND
    async with doors.sessions.reading() as connection:
        letters = list(await connection.execute(select(Mail.__table__).where(Mail.subject == grant["id"])))
    assert {one.person for one in letters} == {"kdn-head", SUPERVISOR}
    assert all(one.urgent and one.due_at == morning.now for one in letters), "a night is no reason to wait"
    seen = (await doors.visitor(OTHER).get("/notices")).json()
    assert not [one for one in seen if grant["id"] in one["key"]]


@pytest.mark.database
async def test_every_reading_under_it_is_entered_as_an_emergency(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    inspector = doors.visitor(INSPECTOR)
    for path in ("", "/family", "/documents"):
        await inspector.get(f"/cases/{case.id}{path}")
    await inspector.get("/cases")
    mine = await entries(doors, Access.subject == case.id, Access.person == INSPECTOR, Access.at == _at(grant))
    kinds = [one.kind for one in mine]
    assert kinds == ["emergency_opened", "case_read", "case_read", "case_read", "name_listed"]
    assert {one.purpose for one in mine} == {Purpose.EMERGENCY.value}
    assert len(mine[0].digest) == 64
    seen = (await doors.visitor(SUPERVISOR).get(f"/supervision/emergencies/{grant['id']}")).json()
    assert [one["kind"] for one in seen["read"]] == [
        "emergency_opened",
        "case_read",
        "case_read",
        "case_read",
        "name_listed",
    ]
    assert all(one["place"] for one in seen["read"])


def _at(grant: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(grant["since"])


async def test_many_by_one_person_are_told_as_many(doors: Doors, morning: Hand) -> None:
    told = []
    for number in range(MANY):
        morning.now += timedelta(minutes=1)
        grant = await opened(
            doors, await open_case(doors, child={"full_name": f"Ив{number}", "birth_date": "2015-01-01"})
        )
        async with doors.sessions.reading() as connection:
            mine = EmergencyNotice.access == grant["id"], EmergencyNotice.person == SUPERVISOR
            told += list(await connection.scalars(select(EmergencyNotice.about).where(*mine)))
    assert told == ["opened"] * (MANY - 1) + ["many"]
    seen = (await doors.visitor(SUPERVISOR).get(f"/supervision/emergencies/{grant['id']}")).json()
    assert seen["lately"] == MANY


async def test_the_holder_or_supervision_end_it_early_and_nobody_else(doors: Doors, case: Case) -> None:
    for who in (INSPECTOR, SUPERVISOR):
        grant = await opened(doors, case)
        assert (await doors.visitor(OTHER).post(f"/emergencies/{grant['id']}/end")).status_code == 404
        assert (await doors.visitor("kdn-head").post(f"/emergencies/{grant['id']}/end")).status_code == 404
        assert (await doors.visitor(INSPECTOR).get(f"/cases/{case.id}")).status_code == 200
        ended = await doors.visitor(who).post(f"/emergencies/{grant['id']}/end")
        assert (ended.json()["is_open"], ended.json()["ended_by"]["code"]) == (False, who)
        assert (await doors.visitor(INSPECTOR).get(f"/cases/{case.id}")).status_code == 404
        assert (await doors.visitor(who).post(f"/emergencies/{grant['id']}/end")).status_code == 409


async def test_whoever_answers_for_the_child_sees_to_whom_it_is_open(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    answer = await doors.visitor("kdn-head").get(f"/cases/{case.id}/readers", what="emergency")
    assert answer.status_code == 200, answer.text
    told = answer.json()["items"]
    assert told[0]["kind"] == "emergency_opened"
    assert told[0]["name"] == "Рябова Елена Дмитриевна"
    assert _at(grant) == datetime.fromisoformat(told[0]["at"])
