"""Emergency access: a case lies open for reading to somebody who has no part in it, for a reason and a short time.

Lengths and counts here are our own defaults and not law. There is deliberately no setting, no policy and no role that
could turn emergency access, its notices or its review off.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.ids import AgencyCode, CaseId, Digest, PersonCode, Territory
from models.people import Role
from models.submission import canonical_json

HOURS = (1, 4, 12)
"""For how many hours it may be asked."""
USUAL = 4
LONGEST = timedelta(hours=HOURS[-1])
"""A night on duty. Whoever needs it longer says again why."""
MANY = 3
"""So many by one person within `LATELY` are told to supervision at once as a pattern; nobody is stopped by it."""
LATELY = timedelta(hours=24)
MISSES = 10
"""Searches in vain by one person within `MISSES_WITHIN` after which they wait: a case is not found by trying."""
MISSES_WITHIN = timedelta(hours=1)
REVIEW_WITHIN = timedelta(hours=72)
"""After so long without a verdict supervision above is told as well."""
CASES_OF_CHILD = 3
"""A child may have several cases; one asking by name opens so many at most, those that are open first."""


class Reason(StrEnum):
    """Why somebody needs to read a case in which they have no part."""

    THREAT = "threat"
    FOUND = "found"
    MISSING = "missing"
    HOSPITAL = "hospital"
    OTHER = "other"


class Verdict(StrEnum):
    """What supervision says of it."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"
    INQUIRY = "inquiry"


class Sequel(StrEnum):
    """What may follow a grant, each at most once. `concluded` is the verdict after an inquiry."""

    ENDED = "ended"
    OVERDUE = "overdue"
    REVIEWED = "reviewed"
    CONCLUDED = "concluded"


class Told(StrEnum):
    """What a notice of an emergency access says."""

    OPENED = "opened"
    MANY = "many"
    ENDED = "ended"
    OVERDUE = "overdue"
    REVIEWED = "reviewed"


class Grant(NamedTuple):
    """A case lies open to somebody. Its `id` is random, so that its digest tells nothing to whoever guesses words."""

    id: str
    case_id: CaseId
    territory: Territory
    person: PersonCode
    agency: AgencyCode
    role: Role
    reason: Reason
    words: str
    since: datetime
    until: datetime

    @property
    def digest(self) -> Digest:
        """Binds the whole of it in the log of accesses."""
        return digest_of(self._asdict() | {"since": self.since.isoformat(), "until": self.until.isoformat()})


def digest_of(said: dict[str, str | None]) -> Digest:
    """The SHA-256 of the canonical JSON of what was said."""
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()
