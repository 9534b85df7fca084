"""A case handed over on the real server while its worker is killed at each step: one answers for the child, always."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import tables
from models.events import CustodyAccepted, CustodyOffered
from models.moving import Moved
from models.people import AgencyKind, Doer, Role
from tests.support.casework import AGENCIES, doer, norm_of
from tests.support.server import Case, Office, working
from workflows.letters import Answer

ROOT = Path(__file__).parents[2]
SHORT = timedelta(seconds=2)
"""How long the server waits for a worker that is dead."""
NORM = norm_of("ru.prevention")
FACTS = {"urgency": "planned", "child_safe": "yes", "signs_violence": False, "signs_absence": True}
GIVER, THERE = doer(AgencyKind.COMMISSION, Role.SECRETARY), {kind: f"{kind.value}-there" for kind in AgencyKind}
TAKER = Doer(person="kdn-there", agency=THERE[AgencyKind.COMMISSION], kind=AgencyKind.COMMISSION, role=Role.SECRETARY)
PERM = "ru.per.perm"
STEPS: tuple[CustodyOffered | CustodyAccepted, ...] = (
    CustodyOffered(to=TAKER.agency, territory=PERM, by=GIVER),
    CustodyAccepted(moved=Moved(territory=PERM, offset=300, agencies=THERE), by=TAKER),
)


async def ledger(case: Case) -> list[Any]:
    custody = tables.Custody
    asked = select(custody.agency, custody.since, custody.until).where(custody.case_id == case.signal.case)
    async with case.office.sessions.reading() as connection:
        return list(await connection.execute(asked.order_by(custody.since)))


async def test_a_worker_killed_at_each_step_of_a_hand_over_leaves_the_child_with_one_who_answers(
    quiet_office: Office, database_url: str
) -> None:
    """It dies when the offer stands in the record, and when the acceptance in another territory does."""
    case = quiet_office.case(await quiet_office.signal(NORM, facts=FACTS), norm=NORM)
    waiting: list[asyncio.Task[Answer]] = []
    for turn, step in enumerate(STEPS, 1):
        mortal = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.mortal", quiet_office.clock.address, database_url, str(turn)),
            cwd=ROOT,
        )
        if turn == 1:
            await case.send_signal(patience=SHORT)
        else:
            await waiting[0]  # by the next worker: the giver learns that the offer stands
        waiting.append(asyncio.create_task(case.tell(step, letter=f"step {turn}")))
        assert await mortal.wait() == -9
        assert (await case.kinds())[-1] == step.kind, "the step is on record, and nobody knows of it yet"
        held = await ledger(case)
        assert [one.agency for one in held if one.until is None] == [(GIVER, TAKER)[turn - 1].agency]
    async with working(quiet_office.clock.client, quiet_office.sessions):
        answers = await asyncio.gather(*waiting)
        assert [one.turn for one in answers] == [1, 2]
        again = [await case.tell(step, letter=f"step {turn}") for turn, step in enumerate(STEPS, 1)]
        assert again == answers, "whoever asks again because the line broke is answered the same"
        state = await case.state()
    assert (state.territory, state.custodian, state.asked) == (PERM, TAKER.agency, ())
    assert await case.kinds() == ["case_opened", "custody_offered", "custody_accepted"]
    giver, taker = await ledger(case)
    assert (giver.agency, giver.since, giver.until) == (AGENCIES[AgencyKind.COMMISSION], state.opened_at, taker.since)
    assert (taker.agency, taker.since, taker.until) == (TAKER.agency, answers[1].at, None)
