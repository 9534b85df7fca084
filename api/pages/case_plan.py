"""The plan of a case: what was to be done, by whom and by when, and what came of it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, Open, ReadCase
from api.languages import gettext as _
from api.pages.case_frame import Frame, frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1.answered import answers_of
from api.v1.explanation import explained
from api.v1.plans import PLANNED, REPORT, plan_of

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/plan")
async def plan_of_case(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Межведомственный план: меры, цели, отчёты, версии."""
    found = plan_of(file, await answers_of(file, at))
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/case_plan.html",
        **framed(frame),
        plan=found,
        awaited=_awaited(file, frame),
        standings=_standings(),
    )


def _awaited(file: Open, frame: Frame) -> list[tuple[str, str, object]]:
    """The reports that are still to come: whose, which, and by when or from when on."""
    why = explained(file.norm, file.state, file.now, frame.names)
    steps = file.norm.route.step_of
    owed = [(one.agency.name, one.step.title, one.due) for one in why.waiting if steps[one.step.id].form == REPORT]
    coming = [
        (frame.names.get(file.state.agencies[steps[one.step.id].agency], ""), one.step.title, one.opens_at)
        for one in why.coming
        if steps[one.step.id].form == REPORT
    ]
    return [*owed, *coming]


def _standings() -> tuple[tuple[str, str, str], ...]:
    """The states of a measure in the order in which they are counted: code, words, colour."""
    return (
        ("done", _("исполнено"), "green"),
        ("in_progress", _("исполняется"), "blue"),
        ("postponed", _("перенесено"), "yellow"),
        ("not_done", _("не исполнено"), "red"),
        ("cancelled", _("отменено"), "grey"),
        (PLANNED, _("ещё не отчитались"), "grey"),
    )
