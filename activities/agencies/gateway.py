"""The port through which an agency is told something: whatever its own system is, this is what we ask of it."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Literal

from models.ids import AgencyCode, PersonCode, RuleId, TaskId
from models.payload import Payload
from models.people import Role


class Message(Payload):
    """What an agency is told. It names the case, or the sitting, by number and says nothing about the child."""

    key: str
    """The same for every attempt to deliver this message."""
    kind: Literal[
        "inform",
        "remind",
        "entrust",
        "relieve",
        "escalate",
        "accepted",
        "answered",
        "rejected",
        "revoked",
        "sitting",
        "overstep",
        "judged",
    ]
    case_number: str
    """Of a notice of a sitting: the number of the sitting."""
    agency: AgencyCode
    role: Role | None
    person: PersonCode | None = None
    """Whom of the agency it concerns; everybody of the role without it."""
    rule: RuleId
    task: TaskId | None
    at: datetime
    about: str | None = None
    """What of a sitting it is about: `called`, `moved`, `reminder` …; None for a case."""


class Gateway(ABC):
    """A way to an agency."""

    @abstractmethod
    async def deliver(self, message: Message) -> None:
        """Hand the message over. It may come again with the same key, and must not be taken for a second one then.

        Any exception means that it was not handed over; it is tried again later.
        """
