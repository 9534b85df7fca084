"""One case on Temporal: a mailbox, one loop, one timer. The engine decides; this carries out.

A refusal is an answer and goes back to the person. Anything else that goes wrong here is a bug, or a route that this
worker does not hold yet: it fails the workflow task, so the case pauses, nothing is lost, and the letters that wait are
answered after the fix. Only its route ends a case.
"""

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.contracts import Recorded, Recording
from models.case import CaseState, Closing
from models.commands import Turn
from models.events import CalendarAdopted, CaseOpened, Event, Tick
from models.refusal import Refusal, Refused
from models.sitting import Heard
from workflows import options, registry
from workflows.cover import cover, line_of, marks_of
from workflows.deeds import Deeds
from workflows.engine import core
from workflows.engine.clock import next_tick
from workflows.engine.decisions import decision_in, vote_of
from workflows.engine.explain import Explanation, explain
from workflows.letters import Answer, CaseInput, Letter, refused
from workflows.mailbox import Mailbox, Slip, is_long, to_its_end
from workflows.sitting_letters import Decided


class NotRecorded(RuntimeError):
    """The recorder gave up on a turn: the case must not go on without its record, so it pauses."""


class NotOpened(RuntimeError):
    """A case that another one started may not be opened like this: the child must not be lost, so it pauses."""


