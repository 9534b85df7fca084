"""Notices: handed to the agency's gateway once, and marked as delivered in the record."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update
from temporalio import activity

from activities.agencies.gateway import Gateway, Message
from activities.contracts import Delivery, NoticeOrder
from activities.errors import NotOnRecord
from activities.sessions import Sessions
from models.ids import CaseId
from models.tables import CaseFile, Deed, Notice

NoticeKey = tuple[CaseId, int, int]
"""The case, the turn, and the place in the turn."""


class Notices(Delivery):
    """Delivers what a recorded turn ordered."""

    def __init__(self, sessions: Sessions, gateway: Gateway) -> None:
        self._sessions = sessions
        self._gateway = gateway

    @activity.defn(name="deliver_notice")
    async def deliver_notice(self, order: NoticeOrder) -> None:
        """See `Delivery.deliver_notice`. A notice that is marked already is not delivered again."""
        message = await self._undelivered(order)
        if message is None:
            return
        await self._gateway.deliver(message)
        await self._sessions.write(partial(_mark, order, message.at))

    async def _undelivered(self, order: NoticeOrder) -> Message | None:
        key = (Notice.case_id == order.case, Notice.turn == order.number, Notice.place == order.place)
        asked = select(Notice, CaseFile.number).join(CaseFile, CaseFile.id == Notice.case_id).where(*key)
        async with self._sessions.reading() as connection:
            row = (await connection.execute(asked)).one_or_none()
        if row is None:
            raise NotOnRecord(order.case, order.number, order.place)
        if row.delivered_at is not None:
            return None
        return Message(
            key=f"{order.case}:{order.number}:{order.place}",
            kind=row.kind,
            case_number=row.number,
            agency=row.agency,
            role=row.role,
            person=row.person,
            rule=row.rule,
            task=row.task,
            at=row.at,
        )


async def mark_read(sessions: Sessions, keys: Collection[NoticeKey], *, at: datetime) -> None:
    """Note that these notices were read; one that was read before keeps its moment."""
    read = (
        update(Notice)
        .where(Notice.case_id == bindparam("of_case"), Notice.turn == bindparam("of_turn"))
        .where(Notice.place == bindparam("of_place"), Notice.read_at.is_(None))
    )
    rows = [{"of_case": case, "of_turn": turn, "of_place": place, "read_at": at} for case, turn, place in keys]
    if rows:
        await sessions.write(lambda connection: connection.execute(read, rows))


def _mark(order: NoticeOrder, at: datetime, connection: Connection) -> None:
    notice = (Notice.case_id == order.case, Notice.turn == order.number, Notice.place == order.place)
    deed = (Deed.case_id == order.case, Deed.turn == order.number, Deed.place == order.place)
    connection.execute(update(Notice).where(*notice).values(delivered_at=at))
    connection.execute(update(Deed).where(*deed).values(done_at=at))
