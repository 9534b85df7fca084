"""How a member of staff wants to be told: what by mail at once, what in a digest, and when not to be disturbed.

Everything here is our own default and not law; a person changes it on a page of their own. A threat to a child's life
or health is no matter of wishes: it is told at once, at any hour.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.payload import Payload


class Way(StrEnum):
    """How a notice reaches a person beyond the pages, where it always stands."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    PAGES = "pages"


class Matter(StrEnum):
    """What notices are about, as far as a person chooses."""

    TASK = "task"
    TERM = "term"
    SILENCE = "silence"
    CASE = "case"
    SITTING = "sitting"


MATTERS = {
    "entrust": Matter.TASK,
    "relieve": Matter.TASK,
    "answered": Matter.TASK,
    "rejected": Matter.TASK,
    "revoked": Matter.TASK,
    "remind": Matter.TERM,
    "escalate": Matter.SILENCE,
    "inform": Matter.CASE,
    "sitting": Matter.SITTING,
}


def matter_of(kind: str) -> Matter:
    """What a notice of this kind is about; of a kind that is not known here, the case."""
    return MATTERS.get(kind, Matter.CASE)


class Wishes(Payload):
    """What one person wants. Hours are of the local day, 0 to 23."""

    task: Way = Way.AT_ONCE
    term: Way = Way.DIGEST
    silence: Way = Way.AT_ONCE
    case: Way = Way.AT_ONCE
    sitting: Way = Way.AT_ONCE
    digest_hour: int | None = Field(default=8, ge=0, le=23)
    """From which hour of a working day the digest comes; None: it never does."""
    quiet_from: int = Field(default=22, ge=0, le=23)
    quiet_until: int = Field(default=8, ge=0, le=23)
    """Nothing is sent from the one hour to the other, over midnight where it must be; no quiet when they are equal."""

    @model_validator(mode="after")
    def _digest_does_not_disturb(self) -> Self:
        if self.digest_hour is not None and self.is_quiet(self.digest_hour):
            raise ValueError("час сводки попадает в тихие часы: выберите другой час или сократите тихие часы")
        return self

    def way(self, matter: Matter) -> Way:
        """How notices of this matter come."""
        way: Way = getattr(self, matter.value)
        return way

    def is_quiet(self, hour: int) -> bool:
        """Whether this hour is one of the quiet ones."""
        since, until = self.quiet_from, self.quiet_until
        return since <= hour < until if since <= until else hour >= since or hour < until

    def earliest(self, at: datetime, offset: int) -> datetime:
        """When something that came at this moment may be sent where the clocks are `offset` minutes from UTC."""
        there = at.astimezone(UTC) + timedelta(minutes=offset)
        if not self.is_quiet(there.hour):
            return at
        ends = there.replace(hour=self.quiet_until, minute=0, second=0, microsecond=0)
        if ends <= there:
            ends += timedelta(days=1)
        return ends - timedelta(minutes=offset)


DEFAULT = Wishes()
