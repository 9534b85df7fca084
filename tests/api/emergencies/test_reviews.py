"""Every emergency access is reviewed: once, by somebody else, and nothing of it can be taken back."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError

from activities.emergencies.reviewing import raise_unreviewed
from api.app import ROUTERS
from models.emergency import REVIEW_WITHIN
from models.people import Actor, AgencyKind, Permission, Role, may
from models.settings import Settings
from models.tables import EmergencyAccess, EmergencyNotice
from tests.support.doors import HOME, NO_PROCEDURE, Case, Doors
from tests.support.emergencies import INSPECTOR, SECOND, SUPERVISOR, opened
from tests.support.hand import Hand

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
    assert stands["words"] == VERDICT["words"]
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
