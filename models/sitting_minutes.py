"""The протокол of a sitting: drawn up, kept as an edition, printed."""

from datetime import datetime
from typing import Literal

from models.ids import AgencyCode, PersonCode, SubmissionId
from models.payload import Payload
from models.people import Doer
from models.submission import SubmissionRef


class Minutes(Payload):
    """An edition of the протокол: what it is made of, and the turn that entered it in the register."""

    submission: SubmissionRef
    turn: int
    at: datetime
    by: PersonCode
    corrects: SubmissionId | None = None
    """The edition that it takes the place of."""


class MinutesDrawn(Payload):
    """The протокол was drawn up from the record, or drawn up anew in the place of an earlier edition."""

    kind: Literal["sitting_minutes_drawn"] = "sitting_minutes_drawn"
    submission: SubmissionRef
    corrects: SubmissionId | None = None
    by: Doer


class PrintMinutes(Payload):
    """Make the протокол from what was drawn up; an edition that corrects another one takes its place."""

    kind: Literal["print_minutes"] = "print_minutes"
    submission: SubmissionRef
    agency: AgencyCode
    corrects: SubmissionId | None = None
