"""In which order the questions of a sitting are heard."""

from typing import Literal

from models.payload import Payload
from models.people import Doer
from models.sitting import Item, ItemNumber, SittingState


class AgendaOrdered(Payload):
    """The questions that stand on the agenda will be heard in this order; each keeps its number."""

    kind: Literal["sitting_agenda_ordered"] = "sitting_agenda_ordered"
    order: tuple[ItemNumber, ...]
    by: Doer


def agenda(state: SittingState) -> tuple[Item, ...]:
    """Every question in the order in which they are heard; what nobody has placed comes last, by its number."""
    places = {number: place for place, number in enumerate(state.order)}
    return tuple(sorted(state.items, key=lambda item: (places.get(item.number, len(places)), item.number)))
