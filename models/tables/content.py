"""The content: what people are writing, what they sent, what they were answered, and the forms that it rests on."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Closed, Code, Place, SealedJson


class Draft(Base):
    """An unfinished form of a task, one for each person who writes it, so that nobody's words replace another's.

    `revision` grows with each saving of any of them: the highest is the one that counts, a lower one was set aside.
    """

    __tablename__ = "draft"

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    task: Mapped[Place]
    person: Mapped[Code] = mapped_column(primary_key=True)
    form: Mapped[Code]
    form_version: Mapped[int]
    answers: Mapped[Any] = mapped_column(Closed("draft.answers"))
    revision: Mapped[int]
    updated_at: Mapped[datetime]
    agency: Mapped[Code]
    beside: Mapped[Any] = mapped_column(Closed("draft.beside"), nullable=True)
    """What was typed beside the form: how names are declined, why an answer was wrong."""


class Submission(Base):
    """A filled-in form, immutable. It becomes part of the record when a turn names it (`recorded_turn`).

    A corrected one names the submission it takes the place of and says why, in the words of whoever corrected it.
    """

    __tablename__ = "submission"

    id: Mapped[Code] = mapped_column(primary_key=True)
    case_id: Mapped[Code] = mapped_column(index=True)
    form: Mapped[Code]
    form_version: Mapped[int]
    answers: Mapped[Any] = mapped_column(Closed("submission.answers"))
    digest: Mapped[Code]
    made_at: Mapped[datetime]
    person: Mapped[Code]
    agency: Mapped[Code]
    recorded_turn: Mapped[int | None]
    corrects: Mapped[Code | None] = mapped_column(index=True)
    reason: Mapped[str | None] = mapped_column(Closed("submission.reason", json=False))


class Idempotency(Base):
    """A request that was answered, so that the same key gets the same answer; no status while it is being answered."""

    __tablename__ = "idempotency"

    person: Mapped[Code] = mapped_column(primary_key=True)
    key: Mapped[Code] = mapped_column(primary_key=True)
    request: Mapped[Code]
    status: Mapped[int | None]
    answer: Mapped[Any] = mapped_column(SealedJson("idempotency.answer"), nullable=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Definition(Base):
    """A form, an instrument or a template in one version, as it was when something was first made with it.

    `digest` is of its content; a file that says the same version otherwise was edited in place. See `forms.editions`.
    """

    __tablename__ = "definition"

    kind: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Code] = mapped_column(primary_key=True)
    version: Mapped[Code] = mapped_column(primary_key=True)
    digest: Mapped[Code]
