"""Which versions of a region's routes people have put in force: who asked for it, on which ground, who agreed."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code


class Publication(Base):
    """One version of a route, by its digest: asked for by one person, approved or turned down by another."""

    __tablename__ = "publication"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),)

    digest: Mapped[Code] = mapped_column(primary_key=True)
    route: Mapped[Code]
    version: Mapped[int]
    ground: Mapped[Code]
    note: Mapped[str]
    proposed_by: Mapped[Code]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[Code | None]
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    reason: Mapped[str | None]
    """Why it was turned down, in words."""
