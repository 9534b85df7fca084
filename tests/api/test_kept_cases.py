"""A case in which those who decide about its end have no part: they see its term, then its act; others see nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert

from activities.sessions import Sessions
from models import tables
from tests.api.test_oracle import file_row
from tests.support.doors import HOME, Doors

pytestmark = pytest.mark.database
KEPT, ELSEWHERE = "c" * 32, "d" * 32
CHILD = "Ёлкина"
KEEPERS = ("kdn-secretary", "kdn-head")
OTHERS = ("clinic-specialist", "kdn-member-1", "school-7-head", "administrator")


@asynccontextmanager
async def laid_down(sessions: Sessions, places: dict[str, str]) -> AsyncIterator[None]:
    """Closed cases of a stranger's over their term, by the territory in which each lies; no log knows of them."""
    async with sessions.transaction() as connection:
        for number, (case, place) in enumerate(places.items(), 900):
            row = file_row(case, number, place, "stranger", None, None)
            row |= {"closed_at": datetime(2015, 3, 2, tzinfo=UTC), "child_name": CHILD}
            await connection.execute(insert(tables.CaseFile), [row])
            kept = {"case_id": case, "kind": "other", "rule": "PD-RETENTION", "until": date(2020, 12, 31)}
            await connection.execute(insert(tables.Retention), [kept])
    yield
    async with sessions.transaction() as connection:
        await connection.execute(delete(tables.Retention).where(tables.Retention.case_id.in_(places)))
        await connection.execute(delete(tables.CaseFile).where(tables.CaseFile.id.in_(places)))


async def statuses(doors: Doors, people: tuple[str, ...], path: str) -> dict[str, int]:
    return {one: (await doors.visitor(one).get(path)).status_code for one in people}


async def test_whoever_decides_sees_the_term_of_a_strangers_case_and_then_the_act(doors: Doors) -> None:
    async with laid_down(doors.sessions, {KEPT: HOME, ELSEWHERE: "ru.per.perm"}):
        await _seen_and_ended(doors)


async def _seen_and_ended(doors: Doors) -> None:
    secretary, head = (doors.visitor(one) for one in KEEPERS)
    listed = {one["case"] for one in (await secretary.get("/retention")).json()["items"]}
    assert KEPT in listed
    assert ELSEWHERE not in listed
    told = await secretary.get(f"/retention/cases/{KEPT}")
    assert (told.json()["case_number"], told.json()["is_due"]) == ("1998-000900", True)
    assert CHILD not in told.text
    closed_to = await secretary.get(f"/cases/{KEPT}")
    assert (closed_to.status_code, closed_to.json()["kept"]) == (404, f"/retention/cases/{KEPT}")
    strangers = await statuses(doors, OTHERS, f"/cases/{KEPT}")
    assert set(strangers.values()) == {404}, "before the act"
    assert set((await statuses(doors, OTHERS, f"/retention/cases/{KEPT}")).values()) == {403}
    assert set((await statuses(doors, KEEPERS, f"/retention/cases/{ELSEWHERE}")).values()) == {404}

    act = (await secretary.post("/retention/destructions", {"cases": [KEPT]})).json()
    done = await head.post(f"/retention/destructions/{act['id']}/decision", {"confirm": True})
    assert (done.status_code, done.json()["state"]) == (200, "done"), done.text
    for path in (f"/cases/{KEPT}", f"/retention/cases/{KEPT}"):
        gone = await secretary.get(path)
        assert gone.status_code == 410, path
        assert f"акт № {act['number']}" in gone.json()["detail"]
    assert set((await statuses(doors, OTHERS, f"/cases/{KEPT}")).values()) == {404}, "nobody else learns that it was"
    assert set((await statuses(doors, KEEPERS, f"/cases/{ELSEWHERE}")).values()) == {404}
