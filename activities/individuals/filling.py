"""The people of cases as their logs tell them, entered where nobody was kept yet; old keys renewed."""

from functools import partial

from sqlalchemy import Connection, delete, exists, func, select

from activities.chain import event_of
from activities.individuals.lookup import described
from activities.individuals.mentions import Told, write_mentions
from activities.individuals.standing import bring_up, find_anew
from activities.records import submissions_of
from activities.sessions import Sessions
from forms.namesakes.keys import stored_keys
from models.ids import CaseId
from models.tables import Audit, CaseFile, Individual, IndividualKey, Mention

CASES_AT_ONCE = 50
"""Written in one transaction, so that nobody waits long behind it."""
RECORDS_AT_ONCE = 200


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


async def renew(sessions: Sessions) -> int:
    """Write anew the keys of everybody whom this edition would look for under others; answers of how many.

    Harmless beside the running product, when it is broken off and when it is done again: each record is compared.
    """
    done, after = 0, ""
    while (page := await sessions.write(partial(_renew, after))) is not None:
        after, renewed = page
        done += renewed
    return done


def _renew(after: str, connection: Connection) -> tuple[str, int] | None:
    """Of the next records in the order of their ids: the last of them, and how many were written; None at the end."""
    ones = select(Individual).where(Individual.id > after).order_by(Individual.id).limit(RECORDS_AT_ONCE)
    rows = connection.execute(ones).all()
    if not rows:
        return None
    keys: dict[str, set[str]] = {row.id: set() for row in rows}
    for kept in connection.execute(select(IndividualKey).where(IndividualKey.individual.in_(keys))):
        keys[kept.individual].add(kept.key)
    old = [row.id for row in rows if keys[row.id] != stored_keys(described(row))]
    for one in old:
        told = select(func.max(Mention.since)).where(Mention.individual == one)
        find_anew(connection, one, connection.execute(told).scalar_one())
    return rows[-1].id, len(old)


def _fill(after: CaseId, most: int, connection: Connection) -> list[CaseId]:
    named = exists().where(Mention.case_id == CaseFile.id)
    wanted = select(CaseFile.id).where(CaseFile.child_name.is_not(None), ~named, CaseFile.id > after)
    cases = list(connection.scalars(wanted.order_by(CaseFile.id).limit(most)))
    for case in cases:
        enter(connection, case)
    return cases


def enter(connection: Connection, case: CaseId) -> None:
    """Write whom the forms of a case name, as its log and what people said tell it now; whatever stood before goes."""
    touched = set(connection.scalars(select(Mention.individual).where(Mention.case_id == case)))
    connection.execute(delete(Mention).where(Mention.case_id == case))
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
