"""Changes to a draft, as a sitting keeps them."""

from datetime import datetime

from models.ids import PersonCode, SubmissionId
from models.payload import Payload
from models.referral import Order
from models.submission import SubmissionRef


class Amendment(Payload):
    """Changes to the work that a question decides about, moved by a member: the whole work as it would then read."""

    number: int
    of: SubmissionId
    """The work that it changes."""
    submission: SubmissionRef
    orders: tuple[Order, ...] = ()
    by: PersonCode
    at: datetime
