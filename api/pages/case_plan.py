"""The plan of a case: what is to be done, by whom, until when and for what money, and what came of it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, Open, ReadFile
from api.languages import gettext as _
from api.pages.case_frame import Frame, frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1.explanation import explained
from api.v1.plan_measures import REPORT, words_of
from api.v1.plans import plan_in
from forms.plans.money import worded_sum
from forms.plans.progress import Standing

router = APIRouter(route_class=Page, include_in_schema=False)
COLOURS = {
    Standing.DONE: "green",
    Standing.RUNNING: "blue",
    Standing.LATE: "red",
    Standing.AHEAD: "grey",
    Standing.REFUSED: "orange",
    Standing.GONE: "grey",
}


@router.get("/cases/{case_id}/plan")
async def plan_of_case(request: Request, file: ReadFile, at: At) -> HTMLResponse:
    """Межведомственный план: меры, причины, деньги, цели, отчёты, версии."""
    found = await plan_in(file, at)
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/case_plan.html",
        **framed(frame),
        plan=found,
        awaited=_awaited(file, frame),
        standings=[(one.value, words_of(one), COLOURS[one]) for one in Standing],
        colours={one.value: colour for one, colour in COLOURS.items()},
        kinds={"added": _("добавлено"), "removed": _("исключено"), "changed": _("изменено")},
        money=worded_sum,
        root=f"/cases/{file.state.id}",
        mine=file.actor.agency,
    )


def _awaited(file: Open, frame: Frame) -> list[tuple[str, str, object]]:
    """The reports that are still to come: whose, which, and by when or from when on."""
    why = explained(file.norm, file.state, file.now, frame.names)
    steps = file.norm.route.step_of
    waiting = [one for one in why.waiting if one.step.id in steps and steps[one.step.id].form == REPORT]
    owed = [(one.agency.name, one.step.title, one.due) for one in waiting]
    coming = [
        (frame.names.get(file.state.agencies[steps[one.step.id].agency], ""), one.step.title, one.opens_at)
        for one in why.coming
        if steps[one.step.id].form == REPORT
    ]
    return [*owed, *coming]
