"""Emergency access: a case opens to somebody without a part in it, for reading, for a time, and never unseen."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from activities.emergencies.reviewing import raise_unreviewed
from api.app import ROUTERS
from models.access import AccessKind, Purpose
from models.emergency import HOURS, LONGEST, MANY, MISSES, REVIEW_WITHIN
from models.people import Actor, AgencyKind, Permission, Relation, Role, may
from models.settings import Settings
from models.tables import Access, Audit, CaseFile, EmergencyAccess, EmergencyNotice, Mail, Person, Token
from tests.support.doors import HOME, NO_PROCEDURE, Case, Doors, open_case, token_of

INSPECTOR, OTHER, SUPERVISOR, SECOND = "clinic-specialist", "social-specialist", "kdn-supervisor", "second-supervisor"
WHY = "Мальчик доставлен ночью скорой, при нём никого, нужно знать, кому звонить."


def wanted(case: Case | None = None, **changes: Any) -> dict[str, Any]:
    """What somebody asks who knows the number of the case."""
    told = {"number": case.number} if case else {}
    return {"reason": "hospital", "words": WHY, "hours": 4, "logged": True, **told, **changes}


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    """A case in which neither the clinic nor the social office has a part."""
    await _second_supervisor(doors)
    return await open_case(doors)


@pytest.fixture(autouse=True)
async def morning(doors: Doors) -> AsyncIterator["Hand"]:
    """Each test has a day of its own, so that what was opened, or sought in vain, before is over."""
    state, before = doors.app.state, doors.app.state.office
    Hand.days += 1
    hand = Hand(datetime.now(UTC) + timedelta(days=2 * Hand.days))
    state.office = replace(before, clock=lambda: hand.now)
    yield hand
    state.office = before


class Hand:
    """The hand on the clock of the office."""

    days = 0

    def __init__(self, now: datetime) -> None:
        self.now = now


async def _second_supervisor(doors: Doors) -> None:
    person = {"code": SECOND, "full_name": "Ильина Вера Сергеевна", "position": "консультант", "agency": "kdn"}
    part = {"role": "supervisor", "territory": NO_PROCEDURE, "active": True, "version": 1, "email": ""}
    digest = hashlib.sha256(token_of(SECOND).encode()).hexdigest()
    key = {"digest": digest, "person": SECOND, "label": "test", "created_at": datetime.now(UTC), "scope": "full"}
    async with doors.sessions.transaction() as connection:
        await connection.execute(insert(Person).values(person | part))
        await connection.execute(insert(Token).values(key))


async def opened(doors: Doors, case: Case, person: str = INSPECTOR, **changes: Any) -> dict[str, Any]:
    answer = await doors.visitor(person).post("/emergencies", wanted(case, **changes))
    assert answer.status_code == 201, answer.text
    (grant,) = answer.json()["opened"]
    found: dict[str, Any] = grant
    return found


async def entries(doors: Doors, *which: Any) -> list[Any]:
    """What stands in the log of accesses."""
    await doors.app.state.office.accesses._flush()
    async with doors.sessions.reading() as connection:
        return list(await connection.execute(select(Access.__table__).where(*which).order_by(Access.number)))


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


VERDICT = {"verdict": "justified", "words": "Дежурный действовал верно, семью нашли за час."}


@pytest.mark.database
async def test_of_two_who_judge_at_once_one_verdict_stands_and_the_other_reads_it(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    path = f"/supervision/emergencies/{grant['id']}/verdict"
    said = [VERDICT, VERDICT | {"verdict": "unjustified"}]
    both = await asyncio.gather(
        *(doors.visitor(who).post(path, words) for who, words in zip((SUPERVISOR, SECOND), said, strict=True))
    )
    assert sorted(one.status_code for one in both) == [201, 409]
    late = next(one for one in both if one.status_code == 409)
    assert "Оценку уже дал другой сотрудник надзора" in late.json()["detail"]
    stands = (await doors.visitor(SECOND).get(f"/supervision/emergencies/{grant['id']}")).json()["verdict"]
    kept = next(one.json() for one in both if one.status_code == 201)["verdict"]
    assert stands == kept
    told = (await doors.visitor(INSPECTOR).get("/notices")).json()
    assert any(one["kind"] == "emergency_reviewed" and grant["id"] in one["key"] for one in told)


async def test_an_inquiry_is_concluded_once_and_what_is_unjustified_ends(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    path = f"/supervision/emergencies/{grant['id']}/verdict"
    supervisor, inspector = doors.visitor(SUPERVISOR), doors.visitor(INSPECTOR)
    assert (await supervisor.post(path, VERDICT | {"verdict": "inquiry"})).status_code == 201
    assert (await supervisor.post(path, VERDICT | {"verdict": "inquiry"})).status_code == 409
    assert (await inspector.get(f"/cases/{case.id}")).status_code == 200
    waits = (await supervisor.get("/supervision/emergencies")).json()
    assert grant["id"] in {one["id"] for one in waits["items"]}
    done = await doors.visitor(SECOND).post(path, VERDICT | {"verdict": "unjustified"})
    assert done.json()["verdict"]["verdict"] == "unjustified"
    assert done.json()["inquiry"]["by"] == "Макаров Павел Евгеньевич"
    assert (await inspector.get(f"/cases/{case.id}")).status_code == 404
    assert (await supervisor.post(path, VERDICT)).status_code == 409
    heads = (await doors.visitor("clinic-head").get("/notices")).json()
    assert any(grant["id"] in one["key"] for one in heads)


async def test_nobody_reviews_their_own(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    change = text("UPDATE person SET role = :role, territory = :territory WHERE code = :code")
    async with doors.sessions.transaction() as connection:
        await connection.execute(change, {"role": "supervisor", "territory": NO_PROCEDURE, "code": INSPECTOR})
    try:
        own = await doors.visitor(INSPECTOR).post(f"/supervision/emergencies/{grant['id']}/verdict", VERDICT)
        assert (own.status_code, own.json()["detail"]) == (403, "Свой экстренный доступ не оценивают.")
    finally:
        async with doors.sessions.transaction() as connection:
            await connection.execute(change, {"role": "specialist", "territory": HOME, "code": INSPECTOR})


async def test_supervision_elsewhere_sees_nothing_of_it(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    change = text("UPDATE person SET territory = :territory WHERE code = :code")
    async with doors.sessions.transaction() as connection:
        await connection.execute(change, {"territory": f"{NO_PROCEDURE}.other", "code": SECOND})
    try:
        elsewhere = doors.visitor(SECOND)
        assert (await elsewhere.get("/supervision/emergencies")).json()["items"] == []
        assert (await elsewhere.get(f"/supervision/emergencies/{grant['id']}")).status_code == 404
        path = f"/supervision/emergencies/{grant['id']}/verdict"
        assert (await elsewhere.post(path, VERDICT)).status_code == 404
    finally:
        async with doors.sessions.transaction() as connection:
            await connection.execute(change, {"territory": NO_PROCEDURE, "code": SECOND})


@pytest.mark.database
async def test_what_nobody_reviews_is_told_once_more_and_counted(doors: Doors, case: Case, morning: Hand) -> None:
    grant = await opened(doors, case)
    late = morning.now + REVIEW_WITHIN

    async def raised(at: datetime) -> int:
        return await doors.sessions.write(lambda connection: raise_unreviewed(connection, at, sends_mail=False))

    await raised(late - timedelta(seconds=1))
    told = EmergencyNotice.access == grant["id"], EmergencyNotice.about == "overdue"
    counted = select(func.count()).select_from(EmergencyNotice).where(*told)
    async with doors.sessions.reading() as connection:
        assert await connection.scalar(counted) == 0
    assert await raised(late) >= 1
    assert await raised(late + timedelta(hours=1)) == 0
    async with doors.sessions.reading() as connection:
        assert await connection.scalar(counted) == 2
    morning.now = late
    page = (await doors.visitor(SUPERVISOR).get("/supervision/emergencies", limit=200)).json()
    assert page["overdue"] >= 1
    assert page["waiting"] == len(page["items"])
    assert grant["id"] in {one["id"] for one in page["items"]}


async def test_whoever_answers_for_the_child_sees_to_whom_it_is_open(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    answer = await doors.visitor("kdn-head").get(f"/cases/{case.id}/readers", what="emergency")
    assert answer.status_code == 200, answer.text
    told = answer.json()["items"]
    assert told[0]["kind"] == "emergency_opened"
    assert told[0]["name"] == "Рябова Елена Дмитриевна"
    assert _at(grant) == datetime.fromisoformat(told[0]["at"])


def test_nothing_can_switch_it_off() -> None:
    """Neither a setting nor a right to take away; the administrator has no door to it at all."""
    assert not [name for name in Settings.model_fields if "emergenc" in name]
    routes = [one for router in ROUTERS for one in router.routes if "emergenc" in getattr(one, "path", "")]
    assert {route.path for route in routes if isinstance(route, APIRoute)} == {
        "/emergencies", "/emergencies/{access}/end", "/supervision/emergencies",
        "/supervision/emergencies/{access}", "/supervision/emergencies/{access}/verdict",
    }  # fmt: skip
    actor = Actor(person="one", agency="own", kind=AgencyKind.POLICE, role=Role.SPECIALIST, territory="ru")
    assert may(actor, Permission.EMERGENCY_ASK) is True, "asked of the role alone"


@pytest.mark.database
async def test_the_database_keeps_what_was_granted_and_said(doors: Doors, case: Case) -> None:
    grant = await opened(doors, case)
    await doors.visitor(SUPERVISOR).post(f"/supervision/emergencies/{grant['id']}/verdict", VERDICT)

    def attempt(change: str, connection: Connection) -> bool:
        try:
            with connection.begin_nested():
                connection.execute(text(change))
        except IntegrityError as refused:
            return "only added" in str(refused)
        return False

    for change in (
        "UPDATE emergency_access SET until = until", "DELETE FROM emergency_access",
        "UPDATE emergency_sequel SET at = at", "DELETE FROM emergency_sequel",
    ):  # fmt: skip
        assert await doors.sessions.write(partial(attempt, change)), change
    async with doors.sessions.reading() as connection:
        assert await connection.scalar(select(EmergencyAccess.id).where(EmergencyAccess.id == grant["id"]))
