"""Sittings of the commissions, written by the recorder alone from the turns in `audit`; and the words of their members.

A sitting stands in `audit` under its own id, like a case, so that the chain, the seals and the export cover it.
"""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code, Json, Place, Sealed

SittingKey = Annotated[
    str,
    mapped_column(
        String().with_variant(String(collation="C"), "postgresql"), ForeignKey("sitting.id"), primary_key=True
    ),
]


class Sitting(Base):
    """A sitting as it stands after its last turn."""

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("commission", "number"),
        Index(None, "commission", "at"),
        Index(None, "territory", "at"),
    )

    id: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[Code]
    """As people say it, within its commission: «2026-14»."""
    commission: Mapped[Code]
    territory: Mapped[Code]
    offset: Mapped[int]
    at: Mapped[datetime]
    urgent: Mapped[bool]
    phase: Mapped[Code]
    outcome: Mapped[Code | None]
    called_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    turn: Mapped[int]
    state: Mapped[Json]


class CommissionMember(Base):
    """Somebody of another agency who sits in a commission: as what, since when, until when. Never rubbed out."""

    __tablename__ = "commission_member"
    __table_args__ = (Index(None, "person"),)

    commission: Mapped[Code] = mapped_column(primary_key=True)
    person: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[Place]
    """Which time they sit in it, from 1."""
    seat: Mapped[Code]
    votes: Mapped[bool]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    by: Mapped[Code]
    ended_by: Mapped[Code | None]


class SittingMember(Base):
    """A member of the commission in one sitting: whether they were ever there, and how."""

    __tablename__ = "sitting_member"
    __table_args__ = (Index(None, "person"),)

    sitting_id: Mapped[SittingKey]
    person: Mapped[Code] = mapped_column(primary_key=True)
    seat: Mapped[Code]
    votes: Mapped[bool]
    present: Mapped[bool]
    remote: Mapped[bool]
    came_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    excused: Mapped[Code | None]


class SittingItem(Base):
    """A question of a sitting: which task of which case, and what became of it."""

    __tablename__ = "sitting_item"
    __table_args__ = (Index(None, "case_id", "task"), Index(None, "standing"))

    sitting_id: Mapped[SittingKey]
    number: Mapped[Place]
    case_id: Mapped[Code]
    task: Mapped[int]
    step: Mapped[Code]
    standing: Mapped[Code]
    reason: Mapped[Code | None]
    facts: Mapped[Json]
    """What was adopted; empty while nothing was."""
    decided_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    submission: Mapped[Code | None] = mapped_column(index=True)
    heard_turn: Mapped[int | None]
    heard_code: Mapped[Code | None]
    sent_at: Mapped[datetime | None]


class Ballot(Base):
    """The last word of a member on a motion; whatever they said before stands in the record."""

    __tablename__ = "ballot"

    sitting_id: Mapped[SittingKey]
    item: Mapped[Place]
    motion: Mapped[Place]
    person: Mapped[Code] = mapped_column(primary_key=True)
    choice: Mapped[Code]
    remote: Mapped[bool]
    at: Mapped[datetime]
    turn: Mapped[int]
    entered_by: Mapped[Code | None]


class SittingNotice(Base):
    """A notice of a sitting: to a member of the commission, or to a role of an office."""

    __tablename__ = "sitting_notice"
    __table_args__ = (Index(None, "agency", "read_at", "at"), Index(None, "person", "read_at", "at"))

    sitting_id: Mapped[SittingKey]
    turn: Mapped[Place]
    place: Mapped[Place]
    about: Mapped[Code]
    agency: Mapped[Code]
    role: Mapped[Code | None]
    person: Mapped[Code | None]
    rule: Mapped[Code]
    item: Mapped[int | None]
    at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class SittingText(Base):
    """What a member wrote about a question, immutable. It becomes part of the record when a turn names it."""

    __tablename__ = "sitting_text"
    __table_args__ = (Index(None, "sitting_id", "item"),)

    id: Mapped[Code] = mapped_column(primary_key=True)
    sitting_id: Mapped[Code]
    item: Mapped[int]
    sort: Mapped[Code]
    """`remark`, `dissent` or `proof`."""
    person: Mapped[Code]
    text: Mapped[str] = mapped_column(Sealed("sitting_text.text"))
    digest: Mapped[Code]
    made_at: Mapped[datetime]
    recorded_turn: Mapped[int | None]
