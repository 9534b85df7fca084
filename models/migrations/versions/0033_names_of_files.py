"""What people called their files is closed with the key that the file itself is sealed with; `holder` names that key.

Names that stood open are closed here, in a process that holds the keys of the installation; in one that holds none they
wait for `marshrut keys reseal`, and are read meanwhile.
"""

import sqlalchemy as sa
from alembic import op

from models import sealing

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
PLACE = "attachment.name"
TOGETHER = 500
OPEN = sa.text(
    "SELECT a.id, a.name, a.holder, k.wrapped FROM attachment AS a LEFT JOIN data_key AS k ON k.case_id = a.holder"
    " WHERE a.id > :after ORDER BY a.id LIMIT :together"
)
KEY = sa.text("INSERT INTO data_key (case_id, wrapped) VALUES (:holder, :wrapped)")
CLOSE = sa.text("UPDATE attachment SET name = :name WHERE id = :id")


def upgrade() -> None:
    """Every row learns whose key closes it: the case's, or for a file of a signal its own."""
    op.add_column("attachment", sa.Column("holder", CODE, nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("attachment", "holder", server_default=None)
    op.execute(
        "UPDATE attachment SET holder = CASE WHEN case_id IS NULL OR task IS NULL THEN 'file:' || id ELSE case_id END"
    )
    try:
        sealing.current_tag()
    except sealing.Locked:
        return
    _close(op.get_bind())


def downgrade() -> None:
    """What was closed stays closed: take back only a database in which no file was brought since."""
    op.drop_column("attachment", "holder")


def _close(connection: sa.Connection) -> None:
    made: dict[str, str] = {}
    after = ""
    while rows := connection.execute(OPEN, {"after": after, "together": TOGETHER}).all():
        for row in rows:
            wrapped = row.wrapped or made.get(row.holder)
            if wrapped is None:
                wrapped = made[row.holder] = sealing.fresh_key()
                connection.execute(KEY, {"holder": row.holder, "wrapped": wrapped})
            connection.execute(CLOSE, {"id": row.id, "name": str(sealing.closed(row.name, wrapped, PLACE))})
        after = rows[-1].id
