"""A past that comes to the record as a whole: its submissions, the numbers of its papers, the notices long since read.

For cases that were led elsewhere before: an import, the demonstration's invented district. Turns themselves come by
`Records`, in their order. Doing it twice changes nothing.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import get_args

from sqlalchemy import Connection, and_, select, update

from activities.contracts import PaperOrder
from activities.data_keys import SUBMISSION, closed_with, keys_of
from activities.document_register import RENDERING, enter_papers
from activities.projection import Told
from activities.registers import insert_into
from activities.retention import hold
from activities.rows import Row
from models.ids import CaseId, PersonCode, SittingId
from models.tables import Absence, Deed, Document, LegalHold, Notice, SittingNotice, Submission

NOTICES = tuple(command.model_fields["kind"].default for command in get_args(Told))
"""The kinds of the deeds that deliver notices."""


def keep_submissions(connection: Connection, rows: Sequence[Row]) -> None:
    """What people wrote; turns refer to it afterwards."""
    keys = keys_of(connection, [row["case_id"] for row in rows])
    closed = [closed_with(keys[row["case_id"]], row, SUBMISSION) for row in rows]
    connection.execute(insert_into(connection.dialect, Submission).on_conflict_do_nothing(), closed)


def number_papers(connection: Connection, cases: Collection[CaseId], *, before: datetime | None = None) -> None:
    """Papers (those ordered before this moment) get their numbers now, by date; they are printed when there is time."""
    entered = and_(Document.case_id == Deed.case_id, Document.turn == Deed.turn, Document.place == Deed.place)
    lacking = select(Deed.order).outerjoin(Document, entered).where(Document.case_id.is_(None))
    asked = lacking.where(Deed.kind == RENDERING, Deed.case_id.in_(cases), Deed.done_at.is_(None))
    orders = [PaperOrder.model_validate_json(json.dumps(order)) for order in connection.scalars(asked)]
    due = [order for order in orders if before is None or order.at < before]
    enter_papers(connection, sorted(due, key=lambda order: (order.at, order.case, order.number, order.place)))


def settle_notices(connection: Connection, cases: Collection[CaseId], *, read_before: datetime) -> None:
    """Notices were delivered at their moment; those from before this moment have been read."""
    of_them = Notice.case_id.in_(cases)
    connection.execute(update(Notice).where(of_them, Notice.delivered_at.is_(None)).values(delivered_at=Notice.at))
    old = (of_them, Notice.at < read_before, Notice.read_at.is_(None))
    connection.execute(update(Notice).where(*old).values(read_at=Notice.at))
    sent = select(Notice.at).where(Notice.case_id == Deed.case_id, Notice.turn == Deed.turn, Notice.place == Deed.place)
    open_deeds = (Deed.case_id.in_(cases), Deed.kind.in_(NOTICES), Deed.done_at.is_(None))
    connection.execute(update(Deed).where(*open_deeds).values(done_at=sent.scalar_subquery()))


def settle_sitting_notices(connection: Connection, sittings: Collection[SittingId], *, read_before: datetime) -> None:
    """The same of the notices of sittings."""
    of_them, told = SittingNotice.sitting_id.in_(sittings), SittingNotice.at
    unheard = (of_them, SittingNotice.delivered_at.is_(None))
    connection.execute(update(SittingNotice).where(*unheard).values(delivered_at=told))
    old = (of_them, told < read_before, SittingNotice.read_at.is_(None))
    connection.execute(update(SittingNotice).where(*old).values(read_at=told))


def enter_hold(connection: Connection, case: CaseId, reason: str, *, by: PersonCode, since: datetime) -> None:
    """The file of this case must not be destroyed, whatever its term says."""
    if connection.scalar(select(LegalHold.number).where(LegalHold.case_id == case)) is None:
        hold(connection, case, reason, by, since)


def enter_absence(connection: Connection, person: PersonCode, *, since: date, until: date) -> None:
    """Somebody is away from this day until that one, both included; it takes the place of an earlier absence."""
    new = insert_into(connection.dialect, Absence).values(person=person, since=since, until=until)
    days = {"since": since, "until": until}
    connection.execute(new.on_conflict_do_update(index_elements=["person"], set_=days))
