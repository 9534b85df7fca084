"""The year of a municipality, cut down to some weeks: it can be played, and its proof can fail."""

import asyncio

import pytest
from sqlalchemy import delete

from bench.year import __main__ as year
from bench.year import proof
from bench.year.course import Size, Year
from models.tables import Audit


def test_some_weeks_are_played_through_the_death_of_the_worker_and_a_lost_turn_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge = proof.wrong
    told: list[str] = []

    async def judged(played: Year) -> list[str]:
        found = await judge(played)
        case = played.cases[0].id
        async with played.street.sessions.transaction() as connection:
            await connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_not_removed")
            await connection.execute(delete(Audit).where(Audit.case_id == case, Audit.turn == 0))
        told.extend(await judge(played))
        return found

    monkeypatch.setattr(proof, "wrong", judged)
    size = Size(cases=2, days=15, sittings=1)
    assert asyncio.run(year.played(size, kills=1, seed=3, life=(0.3, 0.6))) == []
    assert any("is not whole" in line for line in told)
