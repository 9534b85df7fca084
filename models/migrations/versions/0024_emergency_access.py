"""Emergency access: grants and what followed them are only added; notices of them; days of birth are found."""

import sqlalchemy as sa
from alembic import op

from models.migrations.append_only import only_added

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ONLY_ADDED = {"emergency_access": ("id",), "emergency_sequel": ("access", "kind")}


def upgrade() -> None:
    _grants()
    op.create_table(
        "emergency_sequel",
        sa.Column("access", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person", CODE, nullable=True),
        sa.Column("verdict", CODE, nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["access"], ["emergency_access.id"], name=op.f("fk_emergency_sequel_access")),
        sa.PrimaryKeyConstraint("access", "kind", name=op.f("pk_emergency_sequel")),
    )
    op.create_table(
        "emergency_notice",
        sa.Column("access", CODE, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=True),
        sa.Column("person", CODE, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["access"], ["emergency_access.id"], name=op.f("fk_emergency_notice_access")),
        sa.PrimaryKeyConstraint("access", "place", name=op.f("pk_emergency_notice")),
    )
    op.create_index(op.f("ix_emergency_notice_agency_read_at_at"), "emergency_notice", ["agency", "read_at", "at"])
    op.create_index(op.f("ix_case_file_child_born"), "case_file", ["child_born"])
    op.create_index(op.f("ix_access_person_at"), "access", ["person", "at"])
    only_added(ONLY_ADDED)


def downgrade() -> None:
    op.drop_index(op.f("ix_access_person_at"), "access")
    op.drop_index(op.f("ix_case_file_child_born"), "case_file")
    for table in ("emergency_notice", "emergency_sequel", "emergency_access"):
        op.drop_table(table)


def _grants() -> None:
    op.create_table(
        "emergency_access",
        sa.Column("id", CODE, nullable=False),
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("reason", CODE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_emergency_access_order")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_emergency_access_case_id")),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_emergency_access_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
    )
    for columns in (["person", "until"], ["case_id", "since"], ["territory", "since"]):
        op.create_index(op.f(f"ix_emergency_access_{'_'.join(columns)}"), "emergency_access", columns)
