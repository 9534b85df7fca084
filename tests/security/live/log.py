"""The log of reading after a visit: for each answer that told of a child there is a row, and none for anything else."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from activities.audit.accesses import SAME_WITHIN
from models.access import AccessKind
from models.people import Actor
from models.tables import Access
from tests.security.live.record import Child
from tests.security.live.visit import Read

OPENED = (AccessKind.CASE_READ, AccessKind.PAPER_READ)


def unwritten(connection: Connection, actor: Actor, reads: Iterable[Read], since: datetime) -> Iterator[str]:
    """What this person was told of a child since this moment, and the log does not know."""
    asked = select(Access.subject, Access.place, Access.kind, Access.at).where(
        Access.person == actor.person, Access.at >= since - SAME_WITHIN
    )
    rows = connection.execute(asked).all()
    ever = {(row.subject, row.place) for row in rows}
    opened = Counter((row.subject, row.place) for row in rows if row.at >= since and row.kind in OPENED)
    times = Counter[tuple[str, str]]()
    for read in reads:
        if not any((case, read.place) in ever for case in read.cases):
            yield f"{read.path}: told of {', '.join(sorted(read.cases))}, and the log has no row at {read.place}"
        elif read.is_opened:
            times[next(iter(read.cases)), read.place] += 1
    for (case, place), times_read in times.items():
        if opened[case, place] < times_read:
            yield f"{place} of {case}: read {times_read} times, on record {opened[case, place]} times"


def unowed(connection: Connection, actor: Actor, known: Iterable[Child], since: datetime) -> Iterator[str]:
    """Cases that the log says lay open to this person and that the matrix does not open."""
    asked = select(Access.subject, Access.place).where(
        Access.person == actor.person, Access.at >= since, Access.kind.in_(OPENED)
    )
    cases = {one.case: one for one in known}
    for row in connection.execute(asked.distinct()):
        one = cases.get(row.subject)
        if one is not None and not one.is_open_to(actor) and not one.was_known_to(actor):
            yield f"{row.place} of {row.subject}: read, says the log; not open, says the matrix"
