"""The newest cases in which an agency owes something are read off an index: a task repeats when its case was opened.

A list of fifty looked every such case up, of however many an agency owed something in, to find the newest.
"""

import sqlalchemy as sa
from alembic import op

from models.tables.columns import Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """The column as its case has it, then the index in the order of the list."""
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("case_opened_at", Moment(), nullable=True))
    op.execute("UPDATE task SET case_opened_at = (SELECT opened_at FROM case_file WHERE case_file.id = task.case_id)")
    with op.batch_alter_table("task") as task:
        task.alter_column("case_opened_at", existing_type=Moment(), nullable=False)
    op.drop_index("ix_task_owing", "task")
    columns = ["agency", "case_opened_at", "case_id"]
    op.create_index(
        "ix_task_owing", "task", columns, sqlite_where=OPEN, postgresql_where=OPEN, postgresql_include=["territory"]
    )


def downgrade() -> None:
    """As it was before."""
    op.drop_index("ix_task_owing", "task")
    with op.batch_alter_table("task") as task:
        task.drop_column("case_opened_at")
    op.create_index("ix_task_owing", "task", ["agency", "case_id"], sqlite_where=OPEN, postgresql_where=OPEN)
