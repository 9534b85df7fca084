"""The shell at work: a worker with the real recorder on a real database, and people who send letters to cases."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.worker.workflow_sandbox import SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from activities.agencies.null import NullGateway
from activities.notices import Notices
from activities.records import Records
from activities.sessions import Sessions
from activities.sitting_notices import SittingNotices
from activities.sitting_records import SittingRecords
from models import sealing, tables
from models.case import CaseState, Task
from models.events import CaseOpened, Deed, StepDone, SubmissionRef
from models.ids import CaseId
from models.people import AgencyKind
from models.route import FactValue, Route
from models.submission import submission_digest
from tests.support.blank import bring_up
from tests.support.casework import AGENCIES, doer, done, open_task
from tests.support.clock import KEY, KEYS, Clock
from workflows import options, packs, registry
from workflows.case import CaseWorkflow
from workflows.cover import title_of
from workflows.engine.norm import Norm
from workflows.letters import Answer, CaseInput, Letter, workflow_id
from workflows.worker import case_worker, runner

PRACTICE = Norm(
    route=packs.read(Path(__file__).parent / "routes" / "practice.v1.yaml", Route), calendar=packs.calendar("ru")
)
CHILD = {"full_name": "Ёлкина Дарья Ильинична", "birth_date": "2014-02-28"}
YEKATERINBURG = 300
STRICT = SandboxRestrictions.default.with_import_notification_policy(
    SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
    | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Office:
    """Where cases are opened: the server, and the database behind the worker."""

    clock: Clock
    sessions: Sessions

    @property
    def records(self) -> Records:
        """The recorder of this office."""
        return Records(self.sessions, registry.route_of)

    async def keep(self, case: CaseId, form: str, answers: Mapping[str, Any]) -> SubmissionRef:
        """Keep a filled-in form, as the doors would."""
        number = next(_numbers)
        name = hashlib.sha256(f"{case}:{number}".encode()).hexdigest()[:32]
        digest = submission_digest(form, 1, answers)
        row = {
            "id": name,
            "case_id": case,
            "form": form,
            "form_version": 1,
            "answers": answers,
            "digest": digest,
            "made_at": datetime.now(UTC),
            "person": "somebody",
            "agency": "some-agency",
            "recorded_turn": None,
        }
        async with self.sessions.transaction() as connection:
            await connection.execute(insert(tables.Submission), row)
        return SubmissionRef(id=name, form=form, form_version=1, digest=digest)

    async def signal(self, norm: Norm = PRACTICE, **changes: Any) -> CaseOpened:
        """A school's signal, kept and not yet sent."""
        case = hashlib.sha256(f"case {next(_numbers)}".encode()).hexdigest()[:32]
        plain: dict[str, Any] = {
            "case": case,
            "route": norm.route.digest,
            "calendar": norm.calendar.digest,
            "territory": "ru.sve.nizhneozersk",
            "offset": YEKATERINBURG,
            "agencies": AGENCIES,
            "submission": await self.keep(case, norm.route.opening.form, {"child": CHILD}),
            "facts": {},
            "by": doer(AgencyKind.SCHOOL),
        }
        return CaseOpened(**plain | changes)

    async def open(self, *, norm: Norm = PRACTICE, patience: timedelta | None = None) -> "Case":
        """A case that is on record."""
        case = self.case(await self.signal(norm), norm=norm)
        await case.send_signal(patience=patience)
        return case

    def case(self, signal: CaseOpened, *, norm: Norm = PRACTICE) -> "Case":
        """The case of this signal, opened or not."""
        handle = self.clock.client.get_workflow_handle_for(CaseWorkflow.run, workflow_id(signal.case))
        return Case(self, norm, signal, handle)


