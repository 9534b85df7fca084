"""The people of cases that were recorded before people were kept: entered from the log, a few cases at a time."""

from functools import partial

from sqlalchemy import Connection, exists, select

from activities.chain import event_of
from activities.individuals.mentions import Told, write_mentions
from activities.individuals.standing import bring_up
from activities.records import submissions_of
from activities.sessions import Sessions
from models.ids import CaseId
from models.tables import Audit, CaseFile, Mention

CASES_AT_ONCE = 50
"""Written in one transaction, so that nobody waits long behind it."""


async def fill(sessions: Sessions, most: int | None = None) -> int:
    """Enter the people of at most so many cases that name a child and have nobody on record; answers how many.

    Harmless beside the running product and when it is done again: a case that has its people is left alone.
    """
    done, after = 0, ""
    while most is None or done < most:
        cases = await sessions.write(partial(_fill, after, min(CASES_AT_ONCE, (most or done + CASES_AT_ONCE) - done)))
        if not cases:
            break
        done, after = done + len(cases), cases[-1]
    return done


def _fill(after: CaseId, most: int, connection: Connection) -> list[CaseId]:
    named = exists().where(Mention.case_id == CaseFile.id)
    wanted = select(CaseFile.id).where(CaseFile.child_name.is_not(None), ~named, CaseFile.id > after)
    cases = list(connection.scalars(wanted.order_by(CaseFile.id).limit(most)))
    for case in cases:
        _enter(connection, case)
    return cases


def _enter(connection: Connection, case: CaseId) -> None:
    touched: set[str] = set()
    log = connection.execute(
        select(Audit.turn, Audit.at, Audit.event).where(Audit.case_id == case).order_by(Audit.turn)
    )
    at = None
    for row in log:
        at = row.at
        for nth, submission in enumerate(submissions_of(event_of(row.event))):
            touched |= write_mentions(connection, Told(case, row.turn, row.at, submission, nth))
    if at is not None and touched:
        bring_up(connection, touched, at)
