"""One child's case in the year: who does what and when, and what waits for the commission."""

import heapq
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from temporalio.client import WithStartWorkflowOperation

from bench.year import habits, town
from bench.year.street import PATIENCE, Street, Watch
from models.case import CaseState, Task
from models.events import CaseOpened, StepDone
from models.ids import CaseId, Code, TaskId
from models.people import AgencyKind, Doer, Role
from models.referral import Order
from workflows import options, packs, registry
from workflows.case import CaseWorkflow
from workflows.engine.approval import own_work_refusal
from workflows.engine.norm import Norm
from workflows.engine.plan import is_adopted
from workflows.letters import CaseInput, Letter, refusal_in, workflow_id

STAFF = (1, 2)
MEASURED = (AgencyKind.SOCIAL, AgencyKind.SCHOOL, AgencyKind.PSYCHOLOGY)
"""Whom the plan asks for something."""
A_LITTLE = timedelta(minutes=5)
MISSED = {"unknown", "closed", "already"}
"""Refusals that only say that what was to be done has been overtaken."""


@dataclass
class Child:
    """A case, and the clock on its wall."""

    id: CaseId
    norm: Norm
    chance: Random
    watch: Watch
    agenda: list[tuple[timedelta, TaskId]] = field(default_factory=list)
    planned: set[TaskId] = field(default_factory=set)
    rounds: set[tuple[Code, int]] = field(default_factory=set)
    listed: set[TaskId] = field(default_factory=set)
    """Tasks that wait for the commission."""

    @property
    def street(self) -> Street:
        """Where it lives."""
        return self.watch.street

    async def state(self) -> CaseState:
        """How it stands."""
        return await self.street.ask("state of a case", lambda: self.watch.handle.query(CaseWorkflow.state))

    async def tell(self, event: StepDone) -> bool:
        """Send a deed; False when it was overtaken."""
        name = secrets.token_hex(8)  # the same letter however often it is sent
        try:
            letter = Letter(event=event)
            await self.street.ask(
                "deed in a case", lambda: self.watch.handle.execute_update(CaseWorkflow.tell, letter, id=name)
            )
        except Exception as error:
            refusal = refusal_in(error)
            if refusal is None or refusal.code not in MISSED:
                raise
            return False
        return True

    async def live(self, until: timedelta) -> None:
        """Everything that people do in this case before this hour of the year."""
        while self.agenda and self.agenda[0][0] < until:
            moment, number = heapq.heappop(self.agenda)
            await self.watch.catch_up(moment)
            state = await self.state()
            task = state.task(number)
            if task is not None:
                await self.tell(await self._answer(state, task))
                state = await self.state()
            self.note(state, moment)

    async def plan(self, now: timedelta) -> None:
        """Look at what is to be done next, and when."""
        self.note(await self.state(), now)

    def note(self, state: CaseState, now: timedelta) -> None:
        """Note what is to be done next, and when: tasks by their number, 0 for what opens by itself."""
        for task in state.running:
            if task.id in self.planned or task.id in self.listed:
                continue
            if self.norm.route.duty_of[task.step].sitting:
                self.listed.add(task.id)
                continue
            self.planned.add(task.id)
            self._note(habits.moment(task, now, self.chance), task.id)
        opened = self.watch.hour_of(state.opened_at)
        for entry in state.scheduled:
            if (entry.step, entry.round) not in self.rounds:
                self.rounds.add((entry.step, entry.round))
                self._note(opened + (entry.at - state.opened_at) + A_LITTLE, 0)
        for measure in () if state.plan is None else state.plan.measures:
            if measure.at is not None and (measure.order.key, 0) not in self.rounds:
                self.rounds.add((measure.order.key, 0))
                self._note(opened + (measure.at - state.opened_at) + A_LITTLE, 0)
        self.listed &= {task.id for task in state.running}

    def _note(self, moment: timedelta, number: TaskId) -> None:
        heapq.heappush(self.agenda, (moment, number))

    async def _answer(self, state: CaseState, task: Task) -> StepDone:
        step = self.norm.route.duty_of[task.step]
        staff = [f"{task.agency}-{task.role.value}-{number}" for number in STAFF]
        free = [one for one in staff if own_work_refusal(self.norm.route, state, step, one) is None]
        return StepDone(
            task=task.id,
            submission=await self.street.keep(self.id, step.form, {"note": "год одного муниципалитета"}),
            facts=habits.facts(self.norm.route, step, self.chance),
            orders=self._measures(state) if is_adopted(self.norm.route, step.id) else (),
            by=Doer(person=free[0], agency=task.agency, kind=task.kind, role=task.role),
        )

    def _measures(self, state: CaseState) -> tuple[Order, ...]:
        """A plan: one measure begins at once, the others later; the next version keeps the first."""
        today = (state.entered_at + timedelta(minutes=state.offset)).date()
        version = 1 if state.plan is None else state.plan.version + 1
        return tuple(
            Order(
                ask="measure",
                key=f"m{number if number == 1 else number + 10 * version}",
                agency=state.agencies[kind],
                kind=kind,
                starts=None if number == 1 else today + timedelta(days=30 * number),
            )
            for number, kind in enumerate(MEASURED, 1)
        )


async def signalled(street: Street, norm: Norm, chance: Random, born: timedelta) -> Child:
    """A school sends a signal: the case is open."""
    case, route = secrets.token_hex(16), norm.route
    around = town.around(chance)
    event = CaseOpened(
        case=case,
        route=route.digest,
        calendar=norm.calendar.digest,
        territory=town.TERRITORY,
        offset=town.OFFSET,
        agencies=around,
        submission=await street.keep(case, route.opening.form, {"child": {"full_name": "Снегирёв Лев Ильич"}}),
        facts=habits.opening_facts(route, chance),
        by=Doer(person="teacher", agency=around[AgencyKind.SCHOOL], kind=AgencyKind.SCHOOL, role=Role.SPECIALIST),
    )
    handle = street.clock.client.get_workflow_handle_for(CaseWorkflow.run, workflow_id(case))

    async def opened() -> None:
        start = WithStartWorkflowOperation(
            CaseWorkflow.run,
            CaseInput(opening=event),
            id=handle.id,
            task_queue=options.CASES,
            id_conflict_policy=options.SAME_CASE,
            id_reuse_policy=options.NEVER_TWICE,
            task_timeout=PATIENCE,
        )
        client = street.clock.client
        await client.execute_update_with_start_workflow(CaseWorkflow.opened, start_workflow_operation=start)

    await street.ask("opening", opened)
    return await _begun(Child(case, norm, chance, Watch(street, handle, born)))


async def adopted(street: Street, case: CaseId, route: str, chance: Random, now: timedelta) -> Child:
    """A case that another one started."""
    handle = street.clock.client.get_workflow_handle_for(CaseWorkflow.run, workflow_id(case))
    norm = Norm(route=registry.route_of(route), calendar=packs.calendar("ru"))
    return await _begun(Child(case, norm, chance, Watch(street, handle, now)))


async def _begun(child: Child) -> Child:
    await child.watch.catch_up(child.watch.born)
    await child.plan(child.watch.born)
    return child
