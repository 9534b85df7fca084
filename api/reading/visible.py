"""Which cases an actor sees, as a condition of SQL. It says the same as `may(actor, CASE_READ, relation)`.

The relation of a case: its territory, its custodian, and the agencies with an open task or an offer to take over.
"""

from sqlalchemy import ColumnElement, exists, false, or_
from sqlalchemy.orm import aliased

from models.people import OFFICE_ROLES, Actor, Role
from models.tables import CaseFile, Task


def visible(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read the `CaseFile` of this row."""
    if actor.role is Role.SUPERVISOR:
        return within(actor.territory)
    if actor.role not in OFFICE_ROLES:
        return false()
    owed = aliased(Task)  # a name of its own: the statement around may read tasks too
    has_task = exists().where(owed.case_id == CaseFile.id, owed.agency == actor.agency, owed.closed_at.is_(None))
    return or_(CaseFile.custodian == actor.agency, CaseFile.offered_to == actor.agency, has_task.correlate(CaseFile))


def within(territory: str) -> ColumnElement[bool]:
    """Whether the case lies in the territory or anywhere below it."""
    return or_(CaseFile.territory == territory, CaseFile.territory.startswith(f"{territory}.", autoescape=True))
