"""What proves the audit log: accesses chained case by case, and seals over all rows that came since the last one.

Rows of these tables, of `audit` and of `signature` are only ever added: triggers refuse the rest (see the migration).
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code, Place


class Access(Base):
    """Somebody read a case, signed a paper, came in or went out: chained by hash to the one before of its subject.

    `subject` is the id of the case; what concerns no case stands under `office`. `place` is the pattern of the address
    that was read, or the paper that was signed; `digest` binds content, such as the file that was signed.
    """

    __tablename__ = "access"
    __table_args__ = (Index(None, "person", "at"),)

    subject: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[Place]
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[Code]
    person: Mapped[Code]
    agency: Mapped[Code | None]
    role: Mapped[Code | None]
    purpose: Mapped[Code | None]
    place: Mapped[Code | None]
    digest: Mapped[Code | None]
    previous: Mapped[Code]
    chain: Mapped[Code]


class Seal(Base):
    """A Merkle root over all rows since the seal before it, to which it is chained. `day` is that of `at`, in UTC."""

    __tablename__ = "seal"

    number: Mapped[Place]
    day: Mapped[Code]
    at: Mapped[datetime]
    rows: Mapped[int]
    root: Mapped[Code]
    previous: Mapped[Code]
    chain: Mapped[Code]


class SealPart(Base):
    """Which rows of one chain a seal covers, both ends included; `head` is the chain of the last of them."""

    __tablename__ = "seal_part"

    number: Mapped[int] = mapped_column(ForeignKey("seal.number"), primary_key=True, autoincrement=False)
    log: Mapped[Code] = mapped_column(primary_key=True)
    subject: Mapped[Code] = mapped_column(primary_key=True)
    first: Mapped[int]
    last: Mapped[int]
    head: Mapped[Code]


class Verification(Base):
    """The log was verified: when, by whom (None: by command), what was counted, and what was found to be wrong."""

    __tablename__ = "verification"

    at: Mapped[datetime] = mapped_column(primary_key=True)
    person: Mapped[Code | None]
    turns: Mapped[int]
    accesses: Mapped[int]
    seals: Mapped[int]
    last_seal: Mapped[Code]
    flaw: Mapped[str | None]
