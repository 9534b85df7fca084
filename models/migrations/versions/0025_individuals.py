"""Children and adults: one record each, where forms name them, and what people said of the records."""

import sqlalchemy as sa
from alembic import op

from models.migrations.append_only import drop_stands, stands

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "individual",
        sa.Column("id", CODE, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("full_name", "surname", "given", "patronymic")),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("sex", CODE, nullable=True),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("born_year", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("same_as", CODE, nullable=True),
        sa.Column("root", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_individual")),
    )
    for column in ("same_as", "root"):
        op.create_index(op.f(f"ix_individual_{column}"), "individual", [column])
    _mentions()
    op.create_table(
        "individual_key",
        *(sa.Column(name, CODE, nullable=False) for name in ("key", "individual")),
        sa.PrimaryKeyConstraint("key", "individual", name=op.f("pk_individual_key")),
    )
    op.create_index(op.f("ix_individual_key_individual"), "individual_key", ["individual"])
    op.create_table(
        "likeness",
        *(sa.Column(name, CODE, nullable=False) for name in ("one", "other")),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_likeness")),
    )
    for column in ("other", "score"):
        op.create_index(op.f(f"ix_likeness_{column}"), "likeness", [column])
    _deeds()


def downgrade() -> None:
    op.drop_table("individual_deed")
    drop_stands("individual_deed")
    for table in ("likeness", "individual_key", "mention", "individual"):
        op.drop_table(table)


def _mentions() -> None:
    op.create_table(
        "mention",
        sa.Column("case_id", CODE, nullable=False),
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in ("turn", "place")),
        *(sa.Column(name, CODE, nullable=False) for name in ("individual", "submission", "form", "field")),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("part", CODE, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kinship", "full_name")),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("born_year", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        *(sa.Column(name, CODE, nullable=False) for name in ("agency", "readers")),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_mention_case_id")),
        sa.PrimaryKeyConstraint("case_id", "turn", "place", name=op.f("pk_mention")),
    )
    for column in ("individual", "submission"):
        op.create_index(op.f(f"ix_mention_{column}"), "mention", [column])


def _deeds() -> None:
    op.create_table(
        "individual_deed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, CODE, nullable=False) for name in ("person", "agency", "kind", "one")),
        *(sa.Column(name, CODE, nullable=True) for name in ("other", "case_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "reasons")),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_individual_deed")),
    )
    op.create_index(op.f("ix_individual_deed_one_other"), "individual_deed", ["one", "other"])
    for column in ("other", "case_id"):
        op.create_index(op.f(f"ix_individual_deed_{column}"), "individual_deed", [column])
    undone = sa.text("undoes IS NOT NULL")
    op.create_index(
        "uq_individual_deed_undoes",
        "individual_deed",
        ["undoes"],
        unique=True,
        sqlite_where=undone,
        postgresql_where=undone,
    )
    stands("individual_deed")
