"""Why supervision asked for the name of a child, and until when it is shown."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The reasons that were given."""
    op.create_table(
        "name_reason",
        sa.Column("person", CODE, nullable=False),
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", CODE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_name_reason_order")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_name_reason_case_id")),
        sa.PrimaryKeyConstraint("person", "case_id", "since", name=op.f("pk_name_reason")),
    )
    op.create_index(op.f("ix_name_reason_case_id_since"), "name_reason", ["case_id", "since"])


def downgrade() -> None:
    """As it was before."""
    op.drop_table("name_reason")
