"""What agencies ask of each other: each referral with the task that carries its term, and how it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STILL = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "referral",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ask", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("asked_by", CODE, nullable=False),
        sa.Column("asker", CODE, nullable=False),
        sa.Column("letter", CODE, nullable=True),
        sa.Column("stated", sa.Date(), nullable=True),
        sa.Column("how", CODE, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("answer", CODE, nullable=True),
        sa.Column("reason", CODE, nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (how IN ('sent', 'accepted'))", name=op.f("ck_referral_one_end")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_referral_case_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_agency_sent_at"), "referral", ["agency", "sent_at"])
    op.create_index(op.f("ix_referral_asked_by_sent_at"), "referral", ["asked_by", "sent_at"])
    for name, column in (("ix_referral_owing", "agency"), ("ix_referral_awaiting", "asked_by")):
        op.create_index(name, "referral", [column, "case_id"], sqlite_where=STILL, postgresql_where=STILL)


def downgrade() -> None:
    op.drop_table("referral")
