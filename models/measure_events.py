"""What happens to the measures of a case: what is known of the weaker ones, exceptions, and what supervision says."""

from datetime import datetime
from typing import Literal

from models.ids import AgencyCode, Code
from models.measures import How, Verdict
from models.payload import Payload
from models.people import Doer
from models.submission import SubmissionRef


class Weighed(Payload):
    """What is known of a measure in this case, and the submission that shows it."""

    measure: Code
    how: How
    at: datetime
    agency: AgencyCode
    submission: SubmissionRef
    step: Code | None = None
    """The step whose answer shows it; None when it was put on record by itself."""


class MeasureWeighed(Payload):
    """Somebody put on record that a measure was tried, that the family refused it, or that it cannot help."""

    kind: Literal["measure_weighed"] = "measure_weighed"
    measure: Code
    how: How
    submission: SubmissionRef
    by: Doer


class ExceptionMade(Payload):
    """The head of an agency decided in writing that a measure is taken before the weaker ones; why is a code."""

    kind: Literal["exception_made"] = "exception_made"
    measure: Code
    reason: Code
    submission: SubmissionRef
    by: Doer


class OverstepJudged(Payload):
    """Supervision said what it thinks of a measure that was taken out of order."""

    kind: Literal["overstep_judged"] = "overstep_judged"
    overstep: int
    verdict: Verdict
    submission: SubmissionRef
    by: Doer
