"""What is typed beside the answers of a form is kept with its draft: how names are declined, why an answer was wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("beside", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "beside")
