"""Who of supervision asked for the name of a child, why, and until when it is shown."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code, Sealed


class NameReason(Base):
    """Why somebody who supervises needs the name of the child of a case; it is shown until `until`, then no more.

    `reason` is a code, `words` say it for this case. Rows are never changed: asking again adds one.
    """

    __tablename__ = "name_reason"
    __table_args__ = (CheckConstraint("until > since", name="order"), Index(None, "case_id", "since"))

    person: Mapped[Code] = mapped_column(primary_key=True)
    case_id: Mapped[Code] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    reason: Mapped[Code]
    words: Mapped[str] = mapped_column(Sealed("name_reason.words"))
