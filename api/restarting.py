"""Cases started again from SQL: Temporal may be lost or new, the record is what counts."""

from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from activities.archive import Archive
from activities.errors import CaseUnknown, ChainBroken
from activities.sessions import Sessions
from activities.sitting_archive import SittingArchive
from api.sending import Sending
from models.ids import CaseId
from workflows import registry
from workflows.restart import Disagreement, file_of
from workflows.sitting_restart import sitting_file_of


class Outcome(StrEnum):
    """What came of a case that was to be started again."""

    STARTED = "started"
    RUNS = "runs"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    DIFFERS = "differs"
    NOT_PUBLISHED = "not_published"


class Restarted(NamedTuple):
    """A case, and what came of it."""

    case: CaseId
    outcome: Outcome


async def unfinished(sessions: Sessions) -> tuple[CaseId, ...]:
    """The cases that should be alive: open ones, and closed ones with something left to do."""
    return await Archive(sessions, registry.route_of).unfinished()


async def restart(sessions: Sessions, sending: Sending, cases: Sequence[CaseId]) -> AsyncIterator[Restarted]:
    """Start each of these cases again that does not run. One that cannot be trusted is left alone and said so."""
    archive = Archive(sessions, registry.route_of)
    for case in cases:
        yield Restarted(case, await _restart(archive, sending, case))


async def restart_sittings(sessions: Sessions, sending: Sending) -> AsyncIterator[Restarted]:
    """Start each sitting again that should be alive and does not run; after the cases, which it may have to tell."""
    archive = SittingArchive(sessions)
    for sitting in await archive.unfinished():
        try:
            file = sitting_file_of(await archive.turns(sitting), registry.calendar_of)
        except ChainBroken:
            outcome = Outcome.BROKEN
        except Disagreement:
            outcome = Outcome.DIFFERS
        except registry.NotPublished:
            outcome = Outcome.NOT_PUBLISHED
        else:
            outcome = Outcome.STARTED if await sending.go_on_sitting(file) else Outcome.RUNS
        yield Restarted(sitting, outcome)


async def _restart(archive: Archive, sending: Sending, case: CaseId) -> Outcome:
    try:
        file = file_of(await archive.turns(case))
    except CaseUnknown:
        return Outcome.UNKNOWN
    except ChainBroken:
        return Outcome.BROKEN
    except Disagreement:
        return Outcome.DIFFERS
    except registry.NotPublished:
        return Outcome.NOT_PUBLISHED
    return Outcome.STARTED if await sending.go_on(file) else Outcome.RUNS
