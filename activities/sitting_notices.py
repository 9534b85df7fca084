"""Notices of sittings: each handed to the gateway once, marked as delivered, and put into the outbox of mail."""

from functools import partial

from sqlalchemy import Connection, select, update
from temporalio import activity

from activities.agencies.gateway import Gateway, Message
from activities.contracts import SittingDelivery, SittingNoticeOrder
from activities.post.sittings import order_sitting_mail
from activities.sessions import Sessions
from models.tables import Sitting, SittingNotice


class SittingNotices(SittingDelivery):
    """Delivers what a recorded turn of a sitting ordered."""

    def __init__(self, sessions: Sessions, gateway: Gateway, *, sends_mail: bool = False) -> None:
        self._sessions = sessions
        self._gateway = gateway
        self._sends_mail = sends_mail

    @activity.defn(name="deliver_sitting_notices")
    async def deliver_sitting_notices(self, order: SittingNoticeOrder) -> None:
        """See `SittingDelivery`. A notice that is marked already is not delivered again."""
        notice = SittingNotice
        asked = (
            select(notice, Sitting.number)
            .join(Sitting, Sitting.id == notice.sitting_id)
            .where(notice.sitting_id == order.sitting, notice.turn == order.number, notice.delivered_at.is_(None))
            .order_by(notice.place)
        )
        async with self._sessions.reading() as connection:
            rows = (await connection.execute(asked)).all()
        for row in rows:
            message = Message(
                key=f"{order.sitting}:{order.number}:{row.place}",
                kind="sitting",
                case_number=row.number,
                agency=row.agency,
                role=row.role,
                person=row.person,
                rule=row.rule,
                task=None,
                at=row.at,
                about=row.about,
            )
            await self._gateway.deliver(message)
            await self._sessions.write(partial(self._settle, order, row.place, message))

    def _settle(self, order: SittingNoticeOrder, place: int, message: Message, connection: Connection) -> None:
        """The notice is delivered, and the mail that it asks for is ordered: both, or neither."""
        _mark(order, place, message, connection)
        if self._sends_mail:
            order_sitting_mail(connection, (order.sitting, order.number, place))


def _mark(order: SittingNoticeOrder, place: int, message: Message, connection: Connection) -> None:
    notice = SittingNotice
    key = (notice.sitting_id == order.sitting, notice.turn == order.number, notice.place == place)
    connection.execute(update(notice).where(*key).values(delivered_at=message.at))
