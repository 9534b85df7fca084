"""The interagency plan as the case knows it: what each measure asks of whom, from when, until when, and how it stands.

Codes and days only: what a measure is, in words, stands in the submission that it is a row of.
"""

from datetime import datetime
from typing import Literal

from models.events import SubmissionRef
from models.ids import Code, TaskId
from models.payload import Payload
from models.people import Doer
from models.referral import Order, OrderKey, Referral


class Draft(Payload):
    """A plan that was drawn up and waits for the decision about it."""

    step: Code
    letter: SubmissionRef
    by: Doer
    orders: tuple[Order, ...]


class Planned(Payload):
    """One measure of the plan in force."""

    order: Order
    how: Literal["ahead", "sent", "accepted", "done", "rejected", "revoked"] = "ahead"
    at: datetime | None = None
    """When it is asked, as long as it lies ahead."""
    task: TaskId | None = None
    """The task of its last asking."""
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is asked now, and somebody owes it."""
        return self.how in {"sent", "accepted"}

    @property
    def is_live(self) -> bool:
        """Whether it is owed now or will be."""
        return self.is_open or self.how == "ahead"


class Plan(Payload):
    """The plan in force: its last approved version. Measures that a version left out stay, as revoked."""

    letter: SubmissionRef
    by: Doer
    """Who drew it up: silence and answers are told to this role of that agency."""
    version: int = 1
    """How many versions were approved."""
    measures: tuple[Planned, ...]

    def measure(self, key: OrderKey) -> Planned | None:
        """The measure of this key."""
        return next((one for one in self.measures if one.order.key == key), None)

    def having(self, measure: Planned) -> "Plan":
        """The plan with this measure in the place of the one of its key, or at the end."""
        key = measure.order.key
        if self.measure(key) is None:
            return self.model_copy(update={"measures": (*self.measures, measure)})
        anew = tuple(measure if one.order.key == key else one for one in self.measures)
        return self.model_copy(update={"measures": anew})

    def following(self, referral: Referral) -> "Plan":
        """The plan after something became of a referral, if it is one of its measures."""
        found = next((one for one in self.measures if one.task == referral.task), None)
        if found is None:
            return self
        return self.having(found.model_copy(update={"how": referral.how, "ended_at": referral.ended_at}))