@dataclass(frozen=True)
class Case:
    """One case in the hands of a test."""

    office: Office
    norm: Norm
    signal: CaseOpened
    handle: WorkflowHandle[Any, Any]

    async def send_signal(self, *, patience: timedelta | None = None) -> Answer:
        """First contact: open the case, or reach the one that is open. `patience` is Temporal's with a worker."""
        start = WithStartWorkflowOperation(
            CaseWorkflow.run,
            CaseInput(opening=self.signal),
            id=self.handle.id,
            task_queue=options.CASES,
            id_conflict_policy=options.SAME_CASE,
            id_reuse_policy=options.NEVER_TWICE,
            static_summary=title_of(self.norm.route),
            task_timeout=patience,
        )
        client = self.office.clock.client
        return await client.execute_update_with_start_workflow(CaseWorkflow.opened, start_workflow_operation=start)

    async def tell(self, event: Deed, *, letter: str | None = None) -> Answer:
        """Send a letter and wait for its answer."""
        return await self.handle.execute_update(CaseWorkflow.tell, Letter(event=event), id=letter)

    async def answered(self, step: str, *, answers: Mapping[str, Any] | None = None, **facts: FactValue) -> StepDone:
        """The right doer's answer to the open step, kept and not yet sent."""
        event = done(self.norm, open_task(await self.state(), step), **facts)
        reference = await self.office.keep(self.signal.case, event.submission.form, answers or {"step": step})
        return event.model_copy(update={"submission": reference})

    async def do(self, step: str, *, answers: Mapping[str, Any] | None = None, **facts: FactValue) -> Answer:
        """The right doer does the open step."""
        return await self.tell(await self.answered(step, answers=answers, **facts))

    async def task(self, step: str) -> Task:
        """The open task of this step."""
        return open_task(await self.state(), step)

    async def state(self) -> CaseState:
        """The state that the case itself tells."""
        return await self.handle.query(CaseWorkflow.state)

    async def wait(self, **length: float) -> None:
        """Time passes for this case."""
        await self.office.clock.move(self.handle, **length)

    async def turns(self) -> Sequence[Any]:
        """The record: one row for each turn, in order."""
        audit = tables.Audit
        asked = select(audit).where(audit.case_id == self.signal.case).order_by(audit.turn)
        async with self.office.sessions.reading() as connection:
            return (await connection.execute(asked)).all()

    async def kinds(self) -> list[str]:
        """What happened, by the record."""
        return [row.kind for row in await self.turns()]

    async def history(self) -> list[HistoryEvent]:
        """The events of the present run."""
        return list((await self.handle.fetch_history()).events)

    async def has_event(self, kind: "EventType.ValueType") -> bool:
        """Whether the present run has seen an event of this kind."""
        return any(event.event_type == kind for event in await self.history())


async def eventually(question: Callable[[], Awaitable[bool]], *, within: float = 10.0) -> None:
    """Wait until the answer is yes; the test fails when that takes longer than so many seconds."""
    async with asyncio.timeout(within):
        while not await question():  # noqa: ASYNC110 - the server tells nobody when a question's answer changes
            await asyncio.sleep(0.05)


@asynccontextmanager
async def furnished(url: str) -> AsyncIterator[Sessions]:
    """Sessions on a database that has all tables."""
    await asyncio.to_thread(bring_up, url)
    sessions = Sessions(url)
    yield sessions
    await sessions.close()


@asynccontextmanager
async def working(
    client: Client,
    sessions: Sessions,
    *,
    records: Records | None = None,
    sittings: SittingRecords | None = None,
    cached: int = 200,
    loyalty: timedelta = options.LOYALTY,
) -> AsyncIterator[None]:
    """A worker of the cases in this process, in a sandbox that refuses any import nobody meant."""
    worker = case_worker(
        client,
        records=records or Records(sessions, registry.route_of),
        notices=Notices(sessions, NullGateway()),
        sittings=sittings or SittingRecords(sessions),
        sitting_notices=SittingNotices(sessions, NullGateway()),
        sandbox=runner(STRICT),
        cached_cases=cached,
        loyalty=loyalty,
    )
    async with worker:
        yield


def publish() -> None:
    """What the worker's process holds: everything of the product, the route for practice, the keys of columns."""
    sealing.unlock(KEYS, KEY)
    packs.publish_all()
    registry.publish_route(PRACTICE.route)
