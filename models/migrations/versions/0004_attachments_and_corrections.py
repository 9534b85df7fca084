"""Attachments of forms; which submission and which document a corrected one takes the place of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", CODE, nullable=False),
        sa.Column("case_id", CODE, nullable=True),
        sa.Column("task", sa.Integer(), nullable=True),
        sa.Column("form", CODE, nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("field", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("original", CODE, nullable=False),
        sa.Column("media_type", CODE, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("submission", CODE, nullable=True),
        sa.CheckConstraint("size >= 0", name=op.f("ck_attachment_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_case_id_task"), "attachment", ["case_id", "task"])
    op.create_index(op.f("ix_attachment_digest"), "attachment", ["digest"])
    op.create_index(op.f("ix_attachment_submission_made_at"), "attachment", ["submission", "made_at"])

    with op.batch_alter_table("submission") as submission:
        submission.add_column(sa.Column("corrects", CODE, nullable=True))
        submission.add_column(sa.Column("reason", sa.Text(), nullable=True))
        submission.create_index(op.f("ix_submission_corrects"), ["corrects"])

    with op.batch_alter_table("document") as document:
        document.add_column(sa.Column("corrects_turn", sa.Integer(), nullable=True))
        document.add_column(sa.Column("corrects_place", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("document") as document:
        document.drop_column("corrects_place")
        document.drop_column("corrects_turn")

    with op.batch_alter_table("submission") as submission:
        submission.drop_index(op.f("ix_submission_corrects"))
        submission.drop_column("reason")
        submission.drop_column("corrects")

    op.drop_table("attachment")
