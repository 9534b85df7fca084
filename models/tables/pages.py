"""What the pages keep of their visitors: who is signed in, and in which language they read."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code


class WebSession(Base):
    """A person signed in at the pages. Only the SHA-256 of the cookie is kept; ending the session deletes the row.

    One that owes a step (a code, a new password, a second factor) opens no page but that of the step.
    """

    __tablename__ = "web_session"

    digest: Mapped[Code] = mapped_column(primary_key=True)
    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), index=True)
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(default="")
    """The browser and the system in plain words, never the whole line that the browser sends."""
    method: Mapped[Code] = mapped_column(default="key")
    is_factored: Mapped[bool] = mapped_column(default=False)
    owes: Mapped[Code | None]
    failed: Mapped[int] = mapped_column(default=0)
    """Attempts of strangers that had failed before this session began."""
    failed_at: Mapped[datetime | None]


class Preference(Base):
    """How a person wants the pages."""

    __tablename__ = "preference"

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    language: Mapped[Code]
    tour: Mapped[Code | None]
    """How far the first look round has come: nothing, `running` or `ended`."""
