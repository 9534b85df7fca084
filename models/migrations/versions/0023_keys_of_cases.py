"""The keys of cases, terms of keeping, holds and destruction.

What was written before stays as it stands and can be read; `marshrut keys reseal` closes it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A key for each case, once somebody writes in it; and what becomes of a case after its closing."""
    op.create_table(
        "data_key",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_data_key")),
    )
    op.create_table(
        "retention",
        *(sa.Column(name, CODE, nullable=False) for name in ("case_id", "kind", "rule")),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_retention")),
    )
    op.create_index(op.f("ix_retention_until"), "retention", ["until"])
    op.create_table(
        "legal_hold",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", CODE, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("lifted_by", CODE, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_legal_hold")),
    )
    _destruction()


def downgrade() -> None:
    """What was closed stays closed: take back only a database in which nothing was written since."""
    for table in ("destruction_case", "destruction", "legal_hold", "retention", "data_key"):
        op.drop_table(table)


def _destruction() -> None:
    op.create_table(
        "destruction",
        *(sa.Column(name, CODE, nullable=False) for name in ("id", "agency", "territory")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("year", "number")),
        sa.Column("state", CODE, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", CODE, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", CODE, nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("digest", CODE, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
        sa.UniqueConstraint("agency", "year", "number", name=op.f("uq_destruction_agency_year_number")),
    )
    op.create_table(
        "destruction_case",
        *(sa.Column(name, CODE, nullable=False) for name in ("destruction", "case_id")),
        sa.Column("destroyed_at", MOMENT, nullable=True),
        sa.Column("files", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["destruction"], ["destruction.id"], name=op.f("fk_destruction_case_destruction")),
        sa.PrimaryKeyConstraint("destruction", "case_id", name=op.f("pk_destruction_case")),
    )
    op.create_index(
        op.f("ix_destruction_case_case_id_destroyed_at"), "destruction_case", ["case_id", "destroyed_at"]
    )
