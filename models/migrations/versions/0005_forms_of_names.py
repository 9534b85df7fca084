"""How people said that a name is declined."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "name_form",
        sa.Column("submission", CODE, nullable=False),
        sa.Column("nominative", sa.Text(), nullable=False),
        sa.Column("grammatical_case", CODE, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("case_id", CODE, nullable=False),
        sa.PrimaryKeyConstraint("submission", "nominative", "grammatical_case", name=op.f("pk_name_form")),
    )
    op.create_index(op.f("ix_name_form_case_id"), "name_form", ["case_id"])


def downgrade() -> None:
    op.drop_table("name_form")
