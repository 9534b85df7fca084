"""A case put together again from its record, to be started anew: its state, and what is left to be done."""

from collections.abc import Sequence

from activities.contracts import TurnKept
from models.case import CaseState
from models.commands import Turn
from models.events import CaseOpened
from models.ids import CaseId
from models.payload import digest_of
from workflows import registry
from workflows.engine import core
from workflows.letters import CaseInput, Undone


class Disagreement(RuntimeError):
    """The engine of today decides a recorded turn otherwise: the case must not go on before somebody has looked."""

    def __init__(self, case: CaseId, turn: int) -> None:
        super().__init__(f"case {case}: turn {turn} is not what the engine decides")


def file_of(kept: Sequence[TurnKept]) -> CaseInput:
    """What starts the case again: its state, folded from the log and compared with it turn by turn, and open deeds.

    Raises Disagreement, or NotPublished when its route or calendar is not held here.
    """
    opening = kept[0].event
    if not isinstance(opening, CaseOpened):
        raise ValueError("the first event of a case is its opening")  # noqa: TRY004 - of the log, not of a caller
    state: CaseState | None = None
    undone: list[Undone] = []
    for number, entry in enumerate(kept):
        turn = _turn(state, entry)
        if turn.commands != entry.commands or digest_of(turn.state) != entry.state_digest:
            raise Disagreement(opening.case, number)
        if entry.undone:
            undone.append(Undone(turn=turn, places=entry.undone))
        state = turn.state
    return CaseInput(opening=opening, state=state, undone=tuple(undone))


def _turn(state: CaseState | None, entry: TurnKept) -> Turn:
    event = entry.event
    if state is None or isinstance(event, CaseOpened):
        decided = core.open_case(registry.norm_for(event, state), event, entry.at)  # type: ignore[arg-type]
    else:
        decided = core.advance(registry.norm_for(event, state), state, event, entry.at)
    after, commands = decided
    return Turn(case=after.id, number=after.turn, at=entry.at, event=event, commands=commands, state=after)
