"""Visitors of the pages: who is signed in, and in which language they read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "web_session",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("signed_in_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_web_session_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person"), "web_session", ["person"])
    op.create_index(op.f("ix_web_session_seen_at"), "web_session", ["seen_at"])

    op.create_table(
        "preference",
        sa.Column("person", CODE, nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_preference_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_preference")),
    )


def downgrade() -> None:
    op.drop_table("preference")
    op.drop_table("web_session")
