"""Until when closed cases are kept: reckoned once for each, and what is over its term and held by nothing."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update

from activities.case_files import state_of
from activities.data_keys import HOLD, closed_for
from models.ids import CaseId, PersonCode
from models.retention import Closed, Kept
from models.tables import CaseFile, DestructionCase, LegalHold, Retention

Reckon = Callable[[Closed], Kept | None]
TOGETHER = 2_000
"""Cases that one round reckons; the others come with the next one."""
NEVER = Kept(kind="", rule="", until=date.max)


def reckon_some(connection: Connection, reckon: Reckon) -> int:
    """Enter until when closed cases are kept that nobody reckoned yet; answers how many."""
    file = CaseFile
    known = exists().where(Retention.case_id == file.id)
    asked = select(file.id, file.route, file.territory, file.state, file.closed_at, file.child_born)
    rows = connection.execute(asked.where(file.closed_at.is_not(None), ~known).order_by(file.closed_at).limit(TOGETHER))
    found = [{"case_id": row.id, **(reckon(closed_of(row)) or NEVER)._asdict()} for row in rows]
    if found:
        connection.execute(insert(Retention), found)
    return len(found)


def kept_for_good(_: Closed) -> Kept | None:
    """What holds where no rule says otherwise."""
    return None


def closed_of(row: Any) -> Closed:  # noqa: ANN401 - a row of case files
    """A closed case as `Reckon` wants it."""
    offset = state_of(row.state).offset
    return Closed(row.id, row.route, row.territory, offset, row.closed_at, row.child_born)


def is_held() -> ColumnElement[bool]:
    """Whether a hold that is not lifted lies on the case of this row of `Retention`."""
    return exists().where(LegalHold.case_id == Retention.case_id, LegalHold.until.is_(None))


def is_listed() -> ColumnElement[bool]:
    """Whether the case of this row of `Retention` is destroyed."""
    return exists().where(DestructionCase.case_id == Retention.case_id, DestructionCase.destroyed_at.is_not(None))


def hold(connection: Connection, case: CaseId, reason: str, by: PersonCode, at: datetime) -> int:
    """Lay a hold on a case and answer its number."""
    last = connection.scalar(select(func.max(LegalHold.number)).where(LegalHold.case_id == case))
    number = (last or 0) + 1
    row = {"case_id": case, "number": number, "reason": reason, "by": by, "since": at}
    connection.execute(insert(LegalHold).values(closed_for(connection, case, row, HOLD)))
    return number


def lift(connection: Connection, case: CaseId, number: int, by: PersonCode, at: datetime) -> bool:
    """Lift a hold; False when there is none to lift."""
    mine = (LegalHold.case_id == case, LegalHold.number == number, LegalHold.until.is_(None))
    return connection.execute(update(LegalHold).where(*mine).values(until=at, lifted_by=by)).rowcount == 1
