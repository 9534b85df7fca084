"""Mail to members of staff: their addresses and wishes, the outbox, and feeds of their terms."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("email", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("person") as person:
        person.alter_column("email", server_default=None)
    op.create_table(
        "wish",
        sa.Column("person", CODE, nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_wish_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_wish")),
    )
    op.create_table(
        "feed",
        sa.Column("person", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_feed_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_digest")),
    )
    _mail()


def downgrade() -> None:
    for table in ("mail", "feed", "wish"):
        op.drop_table(table)
    with op.batch_alter_table("person") as person:
        person.drop_column("email")


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("sort", CODE, nullable=False),
        sa.Column("subject", CODE, nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("turn", "place")),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("fault", CODE, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_mail_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_person"), "mail", ["person"])
    op.create_index(op.f("ix_mail_state_settled_at"), "mail", ["state", "settled_at"])
    waits = sa.text("state = 'waiting'")
    op.create_index("ix_mail_waiting", "mail", ["due_at"], sqlite_where=waits, postgresql_where=waits)
