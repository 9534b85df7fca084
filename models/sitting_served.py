"""What went out of a sitting to people: summons, copies and notices, each with its proof, and what came back."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models.ids import AgencyCode, Code, Digest, PersonCode
from models.payload import Payload
from models.submission import SubmissionRef


class TextRef(Payload):
    """Words of a member in SQL (a remark, a dissenting opinion, a proof of sending): which, unchanged since."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    digest: Digest


class CameBack(Payload):
    """What was sent came back: on which day, and by what that is known."""

    on: date
    proof: TextRef | None = None


class Served(Payload):
    """Somebody of the family was summoned, or got a paper: in what part or as which agency, how, and on which day."""

    to: Code | AgencyCode
    how: Literal["in_person", "post", "electronic", "courier", "phone"]
    on: date
    proof: TextRef | None = None
    back: CameBack | None = None


class Notice(Payload):
    """A notice to the parents of what was decided: what it is made of, when it was entered, how it went out."""

    number: int
    """From 1, in its question."""
    submission: SubmissionRef
    at: datetime
    by: PersonCode
    sent: tuple[Served, ...] = ()
    """Every sending in its order; what came back was sent again."""

    @property
    def is_out(self) -> bool:
        """Whether it was sent and has not come back."""
        return bool(self.sent) and self.sent[-1].back is None
