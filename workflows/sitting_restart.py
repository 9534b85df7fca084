"""A sitting put together again from its record, to be started anew."""

from collections.abc import Callable, Sequence

from activities.contracts import SittingTurnKept
from models.calendar import Calendar
from models.ids import Digest
from models.payload import digest_of
from models.sitting import SittingState
from models.sitting_events import SittingCalled
from workflows.restart import Disagreement
from workflows.sitting_letters import SittingInput
from workflows.sittings import core


def sitting_file_of(kept: Sequence[SittingTurnKept], calendar_of: Callable[[Digest], Calendar]) -> SittingInput:
    """What starts the sitting again: its state, folded from the log and compared with it turn by turn.

    Decisions that no case has answered are told once more: a case takes each of them once. Raises Disagreement.
    """
    opening = kept[0].event
    if not isinstance(opening, SittingCalled):
        raise ValueError("the first event of a sitting is its calling")  # noqa: TRY004 - of the log, not of a caller
    state: SittingState | None = None
    for number, entry in enumerate(kept):
        if state is None:
            state, _ = core.open_sitting(opening, entry.at)
        else:
            state, _ = core.advance(calendar_of(state.calendar), state, entry.event, entry.at)
        if digest_of(state) != entry.state_digest:
            raise Disagreement(opening.sitting, number)
    undone = tuple(number for number, entry in enumerate(kept) if entry.is_undone)
    return SittingInput(opening=opening, state=state, undone=undone, again=True)
