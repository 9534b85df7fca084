"""What agencies owe in a case, and what they asked of each other: of the read model that the recorder writes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from models.tables.columns import Base, CaseKey, Code, Place


def rows_where(condition: str) -> dict[str, Any]:
    """An index over these rows alone, on either database."""
    return {f"{name}_where": text(condition) for name in ("sqlite", "postgresql")}


WHILE_OPEN, WHILE_OWED = rows_where("closed_at IS NULL"), rows_where("ended_at IS NULL")


class Task(Base):
    """A step that an agency owes, or owed: `closed_at` and `how` say how it left the list.

    It repeats of its case the territory and the route (supervision counts steps by them, over a whole region, off the
    indexes alone; these hold the case because the second wall asks for it) and when it was opened (the list of cases
    begins with the newest in which an agency owes something).
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "agency", "closed_at", "due"),
        Index(
            "ix_task_owing",
            *("agency", "case_opened_at", "case_id"),
            **WHILE_OPEN,
            postgresql_include=["territory"],
        ),
        Index("ix_task_of_case", "case_id", "due", **WHILE_OPEN),
        Index(
            "ix_task_open",
            *("due", "territory", "route", "agency", "escalated", "suspended", "holder"),
            **WHILE_OPEN,
            postgresql_include=["case_id"],
        ),
        Index(
            "ix_task_closed",
            *("closed_at", "territory", "route", "agency", "how", "due"),
            **rows_where("closed_at IS NOT NULL"),
            postgresql_include=["case_id"],
        ),
    )

    case_id: Mapped[CaseKey]
    number: Mapped[Place]
    step: Mapped[Code]
    round: Mapped[int]
    agency: Mapped[Code]
    role: Mapped[Code]
    rule: Mapped[Code]
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime]
    due: Mapped[datetime | None]
    internal: Mapped[datetime | None]
    suspended: Mapped[bool]
    reminded: Mapped[int]
    escalated: Mapped[int]
    closed_at: Mapped[datetime | None]
    how: Mapped[Code | None]
    holder: Mapped[Code | None]
    territory: Mapped[Code]
    route: Mapped[Code]
    case_opened_at: Mapped[datetime]
    completes: Mapped[int | None]
    """The task whose answer was sent with gaps, and is completed by this one."""


class Referral(Base):
    """What one agency asked of another: its number is that of the task that carries its term; it ends in one way."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (how IN ('sent', 'accepted'))", name="one_end"),
        Index(None, "agency", "sent_at"),
        Index(None, "asked_by", "sent_at"),
        Index("ix_referral_owing", "agency", "case_id", **WHILE_OWED),
        Index("ix_referral_awaiting", "asked_by", "case_id", **WHILE_OWED),
    )

    case_id: Mapped[CaseKey]
    number: Mapped[Place]
    ask: Mapped[Code]
    key: Mapped[Code]
    agency: Mapped[Code]
    asked_by: Mapped[Code]
    asker: Mapped[Code]
    letter: Mapped[Code | None]
    stated: Mapped[date | None]
    how: Mapped[Code]
    sent_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answer: Mapped[Code | None]
    reason: Mapped[Code | None]
