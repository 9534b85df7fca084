"""Who has looked round the pages already."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("preference", sa.Column("tour", CODE, nullable=True))


def downgrade() -> None:
    op.drop_column("preference", "tour")
