"""Who takes part in the measurements through Temporal: a case of the product, and the bare workflow in two kinds."""

from abc import ABC, abstractmethod
from uuid import uuid4

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from bench.bare import BareFile, BareLetter, BareWorkflow, How, queue_of
from bench.caseload import STEPS, TURNS, deed, hand_in, new_cases, opening
from bench.stand import Stand
from workflows.letters import workflow_id


class Contender(ABC):
    """Something that is opened and then told its steps, each answered when it is recorded."""

    name: str
    part: str
    """The process that does its work, as the stand names it."""

    def __init__(self, place: Stand) -> None:
        self._place = place

    @abstractmethod
    async def prepare(self, cases: int, turns: int = TURNS) -> tuple[str, ...]:
        """Everything so many turns need before the clock starts; the ids of so many new cases."""

    @abstractmethod
    async def open(self, case: str) -> None:
        """Start a case; returns when its opening is recorded."""

    @abstractmethod
    async def tell(self, case: str, turn: int) -> None:
        """Do one step (from 1); returns when it is recorded."""

    @abstractmethod
    def workflow_of(self, case: str) -> str:
        """The id of its workflow."""


class Ours(Contender):
    """A case on the bench route, by the way the API takes, recorded by the real recorder."""

    name = "ours"
    part = "cases"

    async def prepare(self, cases: int, turns: int = TURNS) -> tuple[str, ...]:
        """The submissions of these turns stand in SQL."""
        ids = new_cases(cases)
        await hand_in(self._place.sessions, ids, turns)
        return ids

    async def open(self, case: str) -> None:
        """Update with start, as a signal does it."""
        await self._place.sending.open_case(opening(case), name=uuid4().hex, kept="")

    async def tell(self, case: str, turn: int) -> None:
        """The update `tell`, as an answered task does it."""
        answer = await self._place.sending.tell(case, deed(case, turn), name=uuid4().hex, kept="")
        if answer.turn != turn:
            raise RuntimeError(f"step {turn} was recorded as turn {answer.turn}: this is not the bench route")

    def workflow_of(self, case: str) -> str:
        """As the product names it."""
        return workflow_id(case)


class Bare(Contender):
    """The bare workflow, by the same calls of the same client."""

    def __init__(self, place: Stand, how: How) -> None:
        super().__init__(place)
        self.name = f"bare, {how} activity"
        self.part = queue_of(how)
        self._how = how

    async def prepare(self, cases: int, turns: int = TURNS) -> tuple[str, ...]:  # noqa: ARG002 - as the other needs
        """It needs nothing."""
        return new_cases(cases)

    async def open(self, case: str) -> None:
        """Update with start."""
        start = WithStartWorkflowOperation(
            BareWorkflow.run,
            BareFile(how=self._how, steps=STEPS),
            id=self.workflow_of(case),
            task_queue=self.part,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        await self._place.client.execute_update_with_start_workflow(
            BareWorkflow.opened, start_workflow_operation=start, id=uuid4().hex
        )

    async def tell(self, case: str, turn: int) -> None:
        """The update `tell`."""
        handle = self._place.client.get_workflow_handle_for(BareWorkflow.run, self.workflow_of(case))
        await handle.execute_update(BareWorkflow.tell, BareLetter(number=turn), id=uuid4().hex)

    def workflow_of(self, case: str) -> str:
        """One word and the id."""
        return f"bare-{case}"
