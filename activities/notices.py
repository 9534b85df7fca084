"""Notices: handed to the agency's gateway once, marked as delivered in the record, and put into the outbox of mail."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update
from temporalio import activity

from activities.agencies.gateway import Gateway, Message
from activities.contracts import Delivery, NoticeOrder
from activities.errors import NotOnRecord
from activities.post.outbox import Origin, order_mail
from activities.post.recipients import Addressee, recipients
from activities.post.urgency import is_urgent
from activities.sessions import Sessions
from models.ids import CaseId, Digest
from models.route import Route
from models.tables import Audit, CaseFile, Deed, Notice, Task
from models.wishes import matter_of

NoticeKey = tuple[CaseId, int, int]
"""The case, the turn, and the place in the turn."""


class Notices(Delivery):
    """Delivers what a recorded turn ordered."""

    def __init__(self, sessions: Sessions, gateway: Gateway, mail: Callable[[Digest], Route] | None = None) -> None:
        """`mail` answers the published route of a digest, which says what is urgent; None: there is no mail."""
        self._sessions = sessions
        self._gateway = gateway
        self._mail = mail

    @activity.defn(name="deliver_notice")
    async def deliver_notice(self, order: NoticeOrder) -> None:
        """See `Delivery.deliver_notice`. A notice that is marked already is not delivered again."""
        message = await self._undelivered(order)
        if message is None:
            return
        await self._gateway.deliver(message)
        await self._sessions.write(partial(self._settle, order, message))

    def _settle(self, order: NoticeOrder, message: Message, connection: Connection) -> None:
        """The notice is delivered, and the mail that it asks for is ordered: both, or neither."""
        if _mark(order, message.at, connection) and self._mail is not None:
            _order_mail(order, message, self._mail, connection)

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


def _mark(order: NoticeOrder, at: datetime, connection: Connection) -> bool:
    """Whether it was us who marked it."""
    notice = (Notice.case_id == order.case, Notice.turn == order.number, Notice.place == order.place)
    deed = (Deed.case_id == order.case, Deed.turn == order.number, Deed.place == order.place)
    marked = update(Notice).where(*notice, Notice.delivered_at.is_(None)).values(delivered_at=at)
    connection.execute(update(Deed).where(*deed, Deed.done_at.is_(None)).values(done_at=at))
    return connection.execute(marked).rowcount > 0


def _order_mail(
    order: NoticeOrder, message: Message, route_of: Callable[[Digest], Route], connection: Connection
) -> None:
    to = Addressee(message.agency, message.role, message.person)
    order_mail(
        connection,
        Origin("notice", order.case, order.number, order.place),
        recipients(connection, to, message.at),
        matter_of(message.kind),
        message.at,
        urgent=_is_urgent(order, message, route_of, connection),
    )


def _is_urgent(
    order: NoticeOrder, message: Message, route_of: Callable[[Digest], Route], connection: Connection
) -> bool:
    turn = Audit.case_id == order.case, Audit.turn == order.number
    asked = (
        select(Audit.kind, CaseFile.route_digest, CaseFile.stage, Task.step)
        .join(CaseFile, CaseFile.id == Audit.case_id)
        .outerjoin(Task, (Task.case_id == Audit.case_id) & (Task.number == message.task))
        .where(*turn)
    )
    row = connection.execute(asked).one()
    return is_urgent(route_of(row.route_digest), row.kind, row.stage, [row.step])
