"""Photos, scans and letters that belong to a form. The files are stored by digest; here is what is known of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Closed, Code


class Attachment(Base):
    """One file that somebody gave to a field of a form.

    `digest` names the cleaned file that is stored and given out, `original` the bytes that were brought: they are not
    kept, but who has them can prove that they are the same. `name` is the file's name as it was given (personal).
    `holder` says whose key closes both the name and the file: the case's, or for a file of a signal its own.
    Without a `submission` it belongs to a draft: it can be taken back, and is swept away when no draft mentions it.
    Before a signal is sent there is no case and no task.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size"),
        Index(None, "case_id", "task"),
        Index(None, "digest"),
        Index(None, "submission", "made_at"),
    )

    id: Mapped[Code] = mapped_column(primary_key=True)
    case_id: Mapped[Code | None]
    task: Mapped[int | None]
    form: Mapped[Code]
    form_version: Mapped[int]
    field: Mapped[Code]
    digest: Mapped[Code]
    original: Mapped[Code]
    media_type: Mapped[Code]
    size: Mapped[int]
    name: Mapped[str] = mapped_column(Closed("attachment.name", json=False, key="holder"))
    holder: Mapped[Code]
    made_at: Mapped[datetime]
    person: Mapped[Code]
    agency: Mapped[Code]
    submission: Mapped[Code | None]
