"""Deeds of administration are kept, appointments too; entries count their changes; somebody stands in; keys that read."""

import sqlalchemy as sa
from alembic import op

from models.migrations.append_only import drop_stands, stands

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ENTRIES = ("territory", "agency", "person")


def upgrade() -> None:
    for kept in ENTRIES:
        _add(kept, sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    _add("token", sa.Column("scope", CODE, nullable=False, server_default="full"))
    _add("absence", sa.Column("why", CODE, nullable=False, server_default="other"))
    with op.batch_alter_table("absence") as absence:
        absence.add_column(sa.Column("stand_in", CODE, nullable=True))
        absence.create_foreign_key(op.f("fk_absence_stand_in"), "person", ["stand_in"], ["code"])
    op.create_index(op.f("ix_absence_stand_in"), "absence", ["stand_in"])
    _appointments()
    _changes()


def downgrade() -> None:
    op.drop_table("directory_change")
    drop_stands("directory_change")
    op.drop_table("appointment")
    op.drop_index(op.f("ix_absence_stand_in"), "absence")
    with op.batch_alter_table("absence") as absence:
        absence.drop_constraint(op.f("fk_absence_stand_in"), type_="foreignkey")
        absence.drop_column("stand_in")
        absence.drop_column("why")
    with op.batch_alter_table("token") as token:
        token.drop_column("scope")
    for kept in reversed(ENTRIES):
        with op.batch_alter_table(kept) as entry:
            entry.drop_column("version")


def _add(table: str, column: sa.Column[object]) -> None:
    """A column that the rows which stand already get a value for, and later ones bring their own."""
    with op.batch_alter_table(table) as changed:
        changed.add_column(column)
    with op.batch_alter_table(table) as changed:
        changed.alter_column(column.name, server_default=None)


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("person", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name=op.f("ck_appointment_order")),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_appointment_person")),
        sa.PrimaryKeyConstraint("person", "number", name=op.f("pk_appointment")),
    )
    still = sa.text("until IS NULL")
    op.create_index(
        "uq_appointment_open", "appointment", ["person"], unique=True, sqlite_where=still, postgresql_where=still
    )
    op.execute(
        "INSERT INTO appointment (person, number, agency, position, role, territory)"
        " SELECT code, 1, agency, position, role, territory FROM person WHERE active"
    )


def _changes() -> None:
    op.create_table(
        "directory_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", CODE, nullable=True),
        sa.Column("sort", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("deed", CODE, nullable=False),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_change")),
    )
    op.create_index(op.f("ix_directory_change_sort_code_id"), "directory_change", ["sort", "code", "id"])
    op.create_index(op.f("ix_directory_change_territory_id"), "directory_change", ["territory", "id"])
    stands("directory_change")
