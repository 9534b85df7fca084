"""The directory: agencies, their people, and the keys people use at the API."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code


class TerritoryNode(Base):
    """A node of the tree of territories; its distance from UTC in minutes is the local time of its cases.

    One that is no longer active is kept for the cases that lie in it; no agency is entered there any more.
    """

    __tablename__ = "territory"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[str]
    offset: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


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


class Absence(Base):
    """From which day until which a member of staff is away, both days included; the next or the present one only."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("until >= since", name="order"),)

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    since: Mapped[date]
    until: Mapped[date]


class Token(Base):
    """A key to the API. Only the SHA-256 of the token is kept."""

    __tablename__ = "token"

    digest: Mapped[Code] = mapped_column(primary_key=True)
    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), index=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
