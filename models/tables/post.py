"""Mail to people: how each person wants to be told, feeds for their calendars, and the outbox."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code, Json


class Wish(Base):
    """How a person wants to be told (`models.wishes.Wishes`); nobody has a row who keeps to our defaults."""

    __tablename__ = "wish"

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    wishes: Mapped[Json]
    updated_at: Mapped[datetime]


class Feed(Base):
    """The address under which a person's calendar reads their terms. Only the SHA-256 of its secret is kept."""

    __tablename__ = "feed"

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    digest: Mapped[Code] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Mail(Base):
    """The outbox of mail: one letter to one person, by what it tells of and never by its words.

    `id` follows from what is told and to whom, and makes the Message-ID: the same letter is never entered twice, and
    one that is sent again after a crash carries the same name. `state` is `waiting` until it is `sent`, `failed` (the
    address does not take it, or nobody did for too long) or `moot` (there was nothing to say any more). A courier
    holds it until `held_until`; who dies meanwhile leaves it to the next one.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index(
            "ix_mail_waiting",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "state", "settled_at"),
    )

    id: Mapped[Code] = mapped_column(primary_key=True)
    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), index=True)
    sort: Mapped[Code]
    """`notice`, `task`, `sitting`, `emergency`, `digest` or `trial`: where to look up what it tells."""
    subject: Mapped[Code | None]
    """The case, the sitting or the grant of emergency access."""
    turn: Mapped[int | None]
    place: Mapped[int | None]
    day: Mapped[date | None]
    """The local day of a digest."""
    urgent: Mapped[bool]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    attempts: Mapped[int]
    state: Mapped[Code]
    settled_at: Mapped[datetime | None]
    fault: Mapped[Code | None]
    """What the last attempt met: the code of the server's answer, or a word of ours; never its text."""
