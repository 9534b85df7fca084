"""Where a rehearsal happens: a throw-away server, database and printer; every case has a clock of its own."""

import asyncio
import hashlib
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from activities.agencies.null import NullGateway
from activities.documents import Papers
from activities.notices import Notices
from activities.records import Records
from activities.sessions import BlockingSessions, Sessions
from activities.sitting_notices import SittingNotices
from activities.sitting_records import SittingRecords
from activities.storage import FileStorage
from api.app import create_app
from api.errors import Away
from api.office import Office
from api.reading.records import document_rows, turn_rows
from api.reading.rows import Line
from api.reading.tasks import task_rows
from api.rehearsal.answers import MadeUp
from api.rehearsal.course import Hands
from api.submissions import Filled, store
from api.supervisor.key_file import kept_keys
from api.supervisor.stack import TIME_SKIPPING, temporal_program
from forms import catalogue
from models.case import CaseState
from models.events import CaseOpened, Deed, SubmissionRef
from models.ids import CaseId, Code, Territory, territory_of
from models.migrations import revisions
from models.payload import digest_of
from models.people import Actor, AgencyKind, Role
from models.sealing import KeyRing
from models.settings import read_settings
from workflows import options, registry
from workflows.client import converter
from workflows.engine.norm import Norm
from workflows.letters import workflow_id
from workflows.worker import case_worker, document_worker

A_MOMENT = 0.25
PRINTING, RUNNING_ON, LETTERS = 240, 120, 5
"""Moments to wait for the last paper of a case, and for a case that goes on in its next run; how often a deed is told
to a case that is slow to answer."""


@dataclass
class Stage:
    """The product of the rehearsal: its doors, its server, and the time of the case that is being played."""

    office: Office
    environment: WorkflowEnvironment
    norm: Norm
    territory: Territory
    offset: int

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._now = datetime.now(UTC)

    @property
    def reader(self) -> Actor:
        """Somebody who reads every case of the rehearsal."""
        return Actor(
            person="rehearsal",
            agency="rehearsal",
            kind=AgencyKind.COMMISSION,
            role=Role.SUPERVISOR,
            territory=self.territory,
        )

    async def open_case(self, opening: MadeUp) -> tuple[CaseId, Hands]:
        """A case opened by a made-up signal, and the hands that move it."""
        case, route = secrets.token_hex(16), self.norm.route
        self._now = datetime.now(UTC)
        agencies = {kind: f"{kind.value}-rehearsal" for kind in AgencyKind}
        by = self.reader.model_copy(update={"role": Role.SPECIALIST, "agency": agencies[AgencyKind.SCHOOL]})
        reference = await self._keep(case, route.opening.form, opening)
        event = CaseOpened(
            case=case,
            route=route.digest,
            calendar=digest_of(self.norm.calendar),
            territory=self.territory,
            offset=self.offset,
            agencies=agencies,
            submission=reference,
            facts=opening.facts,
            by=by.doer,
        )
        await self.office.sending.open_case(event, name=secrets.token_hex(8), kept="")
        return case, self._hands(case)

    async def record(self, case: CaseId) -> tuple[Sequence[Line], Sequence[Line], Sequence[Line]]:
        """What stands in the record of the case once its papers are printed: turns, tasks, papers."""
        for _ in range(PRINTING):
            async with self.office.sessions.reading() as connection:
                papers = await document_rows(connection, self.reader, case)
                if all(paper.digest for paper in papers):
                    turns = await turn_rows(connection, self.reader, case)
                    return turns, await task_rows(connection, self.reader, case), papers
            await asyncio.sleep(A_MOMENT)
        raise TimeoutError("Документы не напечатаны за минуту.")

    def _hands(self, case: CaseId) -> Hands:
        handle = self.environment.client.get_workflow_handle(workflow_id(case))

        async def let_pass(length: timedelta) -> datetime:
            await self.environment.fast_forward(handle, length)
            self._now = await self.environment.get_current_time(handle)
            return self._now

        async def tell(event: Deed) -> None:
            name = secrets.token_hex(8)  # the same letter, however often it is sent
            for _ in range(LETTERS - 1):
                with suppress(Away):
                    await self.office.sending.tell(case, event, name=name, kept="")
                    return
            await self.office.sending.tell(case, event, name=name, kept="")

        async def state() -> CaseState:
            for _ in range(RUNNING_ON):
                try:
                    found: CaseState = await handle.query("state", result_type=CaseState)
                except RPCError as error:
                    if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                        raise
                    await asyncio.sleep(A_MOMENT)  # between two runs of the case nobody can say how it stands
                else:
                    return found
            raise TimeoutError("Дело не отвечает полминуты.")

        async def keep(form: Code, answer: MadeUp) -> SubmissionRef:
            return await self._keep(case, form, answer)

        return Hands(let_pass, tell, state, keep, lambda: self._now)

    async def _keep(self, case: CaseId, form_id: Code, answer: MadeUp) -> SubmissionRef:
        form = catalogue.form(form_id, country=self.norm.route.country)
        name = hashlib.sha256(f"{case}:{next(self._numbers)}".encode()).hexdigest()[:32]
        filled = Filled(name, case, form.id, form.version, answer.answers, missing=0)
        return await store(self.office, self.reader, filled)


@asynccontextmanager
async def stage(norm: Norm, *, offset: int, folders: tuple[Path, ...] = ()) -> AsyncIterator[Stage]:
    """Everything running, with the packs of these folders, and gone with all its data at the end."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="marshrut-rehearsal-")))
        settings = read_settings(data=folder, database_url="", keys=kept_keys(folder), log_level="error", packs=folders)
        await asyncio.to_thread(revisions.upgrade, settings.database)
        environment = await stack.enter_async_context(await _server(settings.key_ring))

        async def connect() -> Client:
            return environment.client

        app = create_app(settings, connect=connect)
        await stack.enter_async_context(app.router.lifespan_context(app))
        registry.publish_route(norm.route)
        registry.publish_calendar(norm.calendar)
        sessions, blocking = Sessions(settings.database), BlockingSessions(settings.database)
        gateway = NullGateway()
        cases = case_worker(
            environment.client,
            records=Records(sessions, registry.route_of),
            notices=Notices(sessions, gateway),
            sittings=SittingRecords(sessions),
            sitting_notices=SittingNotices(sessions, gateway),
            cached_cases=100,
        )
        await stack.enter_async_context(cases)
        papers = Papers(blocking, FileStorage(settings.storage))
        await stack.enter_async_context(document_worker(environment.client, papers=papers))
        yield Stage(app.state.office, environment, norm, territory_of(norm.route.id), offset)
        blocking.close()
        await sessions.close()


async def _server(ring: KeyRing) -> WorkflowEnvironment:
    with _standard_output_elsewhere():
        return await WorkflowEnvironment.start_time_skipping_v2(
            ts_config=TimeSkippingConfig(enabled=False),  # nothing is skipped until the play asks for it
            data_converter=converter(ring.keys, ring.current),
            search_attributes=list(options.SEARCH_ATTRIBUTES),
            dev_server_existing_path=temporal_program(),
            dev_server_log_level="error",
            dev_server_extra_args=[word for setting in TIME_SKIPPING for word in ("--dynamic-config-value", setting)],
        )


@contextmanager
def _standard_output_elsewhere() -> Iterator[None]:
    """What starts meanwhile writes its greeting to nobody: our standard output carries the report."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
