"""A sitting on a real server, with the cases about which it decides."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from temporalio.client import WithStartWorkflowOperation, WorkflowHandle

from models import tables
from models.events import SubmissionRef
from models.route import FactValue, Route
from models.sitting import Choice, Item, SittingState
from models.sitting_events import ItemAdded, ItemResolved, MemberCame, SittingCalled, SittingDeed, SittingOpened
from models.sitting_served import TextRef
from models.sitting_votes import BallotCast, MotionPut, VotingClosed
from models.submission import submission_digest
from tests.support.server import Case, Office
from tests.support.sittings import CHAIR, KEEPER, SIX, called
from workflows import options, packs
from workflows.engine.norm import Norm
from workflows.letters import Answer
from workflows.sitting import SittingWorkflow
from workflows.sitting_letters import SittingInput, SittingLetter, sitting_workflow_id

DECIDED = Norm(
    route=packs.read(Path(__file__).parent / "routes" / "decided.v1.yaml", Route), calendar=packs.calendar("ru")
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Hall:
    """One sitting in the hands of a test."""

    office: Office
    opening: SittingCalled
    handle: WorkflowHandle[Any, Any]

    async def send_call(self, *, patience: timedelta | None = None) -> Answer:
        start = WithStartWorkflowOperation(
            SittingWorkflow.run,
            SittingInput(opening=self.opening),
            id=self.handle.id,
            task_queue=options.CASES,
            id_conflict_policy=options.SAME_CASE,
            id_reuse_policy=options.NEVER_TWICE,
            task_timeout=patience,
        )
        client = self.office.clock.client
        return await client.execute_update_with_start_workflow(SittingWorkflow.called, start_workflow_operation=start)

    async def tell(self, event: SittingDeed, *, letter: str | None = None) -> Answer:
        return await self.handle.execute_update(SittingWorkflow.tell, SittingLetter(event=event), id=letter)

    async def state(self) -> SittingState:
        found: SittingState = await self.handle.query(SittingWorkflow.state)
        return found

    async def item(self, number: int = 1) -> Item:
        found = (await self.state()).item(number)
        assert found is not None, f"no question {number}"
        return found

    async def listed(self, *cases: Case) -> None:
        for case in cases:
            task = await case.task("resolve")
            await self.tell(ItemAdded(case=case.signal.case, task=task.id, step="resolve", family=False, by=KEEPER))

    async def sit(self) -> None:
        """All six come, and the sitting is opened."""
        for one in SIX:
            await self.tell(MemberCame(person=one.person, by=KEEPER))
        await self.tell(SittingOpened(by=KEEPER))

    async def decide(self, item: int = 1, decision: FactValue = "start_ipr") -> None:
        """Four of the six vote for it."""
        await self.tell(MotionPut(item=item, facts={"decision": decision}, by=CHAIR.doer))
        motion = len((await self.item(item)).motions)
        for one in SIX[:4]:
            ballot = BallotCast(item=item, motion=motion, person=one.person, choice=Choice.FOR, by=one.doer)
            await self.tell(ballot)
        await self.tell(VotingClosed(item=item, motion=motion, by=CHAIR.doer))

    async def resolve(self, item: int = 1, decision: FactValue = "start_ipr") -> Answer:
        """The постановление is kept and sent."""
        case = (await self.item(item)).case
        submission = await self.office.keep(case, "kdn_resolution", {"decision": decision})
        return await self.tell(self.resolved(item, submission, decision))

    def resolved(self, item: int, submission: SubmissionRef, decision: FactValue) -> ItemResolved:
        return ItemResolved(item=item, submission=submission, facts={"decision": decision}, by=KEEPER)

    async def words(self, item: int, text: str, sort: str = "remark") -> TextRef:
        """Words of a member, kept as the doors would."""
        name = hashlib.sha256(f"{self.opening.sitting}:{next(_numbers)}".encode()).hexdigest()[:32]
        digest = submission_digest(sort, 1, {"text": text})
        row = {
            "id": name,
            "sitting_id": self.opening.sitting,
            "item": item,
            "sort": sort,
            "person": "anna",
            "text": text,
            "digest": digest,
            "made_at": datetime.now(UTC),
        }
        async with self.office.sessions.transaction() as connection:
            await connection.execute(insert(tables.SittingText), row)
        return TextRef(id=name, digest=digest)

    async def wait(self, **length: float) -> None:
        await self.office.clock.move(self.handle, **length)

    async def kinds(self) -> list[str]:
        """What happened, by the record."""
        return [row.kind for row in await self.turns()]

    async def turns(self) -> Sequence[Any]:
        audit = tables.Audit
        asked = select(audit).where(audit.case_id == self.opening.sitting).order_by(audit.turn)
        async with self.office.sessions.reading() as connection:
            return (await connection.execute(asked)).all()


def hall(office: Office, *, ahead: timedelta = timedelta(days=20), **changes: object) -> Hall:
    """A sitting that is not called yet, to begin so long from now."""
    name = hashlib.sha256(f"sitting {next(_numbers)} {datetime.now(UTC)}".encode()).hexdigest()[:32]
    opening = called(sitting=name, at=datetime.now(UTC) + ahead, **changes)
    handle = office.clock.client.get_workflow_handle_for(SittingWorkflow.run, sitting_workflow_id(name))
    return Hall(office, opening, handle)


async def convened(office: Office, *cases: Case, **changes: Any) -> Hall:
    """A sitting on record, with these cases on its agenda."""
    found = hall(office, **changes)
    await found.send_call()
    await found.listed(*cases)
    return found
