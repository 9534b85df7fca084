"""The directory: agencies, their people, the keys people use at the API, and everything that was done to it.

An entry counts its changes in `version`: whoever changes it says which version they saw.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code, Json, Place


class TerritoryNode(Base):
    """A node of the tree of territories; its distance from UTC in minutes is the local time of its cases.

    One that is no longer active is kept for the cases that lie in it; no agency is entered there any more.
    """

    __tablename__ = "territory"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[str]
    offset: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Agency(Base):
    """An agency of the prevention system; its address and telephone stand at the head of its papers.

    One that was closed is kept for what it did; new cases do not come to it, and its people cannot come in.
    """

    __tablename__ = "agency"
    __table_args__ = (Index(None, "kind", "territory"),)

    code: Mapped[Code] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    name: Mapped[str]
    short_name: Mapped[str]
    territory: Mapped[Code]
    address: Mapped[str]
    phone: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Person(Base):
    """A member of staff: one role in one agency, for one territory and all below it."""

    __tablename__ = "person"

    code: Mapped[Code] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    position: Mapped[str]
    agency: Mapped[Code] = mapped_column(ForeignKey("agency.code"), index=True)
    role: Mapped[Code]
    territory: Mapped[Code]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    email: Mapped[str] = mapped_column(default="")
    """The address of the office for notices; empty when there is none."""


class Appointment(Base):
    """Which part a member of staff had, from when until when: rows are ended, never rewritten.

    The first part of somebody who was there before appointments were kept has no beginning. One part is open at most.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name="order"),
        Index(
            "uq_appointment_open",
            "person",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    number: Mapped[Place]
    agency: Mapped[Code]
    position: Mapped[str]
    role: Mapped[Code]
    territory: Mapped[Code]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]


class Absence(Base):
    """From which day until which a member of staff is away, both days included; the next or the present one only.

    Whoever stands in sees the tasks of the absent one among their own while it lasts.
    """

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("until >= since", name="order"),)

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    why: Mapped[Code] = mapped_column(default="other")
    stand_in: Mapped[Code | None] = mapped_column(ForeignKey("person.code"), index=True)


class Token(Base):
    """A key to the API. Only the SHA-256 of the token is kept. Its scope is `full`, or `read`: it changes nothing."""

    __tablename__ = "token"

    digest: Mapped[Code] = mapped_column(primary_key=True)
    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), index=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    scope: Mapped[Code] = mapped_column(default="full")


class DirectoryChange(Base):
    """One deed of administration: who, when, what, the entry before and after it. Rows are only ever added.

    The database itself refuses to change or to delete one. By nobody: by a command. The territory is the entry's.
    """

    __tablename__ = "directory_change"
    __table_args__ = (Index(None, "sort", "code", "id"), Index(None, "territory", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Code | None]
    sort: Mapped[Code]
    code: Mapped[Code]
    deed: Mapped[Code]
    territory: Mapped[Code]
    before: Mapped[Json | None]
    after: Mapped[Json | None]
    note: Mapped[str]
