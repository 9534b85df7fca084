"""Mail about sittings: ordered in the transaction that marks a notice of a sitting as delivered."""

from sqlalchemy import Connection, select

from activities.post.keeping import SittingKey
from activities.post.outbox import Origin, order_mail
from activities.post.recipients import Addressee, recipients
from models.people import Role
from models.tables import Sitting, SittingNotice
from models.wishes import Matter


def order_sitting_mail(connection: Connection, key: SittingKey) -> None:
    """Enter the letters of this notice; of a sitting that was called urgently they go at once, at any hour."""
    notice, (sitting, turn, place) = SittingNotice, key
    asked = (
        select(notice.agency, notice.role, notice.person, notice.at, Sitting.urgent)
        .join(Sitting, Sitting.id == notice.sitting_id)
        .where(notice.sitting_id == sitting, notice.turn == turn, notice.place == place)
    )
    row = connection.execute(asked).one()
    to = Addressee(row.agency, None if row.role is None else Role(row.role), row.person)
    origin = Origin("sitting", sitting, turn, place)
    order_mail(connection, origin, recipients(connection, to, row.at), Matter.SITTING, row.at, urgent=row.urgent)
