"""Measures that were taken before the weaker ones."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """The list of supervision."""
    op.create_table(
        "overstep",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", CODE, nullable=False),
        sa.Column("ground", CODE, nullable=False),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("step", CODE, nullable=True),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission", CODE, nullable=False),
        sa.Column("verdict", CODE, nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_overstep_case_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_overstep")),
    )
    op.create_index(op.f("ix_overstep_verdict_at"), "overstep", ["verdict", "at"])


def downgrade() -> None:
    """As it was before."""
    op.drop_table("overstep")
