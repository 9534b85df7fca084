"""What goes into the mailbox of a case, and what comes back."""

import hashlib
from datetime import datetime
from typing import Annotated

from pydantic import Field
from temporalio.exceptions import ApplicationError

from models.case import CaseState
from models.commands import Turn
from models.events import CaseOpened, Deed
from models.ids import CaseId
from models.payload import Payload
from models.refusal import Refusal

REFUSED = "Refused"
"""The type of the only error that a case answers."""


class Letter(Payload):
    """One deed of a person, as the doors send it to an open case."""

    event: Annotated[Deed, Field(discriminator="kind")]


class Answer(Payload):
    """The deed stands in the record, as this turn, since this moment."""

    turn: int
    at: datetime


class Answered(Payload):
    """An answer that was given, under the id of its update."""

    letter: str
    answer: Answer


class Undone(Payload):
    """A turn on record, and the places of its commands that are still to be carried out."""

    turn: Turn
    places: tuple[int, ...]


class CaseInput(Payload):
    """A case to open, or, with its state, one to go on with in a new run.

    `undone` is set when the case is started again from its record: what its earlier life did not come to do.
    """

    opening: CaseOpened
    state: CaseState | None = None
    answered: tuple[Answered, ...] = ()
    undone: tuple[Undone, ...] = ()


def workflow_id(case: CaseId) -> str:
    """The id of the case's workflow; it says nothing about anybody."""
    return f"case-{case}"


def case_started_by(case: CaseId, turn: int, place: int) -> CaseId:
    """The id of the case that the `place`-th command of this turn starts: the same however often it is asked."""
    return hashlib.sha256(f"{case}:{turn}:{place}".encode()).hexdigest()[:32]


def refused(refusal: Refusal) -> ApplicationError:
    """A refusal as a case answers it."""
    return ApplicationError(refusal.message, refusal, type=REFUSED, non_retryable=True)


def refusal_in(error: BaseException) -> Refusal | None:
    """The refusal that an error of the client carries, however deep; None when it is something else."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ApplicationError) and cause.type == REFUSED:
            return Refusal.model_validate(cause.details[0])
        cause = cause.__cause__
    return None
