"""What a turn of a sitting asks for beyond its record: notices, and decisions to cases. None of it holds the loop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, FailureError

from activities.contracts import Drafting, PaperOrder, SittingDelivery, SittingNoticeOrder, minutes_order
from models.ids import SittingId
from models.sitting import Heard, SittingState
from models.sitting_commands import SendDecision, SittingTurn, TellMember, TellOffice
from models.sitting_minutes import Minutes, PrintMinutes
from workflows import options
from workflows.engine.decisions import CASE_IS_OVER
from workflows.letters import workflow_id
from workflows.sitting_letters import Decided, HeardLetter


class Errands:
    """The deeds of one sitting that are under way."""

    def __init__(self, hear: Callable[[HeardLetter], None]) -> None:
        """`hear` puts an answer into the mailbox: a case that has ended cannot answer itself."""
        self._hear = hear
        self._open: set[asyncio.Task[None]] = set()
        self.fault: BaseException | None = None
        """A bug met in a deed; the loop raises it, so that the sitting pauses and the deed is not lost."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._open

    def carry_out(self, turn: SittingTurn) -> None:
        """Set out on everything that the turn asks for."""
        if any(isinstance(command, TellMember | TellOffice) for command in turn.commands):
            self.deliver(turn.sitting, turn.number)
        for command in turn.commands:
            match command:
                case SendDecision():
                    self.send(command)
                case PrintMinutes():
                    self.print(turn.state, turn.state.minutes[-1])
                case _:
                    pass  # delivered all together

    def deliver(self, sitting: SittingId, number: int) -> None:
        """Hand over the notices of a turn."""
        self._set_out(_deliver(SittingNoticeOrder(sitting=sitting, number=number)))

    def send(self, command: SendDecision) -> None:
        """Tell the case what was decided."""
        self._set_out(self._send(command))

    def print(self, state: SittingState, edition: Minutes) -> None:
        """Have an edition of the протокол made; made already, it stands."""
        self._set_out(_print(minutes_order(state, edition)))

    async def _send(self, command: SendDecision) -> None:
        case = workflow.get_external_workflow_handle(workflow_id(command.case))
        try:
            await case.signal("decided", Decided(event=command.decision))
        except FailureError:  # there is no such case any more
            heard = Heard(at=workflow.now(), code="closed", message=CASE_IS_OVER)
            self._hear(HeardLetter(item=command.item, heard=heard))

    def _set_out(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._open.add(task)
        task.add_done_callback(self._come_back)

    def _come_back(self, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fault = error


async def _print(order: PaperOrder) -> None:
    while True:
        try:
            await workflow.execute_activity_method(
                Drafting.render_document, order, **options.drafting(f"Протокол, ход {order.number}")
            )
        except ActivityError:
            workflow.logger.error("deed_failed", extra={"sitting": order.case, "turn": order.number})
            await workflow.sleep(options.AGAIN, summary="Повторить после отказа")
        else:
            return


async def _deliver(order: SittingNoticeOrder) -> None:
    while True:
        try:
            await workflow.execute_activity_method(
                SittingDelivery.deliver_sitting_notices, order, **options.delivering(f"Извещения, ход {order.number}")
            )
        except ActivityError:
            workflow.logger.error("deed_failed", extra={"sitting": order.sitting, "turn": order.number})
            await workflow.sleep(options.AGAIN, summary="Повторить после отказа")
        else:
            return
