"""What happens to papers on their way from a sitting to people: a notice is drawn up and sent, a letter comes back."""

from typing import Literal

from models.ids import AgencyCode
from models.payload import Payload
from models.people import Doer
from models.sitting import ItemNumber
from models.sitting_served import CameBack, Served
from models.submission import SubmissionRef

Sort = Literal["copy", "notice"]


class NoticeDrawn(Payload):
    """A notice to the parents of what was decided was written: it is entered in the register and printed."""

    kind: Literal["sitting_notice_drawn"] = "sitting_notice_drawn"
    item: ItemNumber
    submission: SubmissionRef
    by: Doer


class NoticeSent(Payload):
    """A notice was handed over or sent."""

    kind: Literal["sitting_notice_sent"] = "sitting_notice_sent"
    item: ItemNumber
    notice: int
    served: Served
    by: Doer


class DispatchReturned(Payload):
    """A copy (`number` is its place among them, from 1) or a notice came back to the commission."""

    kind: Literal["sitting_dispatch_returned"] = "sitting_dispatch_returned"
    item: ItemNumber
    sort: Sort
    number: int
    back: CameBack
    by: Doer


class PrintNotice(Payload):
    """Make the notice from what was written."""

    kind: Literal["print_notice"] = "print_notice"
    item: ItemNumber
    notice: int
    agency: AgencyCode
