"""Who of an agency does a task; who is away; what was closed in the directory; the words by which a case is found."""

import sqlalchemy as sa
from alembic import op

from models.finding import words_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
AT_ONCE = 1_000


def upgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("holder", CODE, nullable=True))
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("person", CODE, nullable=True))
    for kept in ("agency", "territory"):
        with op.batch_alter_table(kept) as entry:
            entry.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
        with op.batch_alter_table(kept) as entry:
            entry.alter_column("active", server_default=None)

    op.create_table(
        "absence",
        sa.Column("person", CODE, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_absence_order")),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_absence_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_absence")),
    )

    words = op.create_table(
        "case_word",
        sa.Column("word", CODE, nullable=False),
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("of_child", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_word_case_id")),
        sa.PrimaryKeyConstraint("word", "case_id", name=op.f("pk_case_word")),
    )
    op.create_index(op.f("ix_case_word_case_id"), "case_word", ["case_id"])
    _fill(words)


def downgrade() -> None:
    op.drop_table("case_word")
    op.drop_table("absence")
    for kept in ("territory", "agency"):
        with op.batch_alter_table(kept) as entry:
            entry.drop_column("active")
    with op.batch_alter_table("notice") as notice:
        notice.drop_column("person")
    with op.batch_alter_table("task") as task:
        task.drop_column("holder")


def _fill(words: sa.Table) -> None:
    """The words of the cases that stand already."""
    connection = op.get_bind()
    cases = connection.execute(sa.text("SELECT id, number, child_name FROM case_file")).all()
    rows = [
        {"case_id": case, "word": word, "of_child": of_child}
        for case, number, child in cases
        for word, of_child in words_of(number, child)
    ]
    for first in range(0, len(rows), AT_ONCE):
        connection.execute(words.insert(), rows[first : first + AT_ONCE])
