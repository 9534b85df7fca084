"""What the clock does to a case. It has no doer."""

from typing import Literal

from models.ids import Code, TaskId
from models.payload import Payload
from models.referral import OrderKey


class ReminderDue(Payload):
    """The moment to remind came (`index` counts the step's reminders from 0)."""

    kind: Literal["reminder_due"] = "reminder_due"
    task: TaskId
    index: int


class TermPassed(Payload):
    """The term, or the next rung of its escalation, passed in silence (`rung` counts from 0)."""

    kind: Literal["term_passed"] = "term_passed"
    task: TaskId
    rung: int


class RepeatDue(Payload):
    """The period of a repeated step is over: its next round opens."""

    kind: Literal["repeat_due"] = "repeat_due"
    step: Code
    round: int


class PlannedDue(Payload):
    """The first day of a measure of the plan came: it is asked of its agency."""

    kind: Literal["planned_due"] = "planned_due"
    key: OrderKey


class CameOfAge(Payload):
    """The day came on which the child is of age."""

    kind: Literal["came_of_age"] = "came_of_age"
    interruption: Code
