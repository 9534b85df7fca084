"""Cases whose custodian named who reads what was written."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Empty where the case is read by all that take part in it."""
    op.add_column("case_file", sa.Column("trusted", CODE, nullable=True))


def downgrade() -> None:
    """As it was before."""
    op.drop_column("case_file", "trusted")
