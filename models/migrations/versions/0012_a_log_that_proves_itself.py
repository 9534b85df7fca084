"""The audit log proves itself: accesses and seals, rows that can only be added, turns chained over digests.

Turns were chained over their content; from now on over the digests of what happened and of what followed, so that the
log can be shown and verified without its content. A chain is moved over as far as it stood; from the first row that
was altered on it is left as it is, and is found there afterwards as before.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.migrations.append_only import changed_again, create_refusal, drop_refusal, only_added

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ONLY_ADDED = {
    "audit": ("case_id", "turn"),
    "access": ("subject", "number"),
    "seal": ("number",),
    "seal_part": ("number", "log", "subject"),
    "signature": ("case_id", "turn", "place", "number"),
    "verification": ("at",),
}
GENESIS = "0" * 64
Content = Callable[[Any], dict[str, Any]]
PLAIN = ("case_id", "turn", "kind", "state_digest", "case_number", "person", "agency", "role")
AUDIT = sa.table(
    "audit",
    *(sa.column(name, CODE) for name in ("case_id", "kind", "state_digest", "case_number", "person", "agency", "role")),
    *(sa.column(name, sa.Text()) for name in ("event", "commands", "previous", "chain")),
    sa.column("turn", sa.Integer()),
    sa.column("at", MOMENT),
)


def upgrade() -> None:
    _accesses()
    _seals()
    _verifications()
    _chain_over(_over_content, _over_digests)
    create_refusal()
    only_added(ONLY_ADDED)


def downgrade() -> None:
    changed_again(ONLY_ADDED)
    drop_refusal()
    _chain_over(_over_digests, _over_content)
    for table in ("verification", "seal_part", "seal", "access"):
        op.drop_table(table)


def _accesses() -> None:
    op.create_table(
        "access",
        sa.Column("subject", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("agency", CODE, nullable=True),
        sa.Column("role", CODE, nullable=True),
        sa.Column("purpose", CODE, nullable=True),
        sa.Column("place", CODE, nullable=True),
        sa.Column("digest", CODE, nullable=True),
        sa.Column("previous", CODE, nullable=False),
        sa.Column("chain", CODE, nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name=op.f("pk_access")),
    )
    op.create_index(op.f("ix_access_at"), "access", ["at"])


def _seals() -> None:
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("root", CODE, nullable=False),
        sa.Column("previous", CODE, nullable=False),
        sa.Column("chain", CODE, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
    )
    op.create_table(
        "seal_part",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("log", CODE, nullable=False),
        sa.Column("subject", CODE, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("head", CODE, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["seal.number"], name=op.f("fk_seal_part_number")),
        sa.PrimaryKeyConstraint("number", "log", "subject", name=op.f("pk_seal_part")),
    )


def _verifications() -> None:
    op.create_table(
        "verification",
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person", CODE, nullable=True),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("accesses", sa.Integer(), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=False),
        sa.Column("last_seal", CODE, nullable=False),
        sa.Column("flaw", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_verification")),
    )


def _chain_over(before: Content, after: Content) -> None:
    """Chain every case anew, as far as its chain stood."""
    connection = op.get_bind()
    for (case,) in connection.execute(sa.select(AUDIT.c.case_id).distinct()).all():
        changed: list[dict[str, Any]] = []
        old: str = GENESIS
        new: str = GENESIS
        turns = sa.select(AUDIT).where(AUDIT.c.case_id == case).order_by(AUDIT.c.turn)
        for number, row in enumerate(connection.execute(turns)):
            if row.turn != number or row.previous != old or not _stands(row, before):
                break
            old, previous = row.chain, new
            new = _hash(previous, after(row))
            changed.append({"of_case": case, "of_turn": number, "to_previous": previous, "to_chain": new})
        _write(connection, changed)


def _stands(row: Any, content: Content) -> bool:
    try:
        return bool(row.chain == _hash(row.previous, content(row)))
    except ValueError:  # what was altered need not be JSON any more
        return False


def _write(connection: sa.Connection, changed: list[dict[str, Any]]) -> None:
    if changed:
        mine = (AUDIT.c.case_id == sa.bindparam("of_case"), AUDIT.c.turn == sa.bindparam("of_turn"))
        new: dict[str, Any] = {"previous": sa.bindparam("to_previous"), "chain": sa.bindparam("to_chain")}
        connection.execute(sa.update(AUDIT).where(*mine).values(new), changed)


def _hash(previous: str, content: dict[str, Any]) -> str:
    return hashlib.sha256((previous + _canonical(content)).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _over_content(row: Any) -> dict[str, Any]:
    return _plain(row) | {"event": json.loads(row.event), "commands": json.loads(row.commands)}


def _over_digests(row: Any) -> dict[str, Any]:
    digests = {name: hashlib.sha256(getattr(row, name).encode()).hexdigest() for name in ("event", "commands")}
    return _plain(row) | digests


def _plain(row: Any) -> dict[str, Any]:
    at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {name: getattr(row, name) for name in PLAIN} | {"at": moment}
