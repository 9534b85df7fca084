"""Who of other agencies sits in a commission."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The composition of commissions beyond their own offices."""
    op.create_table(
        "commission_member",
        sa.Column("commission", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seat", CODE, nullable=False),
        sa.Column("votes", sa.Boolean(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("by", CODE, nullable=False),
        sa.Column("ended_by", CODE, nullable=True),
        sa.PrimaryKeyConstraint("commission", "person", "number", name=op.f("pk_commission_member")),
    )
    op.create_index(op.f("ix_commission_member_person"), "commission_member", ["person"])


def downgrade() -> None:
    """Commissions have their own office again."""
    op.drop_table("commission_member")
