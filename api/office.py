"""What the doors need to work: settings, records, the way to the cases, papers and signatures, and the time."""

from asyncio import Lock
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request

from activities.accounts.hashing import Hasher
from activities.attachments.intake import Intake
from activities.audit.accesses import AccessLog
from activities.provider import Provider
from activities.publications import Publications
from activities.sessions import Sessions
from activities.signatures.book import SignatureBook
from activities.storage import FileStorage
from api.own_times import OwnTimes
from api.sending import Sending
from api.tallies import Tallies
from models.ids import CaseId
from models.settings import Settings

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The time of this machine. It stamps drafts and answers "what is late now"; no case is decided by it."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Office:
    """One running set of doors."""

    settings: Settings
    sessions: Sessions
    sending: Sending
    papers: FileStorage
    signatures: SignatureBook
    intake: Intake
    tallies: Tallies
    accesses: AccessLog
    clock: Clock = wall_clock
    own_times: OwnTimes = field(default_factory=OwnTimes)
    provider: Provider | None = None
    hasher: Hasher = field(default_factory=Hasher)
    verifying: Lock = field(default_factory=Lock)
    """Held while the log is verified: once at a time in one process."""

    @property
    def publications(self) -> Publications:
        """The decisions about versions of routes."""
        return Publications(self.sessions)

    def time_of(self, case: CaseId) -> datetime:
        """Now, for this case."""
        return self.clock() + self.own_times.ahead(case)


def office(request: Request) -> Office:
    """The office that this request came to."""
    found: Office = request.app.state.office
    return found


async def office_of(request: Request) -> Office:
    """The same as a dependency: one that does not wait for anything is not worth a thread."""
    return office(request)
