"""The wall before texts of a case ends for a member with the question, as the statements do: taken off, put off.

It was open to whoever sat until the sitting had ended, though the case stood on its agenda no more.
"""

from importlib import import_module

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

before = import_module("models.migrations.versions.0028_second_wall")
IN_SESSION = "s.phase IN ('called', 'open')"
ON_AGENDA = f"{IN_SESSION} AND i.standing NOT IN ('removed', 'postponed')"
TEXTS = {
    table: (shown, shown.replace(IN_SESSION, ON_AGENDA))
    for table, shown in before.SHOWN.items()
    if table not in {"case_file", "draft"}
}


def upgrade() -> None:
    """The same policies with the question's standing."""
    if op.get_bind().dialect.name == "postgresql":
        for table, (_, shown) in TEXTS.items():
            op.execute(f"ALTER POLICY {table}_shown ON {table} USING ({shown.format(table=table)})")


def downgrade() -> None:
    """As it was before."""
    if op.get_bind().dialect.name == "postgresql":
        for table, (shown, _) in TEXTS.items():
            op.execute(f"ALTER POLICY {table}_shown ON {table} USING ({shown.format(table=table)})")
