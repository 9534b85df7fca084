"""Mail about new tasks: ordered in the transaction that records the turn which gives them."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection

from activities.post.outbox import Origin, order_mail
from activities.post.recipients import Addressee, Recipient, recipients
from activities.post.urgency import is_urgent
from models.case import Task
from models.commands import ChangeTask, IssueTask, Turn
from models.events import TaskHandedOver
from models.ids import PersonCode
from models.people import Role
from models.route import Route
from models.wishes import Matter


def order_task_mail(connection: Connection, turn: Turn, route: Route) -> None:
    """One letter to everybody who may take up what is new, however many tasks of theirs the turn gives.

    Whoever gave the turn knows it already. Where an agency has nobody of the role, its head is told.
    """
    given = sorted(_given(turn), key=lambda task: (_to(task), task.id))
    for to, tasks in groupby(given, key=_to):
        first, *others = tasks
        people = [one for one in _people(connection, to, turn) if one.person != _doer(turn)]
        urgent = is_urgent(route, turn.event.kind, turn.state.stage, [task.step for task in (first, *others)])
        origin = Origin("task", turn.case, turn.number, first.id)
        order_mail(connection, origin, people, Matter.TASK, turn.at, urgent=urgent)


def _given(turn: Turn) -> Iterator[Task]:
    """The tasks that somebody has now and had not before this turn."""
    for command in turn.commands:
        is_moved = isinstance(command, ChangeTask) and isinstance(turn.event, TaskHandedOver)
        if isinstance(command, IssueTask) or (isinstance(command, ChangeTask) and is_moved):
            yield command.task


def _to(task: Task) -> tuple[str, str, str]:
    """Whom it is for, in an order."""
    return task.agency, task.role.value, task.holder or ""


def _people(connection: Connection, to: tuple[str, str, str], turn: Turn) -> list[Recipient]:
    agency, role, holder = to
    found = recipients(connection, Addressee(agency, Role(role), holder or None), turn.at)
    return found or recipients(connection, Addressee(agency, Role.HEAD), turn.at)


def _doer(turn: Turn) -> PersonCode | None:
    """Who did it; the clock and the calendar are nobody."""
    return getattr(getattr(turn.event, "by", None), "person", None)