@workflow.defn(name="case")
class CaseWorkflow:
    """The life of one case, from its opening to its closing."""

    @workflow.init
    def __init__(self, file: CaseInput) -> None:
        """Open or restore the case here: the first letter may reach its validator before `run` has moved."""
        self._opening = file.opening
        self._undone = file.undone
        self._mail = Mailbox[Event](file.answered)
        self._deeds = Deeds()
        self._turns_made = 0
        self._first_stage = None if file.state is None else file.state.stage
        self._is_recorded = file.state is not None
        self._refusal: Refusal | None = None
        try:
            self._state = file.state or self._decide(file.opening, workflow.now()).state
        except Refused as no:
            self._refusal = no.refusal

    @workflow.update
    async def opened(self) -> Answer:
        """Answers once the opening stands in the record; sent together with the start."""
        await workflow.wait_condition(lambda: self._is_recorded)
        return Answer(turn=0, at=self._state.opened_at)

    @opened.validator
    def _may_open(self) -> None:
        if self._refusal is not None:
            raise refused(self._refusal)

    @workflow.update
    async def tell(self, letter: Letter) -> Answer:
        """Answers once the deed stands in the record."""
        given = self._mail.given(letter.event)
        if given is not None:
            return given
        return await self._mail.ask(letter.event)

    @tell.validator
    def _may_tell(self, letter: Letter) -> None:
        if self._refusal is not None:
            raise refused(self._refusal)
        if self._mail.given(letter.event) is not None:
            return
        try:
            refusal = core.check(
                registry.norm_for(letter.event, self._state), self._state, letter.event, workflow.now()
            )
        except Exception:  # noqa: BLE001 - an error here would turn the person away; in the loop it pauses the case
            return
        if refusal is not None:
            raise refused(refusal)

    @workflow.signal
    def adopt_calendar(self, event: CalendarAdopted) -> None:
        """A new version of the production calendar has been published."""
        self._mail.put(event)

    @workflow.signal
    def decided(self, letter: Decided) -> None:
        """The commission's sitting decided about a task of this case."""
        self._mail.put(letter.event)

    @workflow.query
    def state(self) -> CaseState:
        """The state after the last turn."""
        return self._state

    @workflow.query
    def explanation(self) -> Explanation:
        """Why the case is waiting, for whom, until when."""
        return explain(registry.norm_for(None, self._state), self._state, workflow.now())

    @workflow.run
    async def run(self, _file: CaseInput) -> Closing:
        """Live until the route closes the case; a click on «Cancel» in the Temporal UI does not end a child's case."""
        if self._refusal is not None:
            raise self._not_opened(self._refusal)
        outcome = await to_its_end(self._live())
        if isinstance(outcome, CaseInput):
            workflow.continue_as_new(outcome)
        return outcome

    def _not_opened(self, refusal: Refusal) -> Exception:
        """A refused signal ends here, its sender knows. A case started by another one has nobody to tell: it pauses."""
        parent = self._opening.parent
        if parent is None:
            return refused(refusal)
        return NotOpened(f"case {self._opening.case}, started by case {parent}: {refusal.code}")

    async def _live(self) -> Closing | CaseInput:
        if not self._is_recorded:
            turn = await self._enter(self._decide(self._opening, self._state.opened_at))
            self._deeds.carry_out(turn, self._opening)
        for undone in self._undone:
            self._deeds.carry_out(undone.turn, self._opening, places=undone.places)
        self._show()
        while self._state.closed is None:
            slip = await self._mail.next(self._tick, self._is_long_enough, offset=self._state.offset)
            if slip is None:
                return CaseInput(opening=self._opening, state=self._state, answered=self._mail.answered)
            await self._take(slip)
        while (slip := await self._mail.left(self._is_at_rest)) is not None:
            await self._take(slip)  # whoever is left is told that the case is closed
        return self._state.closed

    def _tick(self) -> tuple[datetime, Tick] | None:
        return next_tick(registry.norm_for(None, self._state), self._state)

    async def _take(self, slip: Slip[Event]) -> None:
        """One turn: decide, record, answer, carry out."""
        taken = decision_in(self._state, slip.event)
        if taken is not None:
            self._tell_sitting(slip.event, turn=taken.turn)
            return
        try:
            turn = self._decide(slip.event, workflow.now())
        except Refused as no:
            if slip.is_tick:
                raise  # the clock and the check disagree: a bug, and going on would spin
            if slip.reply is not None:
                slip.reply.set_exception(refused(no.refusal))
            self._tell_sitting(slip.event, refusal=no.refusal)
            return
        turn = await self._enter(turn)
        self._mail.answer(slip, turn.event, Answer(turn=turn.number, at=turn.at))
        self._deeds.carry_out(turn, self._opening)
        self._tell_sitting(turn.event, turn=turn.number)
        self._show()

    def _tell_sitting(self, event: Event, *, turn: int | None = None, refusal: Refusal | None = None) -> None:
        """Answer the sitting whose decision this was."""
        vote = vote_of(event)
        if vote is None:
            return
        code, message = (None, "") if refusal is None else (refusal.code, refusal.message)
        self._deeds.tell_sitting(vote, Heard(at=workflow.now(), turn=turn, code=code, message=message))

    def _decide(self, event: Event, at: datetime) -> Turn:
        norm = registry.norm_for(event, None if isinstance(event, CaseOpened) else self._state)
        if isinstance(event, CaseOpened):
            state, commands = core.open_case(norm, event, at)
        else:
            state, commands = core.advance(norm, self._state, event, at)
        return Turn(case=state.id, number=state.turn, at=at, event=event, commands=commands, state=state)

    async def _enter(self, turn: Turn) -> Turn:
        """Record the turn, and answer the one that stands in the record: its state is the state of the case.

        The recorder commits before Temporal knows of it. When a worker died in between, the record is one turn ahead,
        perhaps by another event or at another moment than would be chosen now; then the case follows the record.
        """
        while (earlier := (await self._record(turn)).earlier) is not None:
            turn = self._decide(earlier.event, earlier.at)
        if isinstance(turn.event, CaseOpened):
            self._opening = turn.event
        self._first_stage = self._first_stage or turn.state.stage
        self._state, self._is_recorded = turn.state, True
        self._turns_made += 1
        return turn

    async def _record(self, turn: Turn) -> Recorded:
        try:
            return await workflow.execute_local_activity_method(
                Recording.record_turn, turn, **options.recording(line_of(turn))
            )
        except ActivityError as error:
            raise NotRecorded(f"turn {turn.number} of case {turn.case}") from error

    def _is_at_rest(self) -> bool:
        """Whether nobody waits for anything of this run; raises what went wrong in a deed."""
        return self._deeds.is_idle and self._mail.is_empty and workflow.all_handlers_finished()

    def _is_long_enough(self) -> bool:
        """Whether the case may go on in a new run: the sooner between stages."""
        if not self._is_at_rest():
            return False
        if self._state.stage != self._first_stage and self._turns_made >= options.SHORT_RUN:
            return True
        return is_long(self._turns_made)

    def _show(self) -> None:
        """Let operators see where the case stands."""
        norm = registry.norm_for(None, self._state)
        workflow.set_current_details(cover(norm, self._state))
        known = workflow.info().typed_search_attributes
        changed = [mark for mark in marks_of(norm, self._state, workflow.now()) if known.get(mark.key) != mark.value]
        if changed:
            workflow.upsert_search_attributes(changed)
