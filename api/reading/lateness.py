"""Whether a term has passed, as a condition of SQL: by everybody's clock, and by their own for cases that run ahead."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, or_

from models.ids import CaseId
from models.tables import Task

Running = Mapping[CaseId, timedelta]
"""How far cases run ahead; nowhere but in the demonstration is there any."""
NONE: Running = {}


def has_passed(now: datetime, running: Running) -> ColumnElement[bool]:
    """Whether the term of the `Task` of this row has passed."""
    own = (and_(Task.case_id == case, Task.due <= now + ahead) for case, ahead in running.items())
    return or_(Task.due <= now, *own)


def passed(running: Collection[CaseId]) -> ColumnElement[bool]:
    """The same with holes for the moments, for a statement that is built once for these cases that run ahead."""
    moment = Task.due.type
    own = (
        and_(Task.case_id == case, Task.due <= bindparam(f"now{place}", type_=moment))
        for place, case in enumerate(running)
    )
    return or_(Task.due <= bindparam("now", type_=moment), *own)


def moments(now: datetime, running: Running) -> dict[str, datetime]:
    """What fills the holes."""
    return {"now": now} | {f"now{place}": now + ahead for place, ahead in enumerate(running.values())}
