"""Electronic signatures, and the digest by which a document's QR code names it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.Text()


def upgrade() -> None:
    with op.batch_alter_table("document") as document:
        document.add_column(sa.Column("content", CODE, nullable=True))
        document.create_index(op.f("ix_document_content"), ["content"])

    op.create_table(
        "signature",
        sa.Column("case_id", CODE, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("way", CODE, nullable=False),
        sa.Column("field", CODE, nullable=True),
        sa.Column("signed", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "turn", "place"],
            ["document.case_id", "document.turn", "document.place"],
            name=op.f("fk_signature_case_id_turn_place"),
        ),
        sa.PrimaryKeyConstraint("case_id", "turn", "place", "number", name=op.f("pk_signature")),
        sa.UniqueConstraint("case_id", "turn", "place", "field", name=op.f("uq_signature_case_id_turn_place_field")),
        sa.UniqueConstraint("digest", name=op.f("uq_signature_digest")),
    )


def downgrade() -> None:
    op.drop_table("signature")
    with op.batch_alter_table("document") as document:
        document.drop_index(op.f("ix_document_content"))
        document.drop_column("content")
