"""Sittings of the commissions: their own rows, members, questions, votes, notices, and the words of their members."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sittings()
    _texts()
    _ballots()
    _items()
    _members()
    _notices()



def downgrade() -> None:
    for table in ("sitting_notice", "sitting_member", "sitting_item", "ballot", "sitting_text", "sitting"):
        op.drop_table(table)


def _sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", CODE, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("commission", CODE, nullable=False),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("phase", CODE, nullable=False),
        sa.Column("outcome", CODE, nullable=True),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("commission", "number", name=op.f("uq_sitting_commission_number")),
    )
    op.create_index(op.f("ix_sitting_commission_at"), "sitting", ["commission", "at"])
    op.create_index(op.f("ix_sitting_territory_at"), "sitting", ["territory", "at"])


def _texts() -> None:
    op.create_table(
        "sitting_text",
        sa.Column("id", CODE, nullable=False),
        sa.Column("sitting_id", CODE, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("sort", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("recorded_turn", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_text")),
    )
    op.create_index(op.f("ix_sitting_text_sitting_id_item"), "sitting_text", ["sitting_id", "item"])


def _ballots() -> None:
    op.create_table(
        "ballot",
        sa.Column("sitting_id", CODE, nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("motion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("choice", CODE, nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("entered_by", CODE, nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_ballot_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "item", "motion", "person", name=op.f("pk_ballot")),
    )


def _items() -> None:
    op.create_table(
        "sitting_item",
        sa.Column("sitting_id", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("step", CODE, nullable=False),
        sa.Column("standing", CODE, nullable=False),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("submission", CODE, nullable=True),
        sa.Column("heard_turn", sa.Integer(), nullable=True),
        sa.Column("heard_code", CODE, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_item_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "number", name=op.f("pk_sitting_item")),
    )
    op.create_index(op.f("ix_sitting_item_case_id_task"), "sitting_item", ["case_id", "task"])
    op.create_index(op.f("ix_sitting_item_standing"), "sitting_item", ["standing"])
    op.create_index(op.f("ix_sitting_item_submission"), "sitting_item", ["submission"])


def _members() -> None:
    op.create_table(
        "sitting_member",
        sa.Column("sitting_id", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("seat", CODE, nullable=False),
        sa.Column("votes", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("came_at", MOMENT, nullable=True),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("excused", CODE, nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_member_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "person", name=op.f("pk_sitting_member")),
    )
    op.create_index(op.f("ix_sitting_member_person"), "sitting_member", ["person"])


def _notices() -> None:
    op.create_table(
        "sitting_notice",
        sa.Column("sitting_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=True),
        sa.Column("person", CODE, nullable=True),
        sa.Column("rule", CODE, nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_notice_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "turn", "place", name=op.f("pk_sitting_notice")),
    )
    op.create_index(op.f("ix_sitting_notice_agency_read_at_at"), "sitting_notice", ["agency", "read_at", "at"])
    op.create_index(op.f("ix_sitting_notice_person_read_at_at"), "sitting_notice", ["person", "read_at", "at"])
