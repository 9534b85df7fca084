"""The first tables: directory, content, process; on PostgreSQL custody intervals of a case cannot overlap."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.Text()
TABLES = (
    "token",
    "task",
    "person",
    "notice",
    "document",
    "deed",
    "custody",
    "territory",
    "submission",
    "register",
    "idempotency",
    "draft",
    "case_file",
    "audit",
    "agency",
)

NO_OVERLAP = """
ALTER TABLE custody ADD CONSTRAINT ex_custody_overlap
EXCLUDE USING gist (case_id WITH =, tstzrange(since, until) WITH &&)
"""


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("code", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
    )
    op.create_index(op.f("ix_agency_kind_territory"), "agency", ["kind", "territory"])

    op.create_table(
        "audit",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("event", JSON, nullable=False),
        sa.Column("commands", JSON, nullable=False),
        sa.Column("state_digest", CODE, nullable=False),
        sa.Column("case_number", CODE, nullable=True),
        sa.Column("person", CODE, nullable=True),
        sa.Column("agency", CODE, nullable=True),
        sa.Column("role", CODE, nullable=True),
        sa.Column("previous", CODE, nullable=False),
        sa.Column("chain", CODE, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "turn", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])

    op.create_table(
        "case_file",
        sa.Column("id", CODE, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("route", CODE, nullable=False),
        sa.Column("route_version", sa.Integer(), nullable=False),
        sa.Column("route_digest", CODE, nullable=False),
        sa.Column("parent", CODE, nullable=True),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("custodian", CODE, nullable=False),
        sa.Column("offered_to", CODE, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("outcome", CODE, nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("child_name", sa.Text(), nullable=True),
        sa.Column("child_born", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
    )
    op.create_index(op.f("ix_case_file_custodian_opened_at"), "case_file", ["custodian", "opened_at"])
    op.create_index(op.f("ix_case_file_offered_to"), "case_file", ["offered_to"])
    op.create_index(op.f("ix_case_file_opened_at"), "case_file", ["opened_at"])
    op.create_index(op.f("ix_case_file_parent"), "case_file", ["parent"])
    op.create_index(op.f("ix_case_file_stage"), "case_file", ["stage"])
    op.create_index(op.f("ix_case_file_territory_stage"), "case_file", ["territory", "stage"])

    op.create_table(
        "draft",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("task", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("form", CODE, nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "task", "person", name=op.f("pk_draft")),
    )
    op.create_table(
        "idempotency",
        sa.Column("person", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("request", CODE, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_at"), "idempotency", ["at"])

    op.create_table(
        "register",
        sa.Column("name", CODE, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_register")),
    )
    op.create_table(
        "submission",
        sa.Column("id", CODE, nullable=False),
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("form", CODE, nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("recorded_turn", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_case_id"), "submission", ["case_id"])

    op.create_table(
        "territory",
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_territory")),
    )
    op.create_table(
        "custody",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_custody_order")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_custody_case_id")),
        sa.PrimaryKeyConstraint("case_id", "turn", "place", name=op.f("pk_custody")),
    )
    op.create_index(op.f("ix_custody_agency_since"), "custody", ["agency", "since"])
    op.create_index(
        "uq_custody_open",
        "custody",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )

    op.create_table(
        "deed",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("order", JSON, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_deed_case_id")),
        sa.PrimaryKeyConstraint("case_id", "turn", "place", name=op.f("pk_deed")),
    )
    op.create_index(
        "ix_deed_pending",
        "deed",
        ["case_id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )

    op.create_table(
        "document",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("copies", JSON, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("digest", CODE, nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "turn"], ["audit.case_id", "audit.turn"], name=op.f("fk_document_case_id_turn")
        ),
        sa.PrimaryKeyConstraint("case_id", "turn", "place", name=op.f("pk_document")),
        sa.UniqueConstraint("agency", "year", "number", name=op.f("uq_document_agency_year_number")),
    )
    op.create_index(op.f("ix_document_digest"), "document", ["digest"])

    op.create_table(
        "notice",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=True),
        sa.Column("rule", CODE, nullable=False),
        sa.Column("task", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_notice_case_id")),
        sa.PrimaryKeyConstraint("case_id", "turn", "place", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_agency_read_at_at"), "notice", ["agency", "read_at", "at"])

    op.create_table(
        "person",
        sa.Column("code", CODE, nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("territory", CODE, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_person_agency")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_agency"), "person", ["agency"])

    op.create_table(
        "task",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", CODE, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("rule", CODE, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("internal", MOMENT, nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("how", CODE, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_task_case_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_agency_closed_at_due"), "task", ["agency", "closed_at", "due"])

    op.create_table(
        "token",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_token_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_token")),
    )
    op.create_index(op.f("ix_token_person"), "token", ["person"])

    if op.get_bind().dialect.name == "postgresql":
        # Comes with PostgreSQL and is trusted: the owner of the database may create it without being a superuser.
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(NO_OVERLAP)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
