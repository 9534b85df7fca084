"""What becomes of a case after its closing: until when it is kept, what forbids to destroy it, and its end.

What people wrote in a case is closed with its key, and destroyed for good together with it.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Closed, Code, Json, Place


class DataKey(Base):
    """The key of one case, wrapped with a key of the installation (see `models.sealing`). No row: it was destroyed.

    A deed about people has a key as well, kept under the name that its `lock` gives.
    """

    __tablename__ = "data_key"

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    wrapped: Mapped[str]


class Retention(Base):
    """Until when a closed case is kept, as it was reckoned once after its closing (`workflows.nomenclature`)."""

    __tablename__ = "retention"
    __table_args__ = (Index(None, "until"),)

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    rule: Mapped[Code]
    until: Mapped[date]


class LegalHold(Base):
    """A ban on destroying a case: while one of its holds is not lifted, it stays whatever its term says."""

    __tablename__ = "legal_hold"

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[Place]
    reason: Mapped[str | None] = mapped_column(Closed("legal_hold.reason", json=False, outlives=True), nullable=False)
    by: Mapped[Code]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    lifted_by: Mapped[Code | None]


class Destruction(Base):
    """A deed of two people: one proposes, another decides. Its act says what was destroyed, without a name of a child.

    `content` is what the act is printed of, set when it is decided; `digest` binds it in the log of accesses.
    """

    __tablename__ = "destruction"
    __table_args__ = (UniqueConstraint("agency", "year", "number"),)

    id: Mapped[Code] = mapped_column(primary_key=True)
    agency: Mapped[Code]
    territory: Mapped[Code]
    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[Code]
    """`proposed`, `refused` or `done`."""
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[Code]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Code | None]
    content: Mapped[Json | None]
    digest: Mapped[Code | None]


class DestructionCase(Base):
    """A case of such a deed. Once destroyed it stays in this list for good, and its page leads to the act.

    `files` are the digests of its papers and attachments until the last of them is gone from the disk.
    """

    __tablename__ = "destruction_case"
    __table_args__ = (Index(None, "case_id", "destroyed_at"),)

    destruction: Mapped[Code] = mapped_column(ForeignKey("destruction.id"), primary_key=True)
    case_id: Mapped[Code] = mapped_column(primary_key=True)
    destroyed_at: Mapped[datetime | None]
    files: Mapped[Json | None]
