"""Children and adults whom the forms of cases name: one record each, where they are named, what people said of them.

Everything but the deeds follows from the record of the cases and is written anew from it. Nobody here is a member of
staff: that is `person`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, CaseKey, Closed, Code, Json, Place, SealedJson


class Individual(Base):
    """A child or an adult, as the forms of one family of cases (a case and those that grew out of it) tell of them.

    Two records of one person are joined by `same_as`: the row stays and points to the other; `root` is where the
    pointers end, its own id where there is none. The parts of the name are folded; `former` are surnames borne before.
    """

    __tablename__ = "individual"

    id: Mapped[Code] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    surname: Mapped[str]
    given: Mapped[str]
    patronymic: Mapped[str]
    former: Mapped[Json]
    sex: Mapped[Code | None]
    born: Mapped[date | None]
    born_year: Mapped[int | None]
    details: Mapped[Any] = mapped_column(SealedJson("individual.details"))
    """Document, telephone and address, as far as a form told them; folded, to be compared and never shown."""
    same_as: Mapped[Code | None] = mapped_column(index=True)
    root: Mapped[Code] = mapped_column(index=True)
    version: Mapped[int]
    """Counts the joinings and partings of the row, so that nobody joins what changed meanwhile."""


class Mention(Base):
    """One place in one form that names somebody, with the part that it gives them in the case, from when until when.

    `until` is set when a correction took the place of the form. `readers`: the kinds of agencies that may read the
    field, as `|school|police|`; empty when all may. No foreign key leads to the individual: either is written anew
    without the other.
    """

    __tablename__ = "mention"
    __table_args__ = (Index(None, "individual"), Index(None, "submission"))

    case_id: Mapped[CaseKey]
    turn: Mapped[Place]
    place: Mapped[Place]
    individual: Mapped[Code]
    submission: Mapped[Code]
    form: Mapped[Code]
    field: Mapped[Code]
    row: Mapped[int | None]
    part: Mapped[Code]
    kinship: Mapped[str]
    full_name: Mapped[str]
    born: Mapped[date | None]
    born_year: Mapped[int | None]
    details: Mapped[Any] = mapped_column(SealedJson("mention.details"))
    agency: Mapped[Code]
    readers: Mapped[Code]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class IndividualKey(Base):
    """A key under which an individual is looked up: see `forms.namesakes.keys`."""

    __tablename__ = "individual_key"
    __table_args__ = (Index(None, "individual"),)

    key: Mapped[Code] = mapped_column(primary_key=True)
    individual: Mapped[Code] = mapped_column(primary_key=True)


class Likeness(Base):
    """Two records that may be of one person: `one` sorts before `other`; the weight, and the codes of its reasons."""

    __tablename__ = "likeness"
    __table_args__ = (Index(None, "other"), Index(None, "score"))

    one: Mapped[Code] = mapped_column(primary_key=True)
    other: Mapped[Code] = mapped_column(primary_key=True)
    score: Mapped[float]
    reasons: Mapped[Json]
    at: Mapped[datetime]


class IndividualDeed(Base):
    """What somebody said of individuals: one or two, on without an answer, what is right of them, where they belong.

    Rows are only ever added; one that takes back another names it in `undoes`. What was written in words is closed with
    a key of the deed's own, which `lock` names: it goes with the last of the records, or with the case, that the deed
    is about.
    """

    __tablename__ = "individual_deed"
    __table_args__ = (
        Index(None, "one", "other"),
        Index(None, "other"),
        Index(
            "uq_individual_deed_undoes",
            "undoes",
            unique=True,
            sqlite_where=text("undoes IS NOT NULL"),
            postgresql_where=text("undoes IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person: Mapped[Code]
    agency: Mapped[Code]
    kind: Mapped[Code]
    one: Mapped[Code]
    other: Mapped[Code | None]
    case_id: Mapped[Code | None] = mapped_column(index=True)
    lock: Mapped[Code | None] = mapped_column(index=True)
    reason: Mapped[str | None] = mapped_column(
        Closed("individual_deed.reason", json=False, key="lock", outlives=True), nullable=False
    )
    said: Mapped[Any] = mapped_column(Closed("individual_deed.said", key="lock", outlives=True), nullable=True)
    """What a correction or a link says of the individual; see `activities.individuals.hand`."""
    reasons: Mapped[Json]
    undoes: Mapped[int | None]
