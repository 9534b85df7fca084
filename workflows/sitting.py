"""One sitting of a commission on Temporal: a mailbox, one loop, one timer, like a case. The engine decides.

Its decisions go to the cases by signals, and the cases answer by signals. A worker that dies in between leaves the
signal in the history of one of the two, so that nothing is lost; and a case takes a question's decision once.
"""

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.contracts import SittingRecorded, SittingRecording
from models.calendar import Calendar
from models.refusal import Refusal, Refused
from models.sitting import SittingState
from models.sitting_commands import SendDecision, SittingTurn
from models.sitting_events import (
    ItemAnswered,
    SittingCalled,
    SittingEvent,
    SittingTick,
)
from workflows import options, registry
from workflows.cover import moment
from workflows.errands import Errands
from workflows.letters import Answer, refused
from workflows.mailbox import Mailbox, Slip, is_long, to_its_end
from workflows.sitting_letters import HeardLetter, SittingInput, SittingLetter
from workflows.sittings import core
from workflows.sittings.agenda import decision_of
from workflows.sittings.duties import next_tick
from workflows.sittings.explain import SittingExplanation, explain


class TurnNotRecorded(RuntimeError):
    """The recorder gave up on a turn: the sitting must not go on without its record, so it pauses."""


@workflow.defn(name="sitting")
class SittingWorkflow:
    """The life of one sitting, from its calling to the archive."""

    @workflow.init
    def __init__(self, file: SittingInput) -> None:
        """Open or restore the sitting here: the first letter may reach its validator before `run` has moved."""
        self._file = file
        self._opening = file.opening
        self._mail = Mailbox[SittingEvent](file.answered)
        self._errands = Errands(self.heard)
        self._turns_made = 0
        self._is_recorded = file.state is not None
        self._refusal: Refusal | None = None
        try:
            self._state = file.state or core.open_sitting(file.opening, workflow.now())[0]
        except Refused as no:
            self._refusal = no.refusal

    @workflow.update
    async def called(self) -> Answer:
        """Answers once the calling stands in the record; sent together with the start."""
        await workflow.wait_condition(lambda: self._is_recorded)
        return Answer(turn=0, at=self._state.called_at)

    @called.validator
    def _may_call(self) -> None:
        if self._refusal is not None:
            raise refused(self._refusal)

    @workflow.update
    async def tell(self, letter: SittingLetter) -> Answer:
        """Answers once the deed stands in the record; the same vote twice is answered as it was the first time."""
        given = self._given(letter)
        if given is not None:
            return given
        return await self._mail.ask(letter.event)

    @tell.validator
    def _may_tell(self, letter: SittingLetter) -> None:
        if self._refusal is not None:
            raise refused(self._refusal)
        if self._given(letter) is not None:
            return
        try:
            refusal = core.check(self._calendar, self._state, letter.event, workflow.now())
        except Exception:  # noqa: BLE001 - an error here would turn the person away; in the loop it pauses the sitting
            return
        if refusal is not None:
            raise refused(refusal)

    @workflow.signal
    def heard(self, letter: HeardLetter) -> None:
        """A case says what became of the decision that it was sent."""
        self._mail.put(ItemAnswered(item=letter.item, heard=letter.heard))

    @workflow.query
    def state(self) -> SittingState:
        """The state after the last turn."""
        return self._state

    @workflow.query
    def explanation(self) -> SittingExplanation:
        """What the sitting waits for."""
        return explain(self._state, workflow.now())

    @workflow.run
    async def run(self, _file: SittingInput) -> str:
        """Live until everything is done and filed away; a click on «Cancel» in the Temporal UI ends no sitting."""
        if self._refusal is not None:
            raise refused(self._refusal)
        outcome = await to_its_end(self._live())
        if isinstance(outcome, SittingInput):
            workflow.continue_as_new(outcome)
        return outcome

    @property
    def _calendar(self) -> Calendar:
        return registry.calendar_of(self._state.calendar)

    async def _live(self) -> SittingInput | str:
        if not self._is_recorded:
            self._errands.carry_out(await self._enter(self._decide(self._opening, self._state.called_at)))
        self._take_up()
        self._show()
        while self._state.is_open:
            slip = await self._mail.next(self._tick, self._is_long_enough, offset=self._state.offset)
            if slip is None:
                return SittingInput(opening=self._opening, state=self._state, answered=self._mail.answered)
            await self._take(slip)
        while (slip := await self._mail.left(self._is_at_rest)) is not None:
            await self._take(slip)  # whoever is left is told that the sitting is over
        return self._state.outcome or ""

    def _take_up(self) -> None:
        """What an earlier life, which ended with its Temporal, did not come to do."""
        if self._file.again:
            self._errands.print_again(self._state)
        for number in self._file.undone:
            self._errands.deliver(self._state.id, number)
        for item in self._state.items if self._file.again else ():
            if item.standing == "resolved":
                decision = decision_of(self._state, item)
                self._errands.send(SendDecision(item=item.number, case=item.case, decision=decision))

    def _tick(self) -> tuple[datetime, SittingTick] | None:
        return next_tick(self._calendar, self._state)

    async def _take(self, slip: Slip[SittingEvent]) -> None:
        """One turn: decide, record, answer, carry out."""
        again = core.standing_vote(self._state, slip.event)
        if again is not None and slip.reply is not None:  # the same vote came twice while both lay in the mailbox
            slip.reply.set_result(Answer(turn=again.turn, at=again.at))
            return
        try:
            turn = self._decide(slip.event, workflow.now())
        except Refused as no:
            if slip.is_tick:
                raise  # the clock and the check disagree: a bug, and going on would spin
            if slip.reply is not None:
                slip.reply.set_exception(refused(no.refusal))
            return
        turn = await self._enter(turn)
        self._mail.answer(slip, turn.event, Answer(turn=turn.number, at=turn.at))
        self._errands.carry_out(turn)
        self._show()

    def _decide(self, event: SittingEvent, at: datetime) -> SittingTurn:
        if isinstance(event, SittingCalled):
            state, commands = core.open_sitting(event, at)
        else:
            state, commands = core.advance(self._calendar, self._state, event, at)
        return SittingTurn(sitting=state.id, number=state.turn, at=at, event=event, commands=commands, state=state)

    async def _enter(self, turn: SittingTurn) -> SittingTurn:
        """Record the turn, and answer the one that stands in the record: the sitting follows its record."""
        while (earlier := (await self._record(turn)).earlier) is not None:
            turn = self._decide(earlier.event, earlier.at)
        if isinstance(turn.event, SittingCalled):
            self._opening = turn.event
        self._state, self._is_recorded = turn.state, True
        self._turns_made += 1
        return turn

    async def _record(self, turn: SittingTurn) -> SittingRecorded:
        try:
            return await workflow.execute_local_activity_method(
                SittingRecording.record_sitting_turn, turn, **options.recording(f"Ход {turn.number}: {turn.event.kind}")
            )
        except ActivityError as error:
            raise TurnNotRecorded(f"turn {turn.number} of sitting {turn.sitting}") from error

    def _given(self, letter: SittingLetter) -> Answer | None:
        """The answer that this letter has already, or that of the same vote."""
        given = self._mail.given(letter.event)
        if given is not None or self._refusal is not None:
            return given
        cast = core.standing_vote(self._state, letter.event)
        return None if cast is None else Answer(turn=cast.turn, at=cast.at)

    def _is_at_rest(self) -> bool:
        """Whether nobody waits for anything of this run; raises what went wrong in a deed."""
        return self._errands.is_idle and self._mail.is_empty and workflow.all_handlers_finished()

    def _is_long_enough(self) -> bool:
        """Whether the sitting may go on in a new run: a sitting of many questions has hundreds of votes."""
        return self._is_at_rest() and is_long(self._turns_made)

    def _show(self) -> None:
        """Let operators see where the sitting stands."""
        state = self._state
        done = sum(item.standing in {"accepted", "postponed", "removed"} for item in state.items)
        said = f"{state.phase}, вопросов {len(state.items)}, из них завершено {done}, ход {state.turn}."
        workflow.set_current_details(f"**Заседание {moment(state.at, state.offset)}**\n\n{said}")
