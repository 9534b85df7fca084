"""What a turn of a sitting asks for beyond its record: notices, and decisions to cases. None of it holds the loop."""

from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import FailureError

from activities.contracts import Drafting, PaperOrder, SittingDelivery, SittingNoticeOrder, minutes_order, notice_order
from models.ids import SittingId
from models.sitting import Heard, SittingState
from models.sitting_commands import SendDecision, SittingTurn, TellMember, TellOffice
from models.sitting_dispatch import PrintNotice
from models.sitting_minutes import Minutes, PrintMinutes
from workflows import options
from workflows.engine.decisions import CASE_IS_OVER
from workflows.letters import workflow_id
from workflows.sitting_letters import Decided, HeardLetter
from workflows.under_way import UnderWay, until_done


class Errands(UnderWay):
    """The deeds of one sitting that are under way."""

    def __init__(self, hear: Callable[[HeardLetter], None]) -> None:
        """`hear` puts an answer into the mailbox: a case that has ended cannot answer itself."""
        super().__init__()
        self._hear = hear

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
                case PrintNotice():
                    self.inform(turn.state, command)
                case _:
                    pass  # delivered all together

    def deliver(self, sitting: SittingId, number: int) -> None:
        """Hand over the notices of a turn."""
        self.set_out(_deliver(SittingNoticeOrder(sitting=sitting, number=number)))

    def send(self, command: SendDecision) -> None:
        """Tell the case what was decided."""
        self.set_out(self._send(command))

    def print(self, state: SittingState, edition: Minutes) -> None:
        """Have an edition of the протокол made; made already, it stands."""
        self.set_out(_print(minutes_order(state, edition)))

    def inform(self, state: SittingState, command: PrintNotice) -> None:
        """Have a notice to the parents made; made already, it stands."""
        item = state.items[command.item - 1]
        self.set_out(_print(notice_order(item, item.notices[command.notice - 1], command.agency)))

    def print_again(self, state: SittingState) -> None:
        """Have every paper of the sitting made that an earlier life may have left unmade."""
        for edition in state.minutes:
            self.print(state, edition)
        for item in state.items:
            for notice in item.notices:
                self.set_out(_print(notice_order(item, notice, state.commission)))

    async def _send(self, command: SendDecision) -> None:
        case = workflow.get_external_workflow_handle(workflow_id(command.case))
        try:
            await case.signal("decided", Decided(event=command.decision))
        except FailureError:  # there is no such case any more
            heard = Heard(at=workflow.now(), code="closed", message=CASE_IS_OVER)
            self._hear(HeardLetter(item=command.item, heard=heard))


async def _print(order: PaperOrder) -> None:
    await until_done(
        lambda: workflow.execute_activity_method(
            Drafting.render_document, order, **options.drafting(f"Документ, ход {order.number}")
        ),
        sitting=order.case,
        turn=order.number,
    )


async def _deliver(order: SittingNoticeOrder) -> None:
    await until_done(
        lambda: workflow.execute_activity_method(
            SittingDelivery.deliver_sitting_notices, order, **options.delivering(f"Извещения, ход {order.number}")
        ),
        sitting=order.sitting,
        turn=order.number,
    )
