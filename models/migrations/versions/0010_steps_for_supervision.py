"""A task knows the territory and the route of its case, so that supervision counts steps without looking at cases.

The words of a case are looked up by the case as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
OPEN, CLOSED = sa.text("closed_at IS NULL"), sa.text("closed_at IS NOT NULL")
OF_CASE = "(SELECT {column} FROM case_file WHERE case_file.id = task.case_id)"


def upgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("territory", CODE, nullable=True))
        task.add_column(sa.Column("route", CODE, nullable=True))
    op.execute(
        f"UPDATE task SET territory = {OF_CASE.format(column='territory')}, route = {OF_CASE.format(column='route')}"
    )
    with op.batch_alter_table("task") as task:
        task.alter_column("territory", nullable=False)
        task.alter_column("route", nullable=False)
    op.drop_index(op.f("ix_case_word_case_id"), "case_word")
    op.create_index(op.f("ix_case_word_case_id_word"), "case_word", ["case_id", "word"])
    op.create_index("ix_task_owing", "task", ["agency", "case_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "ix_task_open",
        "task",
        ["due", "territory", "route", "agency", "escalated", "suspended", "holder"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_task_closed",
        "task",
        ["closed_at", "territory", "route", "agency", "how", "due"],
        sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_case_word_case_id_word"), "case_word")
    op.create_index(op.f("ix_case_word_case_id"), "case_word", ["case_id"])
    op.drop_index("ix_task_closed", "task")
    op.drop_index("ix_task_open", "task")
    op.drop_index("ix_task_owing", "task")
    with op.batch_alter_table("task") as task:
        task.drop_column("route")
        task.drop_column("territory")
