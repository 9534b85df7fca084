"""Papers of sittings in the register of documents: what each is made of stands in its row."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a sitting ordered has no deed of a case."""
    op.add_column("document", sa.Column("order", sa.Text(), nullable=True))


def downgrade() -> None:
    """As it was before."""
    op.drop_column("document", "order")
