"""Emergency access: who opened a case without a part in it, why and until when; what followed; who was told.

Rows of `emergency_access` and of `emergency_sequel` are only ever added: triggers refuse the rest (see the migration).
Words may be closed with the key of the case, once, and go with that key when the case is destroyed.
Whether a grant is in force follows from them and from the clock; there is nothing that could be switched.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Closed, Code, Place


class EmergencyAccess(Base):
    """A case was opened for reading to somebody, from when until when at most. `words` were written by them.

    Agency and role are those that the person had then; the territory is that of the case, whose supervision reviews it.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        Index(None, "person", "until"),
        Index(None, "case_id", "since"),
        Index(None, "territory", "since"),
    )

    id: Mapped[Code] = mapped_column(primary_key=True)
    case_id: Mapped[Code] = mapped_column(ForeignKey("case_file.id"))
    territory: Mapped[Code]
    person: Mapped[Code] = mapped_column(ForeignKey("person.code"))
    agency: Mapped[Code]
    role: Mapped[Code]
    reason: Mapped[Code]
    words: Mapped[str | None] = mapped_column(
        Closed("emergency_access.words", json=False, outlives=True), nullable=False
    )
    """None once the case is destroyed."""
    since: Mapped[datetime]
    until: Mapped[datetime]


class EmergencySequel(Base):
    """What followed a grant, each kind once: ended early, left without a review for long, reviewed, concluded.

    By nobody: it came with the time.
    """

    __tablename__ = "emergency_sequel"

    access: Mapped[Code] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    case_id: Mapped[Code | None]
    """That of the grant, whose key closes the words."""
    at: Mapped[datetime]
    person: Mapped[Code | None]
    verdict: Mapped[Code | None]
    words: Mapped[str | None] = mapped_column(Closed("emergency_sequel.words", json=False, outlives=True))


class EmergencyNotice(Base):
    """Who was told what of a grant: a person, everybody of a role in an agency, or the whole office."""

    __tablename__ = "emergency_notice"
    __table_args__ = (Index(None, "agency", "read_at", "at"),)

    access: Mapped[Code] = mapped_column(ForeignKey("emergency_access.id"), primary_key=True)
    place: Mapped[Place]
    about: Mapped[Code]
    agency: Mapped[Code]
    role: Mapped[Code | None]
    person: Mapped[Code | None]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
