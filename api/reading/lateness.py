"""Whether a term has passed, as a condition of SQL: by everybody's clock, and by their own for cases that run ahead."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from models.ids import CaseId
from models.tables import Task

Running = Mapping[CaseId, timedelta]
"""How far cases run ahead; nowhere but in the demonstration is there any."""
NONE: Running = {}


def has_passed(now: datetime, running: Running) -> ColumnElement[bool]:
    """Whether the term of the `Task` of this row has passed."""
    own = (and_(Task.case_id == case, Task.due <= now + ahead) for case, ahead in running.items())
    return or_(Task.due <= now, *own)
