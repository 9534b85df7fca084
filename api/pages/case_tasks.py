"""What agencies were asked to do in a case: what is open, what is done and when, and which terms were kept."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed, told_of
from api.pages.door import Page
from api.pages.showing import show
from api.reading.rows import Line
from api.retelling import retold
from api.v1.shapes import basis_of_term
from models.people import Role
from models.route import Route
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)


class Standing(StrEnum):
    """How a task ended, or how it stands."""

    OVERDUE = "overdue"
    OPEN = "open"
    SUSPENDED = "suspended"
    KEPT = "kept"
    LATE = "late"
    DROPPED = "dropped"


class TaskOfCase(NamedTuple):
    """One task."""

    number: int
    title: str
    stage: str
    agency: str
    role: str
    opened_at: datetime
    due: datetime | None
    is_ours: bool
    """Whether the length of its term is our own default and not law."""
    closed_at: datetime | None
    standing: Standing
    is_returned: bool
    """Whether the decision sent the work back."""


FIRST = (Standing.OVERDUE, Standing.OPEN, Standing.SUSPENDED)


@router.get("/cases/{case_id}/tasks")
async def tasks_of_case(request: Request, file: ReadCase, at: At, *, only: Standing | None = None) -> HTMLResponse:
    """Задачи всех органов по делу: открытые сверху, за ними сделанные, новые первыми."""
    frame, told = await frame_of(file, at), await told_of(file, at)
    returned = {entry.task for entry in told.story if entry.is_returned}
    found = [_task(row, file.norm.route, frame.names, file.now, returned) for row in told.rows]
    counts = [(one, title, sum(task.standing is one for task in found)) for one, title in _titles()]
    shown = [task for task in found if only in {None, task.standing}]
    return show(
        request,
        "pages/case_tasks.html",
        **framed(frame),
        whole=len(found),
        counts=[entry for entry in counts if entry[2]],
        titles=dict(_titles()),
        only=only,
        tasks=sorted(shown, key=_order),
        address=f"/cases/{file.state.id}/tasks",
    )


def _task(
    row: Line, route: Route, names: dict[str, str], now: datetime, returned: Collection[int | None]
) -> TaskOfCase:
    step = registry.step_of(route, row.step)
    return TaskOfCase(
        number=row.number,
        title=step.title,
        stage=next((stage.title for stage in route.stages if row.step in {one.id for one in stage.steps}), ""),
        agency=names.get(row.agency, row.agency),
        role=retold(Role(row.role).label),
        opened_at=row.opened_at,
        due=row.due,
        is_ours=basis_of_term(step, row.rule, route.country).is_ours,
        closed_at=row.closed_at,
        standing=_standing(row, now),
        is_returned=row.number in returned,
    )


def _standing(row: Line, now: datetime) -> Standing:
    if row.closed_at is None:
        if row.suspended:
            return Standing.SUSPENDED
        return Standing.OVERDUE if row.due is not None and row.due <= now else Standing.OPEN
    if row.how == "dropped":
        return Standing.DROPPED
    return Standing.LATE if row.due is not None and row.closed_at > row.due else Standing.KEPT


def _order(task: TaskOfCase) -> tuple[int, float]:
    """What presses first; below it what is over, the latest first."""
    if task.standing in FIRST:
        return FIRST.index(task.standing), (task.due or task.opened_at).timestamp()
    return len(FIRST), -(task.closed_at or task.opened_at).timestamp()


def _titles() -> tuple[tuple[Standing, str], ...]:
    return (
        (Standing.OVERDUE, _("Просрочено")),
        (Standing.OPEN, _("В работе")),
        (Standing.SUSPENDED, _("Срок приостановлен")),
        (Standing.KEPT, _("Сделано в срок")),
        (Standing.LATE, _("Сделано с опозданием")),
        (Standing.DROPPED, _("Не понадобилось")),
    )
