"""What somebody does to a sitting, told to it; what it refuses leaves nothing behind."""

from api import sitting_texts
from api.errors import RefusedNow
from api.guards import Hall
from api.languages import later
from api.office import Office
from api.v1.shapes import Done
from models.sitting_events import SittingDeed
from models.sitting_served import TextRef

NOTHING_KEPT = later("Запись в заседание ещё не внесена.")


async def told(at: Office, hall: Hall, event: SittingDeed, *, name: str, text: TextRef | None = None) -> Done:
    """Tell the sitting. Words that came with a deed that it refuses are not kept."""
    try:
        done = await at.sending.tell_sitting(hall.state.id, event, name=name, kept=NOTHING_KEPT)
    except RefusedNow:
        if text is not None:
            await sitting_texts.withdraw(at, hall.actor, text)
        raise
    return Done(turn=done.turn, at=done.at)
