"""A task that the commission decides about: where it stands, or on which agenda it can be put."""

from fastapi import APIRouter, Request, Response

from api.guards import At, ReadCase, TaskPath
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, see_other
from api.pages.showing import show
from api.pages.sitting_frame import HOME
from api.pages.sittings import may_call
from api.reading.agendas import sitting_rows
from api.reading.sittings import agenda_of
from api.v1 import tasks
from models.sitting import SittingState

router = APIRouter(route_class=Page, include_in_schema=False)
MOST = 20
"""Coming sittings to choose from."""


@router.get("/cases/{case_id}/tasks/{number}/sitting")
async def where(request: Request, file: ReadCase, number: TaskPath, at: At) -> Response:
    """Решает комиссия: в какой повестке вопрос или в какую его внести."""
    told = await tasks.read_task(file, number, at)
    async with at.sessions.reading() as connection:
        listed = await agenda_of(connection, file.actor, file.state.id, number)
        rows = await sitting_rows(connection, file.actor, coming=True, limit=MOST)
    if listed is not None:
        row = next((one for one in rows if one.id == listed.id), None)
        item = _item(row.state, file.state.id, number) if row is not None else None
        keeps = f"/board/{item}" if may_call(file.actor) and item else f"#item-{item}" if item else ""
        return see_other(f"{HOME}/{listed.id}{keeps}")
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/sitting_waiting.html",
        **{**framed(frame), "heading": told.step.title},
        task=told,
        coming=[one for one in rows if one.commission == file.actor.agency],
        may_list=may_call(file.actor),
        title=_("Решает комиссия на заседании"),
    )


def _item(state: str, case: str, task: int) -> int | None:
    """The number of the question on its agenda."""
    items = reversed(SittingState.model_validate_json(state).items)
    return next((one.number for one in items if (one.case, one.task) == (case, task)), None)
