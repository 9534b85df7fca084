"""Work that the commission changed when it approved it."""

from models.ids import SubmissionId
from models.payload import Payload
from models.referral import Order
from models.submission import SubmissionRef


class Amended(Payload):
    """The work that a decision approves as the commission changed it; what its author had sent in stays as it was."""

    of: SubmissionId
    """The work that was changed: if another one stands by then, nothing is put in its place."""
    submission: SubmissionRef
    orders: tuple[Order, ...] = ()
    """What rows of the changed work ask of other agencies."""
