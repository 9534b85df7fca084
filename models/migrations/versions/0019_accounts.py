"""Local accounts, recovery codes, counted attempts; sessions say how and from where somebody came in."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
OF_SESSIONS = ("failed_at", "failed", "owes", "is_factored", "method", "agent")


def upgrade() -> None:
    """Tables of the sign-in, and what a list of sessions shows."""
    op.create_table(
        "account",
        sa.Column("person", CODE, nullable=False),
        sa.Column("login", CODE, nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("first_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_account_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.code"], name=op.f("fk_recovery_code_person")),
        sa.PrimaryKeyConstraint("person", "digest", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", CODE, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_last_at"), "sign_in_attempt", ["last_at"])
    _sessions()


def downgrade() -> None:
    """As it was before."""
    with op.batch_alter_table("web_session") as session:
        for column in OF_SESSIONS:
            session.drop_column(column)
    for table in ("sign_in_attempt", "recovery_code", "account"):
        op.drop_table(table)


def _sessions() -> None:
    """Sessions that stand were begun with a key: there was no other way."""
    with op.batch_alter_table("web_session") as session:
        session.add_column(sa.Column("agent", sa.Text(), nullable=False, server_default=""))
        session.add_column(sa.Column("method", CODE, nullable=False, server_default="key"))
        session.add_column(sa.Column("is_factored", sa.Boolean(), nullable=False, server_default=sa.false()))
        session.add_column(sa.Column("owes", CODE, nullable=True))
        session.add_column(sa.Column("failed", sa.Integer(), nullable=False, server_default=sa.text("0")))
        session.add_column(sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("web_session") as session:
        for column in ("agent", "method", "is_factored", "failed"):
            session.alter_column(column, server_default=None)
