"""The process, written by the recorder alone: the audit log, and the read model that is rebuilt from it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, CaseKey, Code, Json, Place


class Audit(Base):
    """One turn of a case, chained to the one before by hash. This is the record; rows are never changed.

    `chain` is the SHA-256 of the previous row's chain and this row's canonical content (see `activities.chain`).
    Turn 0 also keeps the case's number, which nothing else could rebuild.
    """

    __tablename__ = "audit"

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    turn: Mapped[Place]
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[Code]
    event: Mapped[Json]
    commands: Mapped[Json]
    state_digest: Mapped[Code]
    case_number: Mapped[Code | None]
    person: Mapped[Code | None]
    agency: Mapped[Code | None]
    role: Mapped[Code | None]
    previous: Mapped[Code]
    chain: Mapped[Code]


class CaseFile(Base):
    """A case as it stands after its last turn. The child's name stands here and in submissions, nowhere else."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index(None, "territory", "stage"),
        Index(None, "territory", "opened_at", "id"),
        Index(None, "custodian", "opened_at"),
        Index(None, "stage"),
    )

    id: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[Code] = mapped_column(unique=True)
    route: Mapped[Code]
    route_version: Mapped[int]
    route_digest: Mapped[Code]
    parent: Mapped[Code | None] = mapped_column(index=True)
    territory: Mapped[Code]
    stage: Mapped[Code]
    custodian: Mapped[Code]
    offered_to: Mapped[Code | None] = mapped_column(index=True)
    trusted: Mapped[Code | None]
    """Of a restricted case: the kinds of agencies that read what was written, each between spaces; else None."""
    opened_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Code | None]
    turn: Mapped[int]
    state: Mapped[Json]
    child_name: Mapped[str | None]
    child_born: Mapped[date | None] = mapped_column(index=True)


class CaseWord(Base):
    """A word by which a case is found, folded by `models.finding`; one of the child only by those who see the child."""

    __tablename__ = "case_word"
    __table_args__ = (Index(None, "case_id", "word"),)

    word: Mapped[Code] = mapped_column(primary_key=True)
    case_id: Mapped[CaseKey]
    of_child: Mapped[bool]


class Custody(Base):
    """One interval of the custody ledger: who answered for the child, from when, until when.

    One interval of a case is open at most; on PostgreSQL intervals of a case cannot overlap (see the first migration).
    """

    __tablename__ = "custody"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="order"),
        Index(
            "uq_custody_open",
            "case_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(None, "agency", "since"),
    )

    case_id: Mapped[CaseKey]
    turn: Mapped[Place]
    place: Mapped[Place]
    agency: Mapped[Code]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Overstep(Base):
    """A measure that was taken, or may be, before the weaker ones; supervision looks at every one of them."""

    __tablename__ = "overstep"
    __table_args__ = (Index(None, "verdict", "at"),)

    case_id: Mapped[CaseKey]
    number: Mapped[Place]
    measure: Mapped[Code]
    ground: Mapped[Code]
    reason: Mapped[Code | None]
    step: Mapped[Code | None]
    missing: Mapped[Json]
    agency: Mapped[Code]
    at: Mapped[datetime]
    submission: Mapped[Code]
    verdict: Mapped[Code | None]
    judged_at: Mapped[datetime | None]


class Deed(Base):
    """The outbox: what a turn ordered to be done outside the record, and whether it was done."""

    __tablename__ = "deed"
    __table_args__ = (
        Index(
            "ix_deed_pending",
            "case_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    case_id: Mapped[CaseKey]
    turn: Mapped[Place]
    place: Mapped[Place]
    kind: Mapped[Code]
    order: Mapped[Json]
    done_at: Mapped[datetime | None]


class Document(Base):
    """An official document. Its number is taken once, before it is rendered; its digest follows the rendering.

    `content` is the digest of what the paper was made of: it stands in the QR code and names the document to the world.
    One that was made of a corrected answer names the document of the same case that it takes the place of.
    """

    __tablename__ = "document"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "turn"], ["audit.case_id", "audit.turn"]),
        UniqueConstraint("agency", "year", "number"),
        Index(None, "digest"),
        Index(None, "content"),
    )

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    turn: Mapped[Place]
    place: Mapped[Place]
    document: Mapped[Code]
    agency: Mapped[Code]
    year: Mapped[int]
    number: Mapped[int]
    made_at: Mapped[datetime]
    copies: Mapped[Json]
    media_type: Mapped[str]
    content: Mapped[Code | None]
    digest: Mapped[Code | None]
    pages: Mapped[int | None]
    corrects_turn: Mapped[int | None]
    corrects_place: Mapped[int | None]
    order: Mapped[Json | None]
    """What it is made of, where a sitting ordered it; what a case ordered stands among its deeds."""


class Notice(Base):
    """A notice to an agency: to inform it, to remind it, or to say that a term passed in silence."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "agency", "read_at", "at"),)

    case_id: Mapped[CaseKey]
    turn: Mapped[Place]
    place: Mapped[Place]
    kind: Mapped[Code]
    agency: Mapped[Code]
    role: Mapped[Code | None]
    rule: Mapped[Code]
    task: Mapped[int | None]
    at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    person: Mapped[Code | None]


class Register(Base):
    """The last number given in a register and year: cases, or the documents of one agency."""

    __tablename__ = "register"

    name: Mapped[Code] = mapped_column(primary_key=True)
    year: Mapped[Place]
    last: Mapped[int]
