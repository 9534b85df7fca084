"""What goes into the mailbox of a sitting, what it sends to cases, and what comes back from them."""

from typing import Annotated

from pydantic import Field

from models.events import StepDone
from models.ids import SittingId
from models.payload import Payload
from models.sitting import Heard, ItemNumber, SittingState
from models.sitting_events import SittingCalled, SittingDeed
from workflows.letters import Answered


class SittingLetter(Payload):
    """One deed of a person, as the doors send it to an open sitting."""

    event: Annotated[SittingDeed, Field(discriminator="kind")]


class Decided(Payload):
    """What a sitting tells a case: its decision on one task. However often it is told, it happens there once."""

    event: StepDone


class HeardLetter(Payload):
    """What the case tells the sitting: that the decision stands in its record, or why it was refused."""

    item: ItemNumber
    heard: Heard


class SittingInput(Payload):
    """A sitting to call, or, with its state, one to go on with in a new run.

    `undone` names the turns whose notices are still to be delivered; with `again` the sitting was started from its
    record, and tells the cases once more what they have not answered.
    """

    opening: SittingCalled
    state: SittingState | None = None
    answered: tuple[Answered, ...] = ()
    undone: tuple[int, ...] = ()
    again: bool = False


def sitting_workflow_id(sitting: SittingId) -> str:
    """The id of the sitting's workflow; it says nothing about anybody."""
    return f"sitting-{sitting}"
