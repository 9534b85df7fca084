"""A sitting in the year: called, filled with what waits, held with or without a quorum, its decisions carried out."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from temporalio.client import WithStartWorkflowOperation, WorkflowHandle

from bench.year import habits, town
from bench.year.children import Child
from bench.year.street import PATIENCE, Street, Watch
from models.ids import TaskId
from models.regulation import Regulation
from models.sitting import Choice, Item, Member, Seat, SittingState
from models.sitting_events import (
    CopySent,
    ItemAdded,
    ItemPostponed,
    ItemResolved,
    ItemTaken,
    MaterialsReady,
    MemberCame,
    MemberLeft,
    SittingCalled,
    SittingDeed,
    SittingEnded,
    SittingOpened,
)  # fmt: skip
from models.sitting_served import Served
from models.sitting_votes import BallotCast, MemberRecused, MotionPut, VotingClosed
from workflows import options, packs
from workflows.letters import refusal_in
from workflows.sitting import SittingWorkflow
from workflows.sitting_letters import SittingInput, SittingLetter, sitting_workflow_id

A_LITTLE = timedelta(minutes=5)
COMES, REMOTE, RECUSED, LEAVES, SPLIT = 0.85, 0.2, 0.05, 0.03, 0.15
"""How likely a member comes, sits far away, stands aside, leaves in the middle, votes against."""
CALENDAR = packs.calendar("ru")


@dataclass
class Sitting:
    """One sitting and its clock."""

    watch: Watch
    chance: Random
    members: tuple[Member, ...]
    children: dict[int, tuple[Child, TaskId]] = field(default_factory=dict)

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The workflow."""
        return self.watch.handle

    @property
    def keeper(self) -> Member:
        """The secretary."""
        return next(one for one in self.members if one.seat is Seat.SECRETARY)

    async def state(self) -> SittingState:
        """How it stands."""
        return await self.street.ask("state of a sitting", lambda: self.handle.query(SittingWorkflow.state))

    async def tell(self, event: SittingDeed) -> str:
        """Send a deed; answers the code of the refusal, empty when it was done."""
        name = secrets.token_hex(8)
        try:
            letter = SittingLetter(event=event)
            await self.street.ask(
                "deed in a sitting", lambda: self.handle.execute_update(SittingWorkflow.tell, letter, id=name)
            )
        except Exception as error:
            refusal = refusal_in(error)
            if refusal is None:
                raise
            return refusal.code
        return ""

    async def fill(self, waiting: Sequence[tuple[Child, TaskId]]) -> None:
        """Put everything that waits on the agenda."""
        for child, number in waiting:
            state = await child.state()
            task = state.task(number)
            if task is None:
                continue
            step = child.norm.route.duty_of[task.step]
            work = step.rework.to if step.rework else None
            author = next((given.person for given in state.given if given.step == work), None)
            sends = any(
                other.after is not None and step.id in other.after.all and other.form == "dispatch_note"
                for other in child.norm.route.stage_with[step.id].steps
            )
            by = self.keeper.doer
            added = ItemAdded(
                case=child.id, task=number, step=step.id, author=author, family=False, sends_itself=sends, by=by
            )
            if not await self.tell(added):
                item = len(self.children) + 1
                self.children[item] = (child, number)
                await self.tell(MaterialsReady(item=item, by=by))

    async def hold(self, now: timedelta) -> None:
        """The day of the sitting."""
        await self.watch.catch_up(now)
        for one in self.members:
            if self.chance.random() < COMES:
                remote = self.chance.random() < REMOTE
                await self.tell(MemberCame(person=one.person, remote=remote, by=self.keeper.doer))
        if await self.tell(SittingOpened(by=self.keeper.doer)):
            await self.tell(SittingEnded(by=self.keeper.doer))  # no quorum: everything goes to the next one
            return
        for number in self.children:
            await self._decide(number, now)
        await self.tell(SittingEnded(by=self.keeper.doer))
        adopted = [item for item in (await self.state()).items if item.adopted is not None]
        for item in adopted:
            await self._resolve(item)
        await self._heard({item.number for item in adopted})
        for item in adopted:
            await self._send(item)

    @property
    def street(self) -> Street:
        """Where it sits."""
        return self.watch.street

    async def _decide(self, number: int, now: timedelta) -> None:
        child, task = self.children[number]
        await child.watch.catch_up(now)
        state = await child.state()
        standing = state.task(task)
        by = self.keeper.doer
        if standing is None:
            await self.tell(ItemPostponed(item=number, reason="overtaken", by=by))
            return
        step = child.norm.route.duty_of[standing.step]
        await self.tell(ItemTaken(item=number, by=by))
        if self.chance.random() < RECUSED:
            who = self.chance.choice([one for one in self.members if one.seat is Seat.MEMBER])
            await self.tell(MemberRecused(item=number, person=who.person, ground="kinship", by=who.doer))
        if self.chance.random() < LEAVES:
            who = self.chance.choice(self.members)
            await self.tell(MemberLeft(person=who.person, by=by))
        if await self.tell(MotionPut(item=number, facts=habits.facts(child.norm.route, step, self.chance), by=by)):
            return  # no quorum for it, or nobody to preside: it waits for the next sitting
        ballots = (self._ballot(number, one) for one in self.members)
        await asyncio.gather(*(self.tell(one) for one in ballots))  # everybody at the same moment
        await self.tell(VotingClosed(item=number, motion=1, by=by))

    def _ballot(self, number: int, one: Member) -> BallotCast:
        split = self.chance.random() < SPLIT
        choice = self.chance.choice((Choice.AGAINST, Choice.ABSTAINED)) if split else Choice.FOR
        return BallotCast(item=number, motion=1, person=one.person, choice=choice, by=one.doer)

    async def _resolve(self, item: Item) -> None:
        child, _ = self.children[item.number]
        step = child.norm.route.duty_of[item.step]
        motion = item.adopted
        if motion is None:
            return
        answers = {"decision": str(sorted(motion.facts.items())), "sitting": item.number}
        submission = await self.street.keep(child.id, step.form, answers)
        by = self.keeper.doer
        await self.tell(ItemResolved(item=item.number, submission=submission, facts=motion.facts, by=by))

    async def _send(self, item: Item) -> None:
        if item.sends_itself:
            return
        child, _ = self.children[item.number]
        day = datetime.now(UTC).date()
        served = Served(to=child.norm.route.stages[0].custodian.value, how="electronic", on=day)
        await self.tell(CopySent(item=item.number, served=served, last=True, by=self.keeper.doer))

    async def _heard(self, numbers: set[int]) -> None:
        """Wait until every case said what became of its decision."""
        for _ in range(600):
            unheard = {item.number for item in (await self.state()).items if item.heard is None} & numbers
            if not unheard:
                return
            await asyncio.sleep(0.2)
        raise TimeoutError(f"the cases of questions {sorted(unheard)} do not answer their sitting")


