"""Electronic signatures of documents: who signed what, and where the signed file is. Rows are never changed."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code, Json, Place


class Signature(Base):
    """One signature, numbered within its document.

    `signed` is the digest of the file that was signed (the document as it was made, or with earlier signatures);
    `digest`, that of the file that bears this signature: the signed PDF, or the file of a detached one. The document
    as it was made stays under its own digest. `person` signed it, or brought it when it is detached.
    """

    __tablename__ = "signature"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "turn", "place"], ["document.case_id", "document.turn", "document.place"]),
        UniqueConstraint("case_id", "turn", "place", "field"),
        UniqueConstraint("digest"),
    )

    case_id: Mapped[Code] = mapped_column(primary_key=True)
    turn: Mapped[Place]
    place: Mapped[Place]
    number: Mapped[Place]
    way: Mapped[Code]
    field: Mapped[Code | None]
    signed: Mapped[Code]
    digest: Mapped[Code]
    person: Mapped[Code]
    agency: Mapped[Code]
    role: Mapped[Code]
    at: Mapped[datetime]
    findings: Mapped[Json]
