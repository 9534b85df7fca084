"""The custody ledger of a case as a proof: whether its intervals tile the case, where they do not, and their sums."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.ids import AgencyCode


class Held(NamedTuple):
    """One interval: who answered for the child, from when, until when (None: still)."""

    agency: AgencyCode
    since: datetime
    until: datetime | None


class Tear(StrEnum):
    """What is wrong between two intervals."""

    GAP = "gap"
    OVERLAP = "overlap"


class Break(NamedTuple):
    """A time for which the ledger names nobody, or two at once."""

    tear: Tear
    since: datetime
    until: datetime


class Proof(NamedTuple):
    """What the ledger proves of the time from the opening of the case to its end, or to now."""

    since: datetime
    until: datetime
    breaks: tuple[Break, ...]
    sums: tuple[tuple[AgencyCode, timedelta], ...]
    """How long each agency answered, the longest first."""

    @property
    def whole(self) -> timedelta:
        """How long the case has lasted; without breaks the sums make exactly this."""
        return self.until - self.since

    @property
    def is_tiled(self) -> bool:
        """Whether exactly one agency answered at each moment."""
        return not self.breaks


def proof(intervals: Iterable[Held], opened_at: datetime, until: datetime) -> Proof:
    """Prove the ledger of a case that was opened then and lasted until this moment."""
    held = sorted(intervals, key=lambda interval: interval.since)
    ends = [opened_at, *(interval.until or until for interval in held)]
    begins = [*(interval.since for interval in held), until]
    breaks = tuple(found for end, begin in zip(ends, begins, strict=True) if (found := _between(end, begin)))
    sums: dict[AgencyCode, timedelta] = {}
    for interval in held:
        sums[interval.agency] = sums.get(interval.agency, timedelta()) + (interval.until or until) - interval.since
    longest = sorted(sums.items(), key=lambda entry: (-entry[1], entry[0]))
    return Proof(opened_at, until, breaks, tuple(longest))


def _between(end: datetime, begin: datetime) -> Break | None:
    if end == begin:
        return None
    return Break(Tear.GAP, end, begin) if end < begin else Break(Tear.OVERLAP, begin, end)