async def called(street: Street, chance: Random, since: timedelta, until: timedelta) -> Sitting:
    """The secretary calls the whole commission at one hour of the year, for another."""
    members = town.commission()
    keeper = next(one for one in members if one.seat is Seat.SECRETARY)
    name = secrets.token_hex(16)
    handle = street.clock.client.get_workflow_handle_for(SittingWorkflow.run, sitting_workflow_id(name))
    event = SittingCalled(
        sitting=name,
        commission=keeper.agency,
        territory=town.TERRITORY,
        offset=town.OFFSET,
        calendar=CALENDAR.digest,
        regulation=Regulation(),
        at=datetime.now(UTC) + (until - since) - A_LITTLE,
        members=members,
        by=keeper.doer,
    )

    async def opened() -> None:
        start = WithStartWorkflowOperation(
            SittingWorkflow.run,
            SittingInput(opening=event),
            id=handle.id,
            task_queue=options.CASES,
            id_conflict_policy=options.SAME_CASE,
            id_reuse_policy=options.NEVER_TWICE,
            task_timeout=PATIENCE,
        )
        client = street.clock.client
        await client.execute_update_with_start_workflow(SittingWorkflow.called, start_workflow_operation=start)

    await street.ask("opening", opened)
    return Sitting(Watch(street, handle, since), chance, members)
