"""How people said that a name is declined: asked once, then known for every paper of the case."""

from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code


class NameForm(Base):
    """One name in one case, as it was answered with a submission; the answer of the latest recorded one counts.

    A row counts once its submission is part of the record, so a paper that is made anew is made of the same forms.
    """

    __tablename__ = "name_form"

    submission: Mapped[Code] = mapped_column(primary_key=True)
    nominative: Mapped[str] = mapped_column(primary_key=True)
    grammatical_case: Mapped[Code] = mapped_column(primary_key=True)
    form: Mapped[str]
    case_id: Mapped[Code] = mapped_column(index=True)
