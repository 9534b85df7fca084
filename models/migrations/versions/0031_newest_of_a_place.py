"""The newest cases of a place are read off an index, in the order of the list that supervision sees."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index over places."""
    op.create_index(op.f("ix_case_file_territory_opened_at_id"), "case_file", ["territory", "opened_at", "id"])


def downgrade() -> None:
    """As it was before."""
    op.drop_index(op.f("ix_case_file_territory_opened_at_id"), "case_file")
