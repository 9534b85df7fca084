"""Which versions of a region's routes are in force: asked for by one person, approved by another."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("route", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ground", CODE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", CODE, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", CODE, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_publication_two_people")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_publication")),
    )


def downgrade() -> None:
    op.drop_table("publication")
