"""Services: systems of agencies that speak to the API with keys of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """The services and their keys."""
    op.create_table(
        "service",
        sa.Column("code", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_service_agency")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_agency"), "service", ["agency"])
    op.create_table(
        "service_key",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("service", CODE, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["service"], ["service.code"], name=op.f("fk_service_key_service")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_service_key")),
    )
    op.create_index(op.f("ix_service_key_service"), "service_key", ["service"])


def downgrade() -> None:
    """As it was before."""
    op.drop_table("service_key")
    op.drop_table("service")
