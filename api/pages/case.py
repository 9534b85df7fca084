"""One case: why it waits and what to do next; and its whole story."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import drafts
from api.emergencies import reason_words
from api.guards import At, Open, ReadCase
from api.office import Office
from api.pages.case_frame import frame_of, framed, reads_file, told_of
from api.pages.door import Page
from api.pages.meanwhile import meanwhile
from api.pages.participants import participants
from api.pages.progress import milestones
from api.pages.showing import show
from api.reading.directory import people_names
from api.reading.records import is_printing
from api.reading.rows import Line
from api.v1.emergencies import emergencies_of
from api.v1.explanation import CorrectableTold, Explained, WaitingTold, explained
from models.ids import TaskId
from models.people import Actor, Permission, Role, may
from models.route import Step
from workflows.engine.approval import work_of

router = APIRouter(route_class=Page, include_in_schema=False)
LATELY = 5
DAY = timedelta(days=1)
Since = Annotated[int | None, Query(ge=0, le=1_000_000)]
Passed = Annotated[int, Query(ge=1, le=60)]


@router.get("/cases/{case_id}")
async def overview(
    request: Request, file: ReadCase, at: At, *, passed: Passed = 1, since: Since = None
) -> HTMLResponse:
    """Почему ждём, следующий шаг, задачи и последние события."""
    frame, told = await frame_of(file, at), await told_of(file, at)
    why = explained(file.norm, file.state, file.now, frame.names)
    stage = file.norm.route.stage_of[file.state.stage]
    steps, mine = {step.id for step in stage.steps}, _next_step(file.actor, [*why.waiting, *why.asked, *why.owed], file)
    return show(
        request,
        "pages/case.html",
        **framed(frame),
        explained=why,
        late=[waiting for waiting in (*why.waiting, *why.asked, *why.owed) if waiting.is_overdue],
        next_step=mine,
        is_decision=mine is not None and work_of(file.norm.route.duty_of[mine.step.id]) is not None,
        way=milestones(file.norm.route, file.state, told.story),
        done_rows=[row for row in told.rows if row.closed_at and row.step in steps],
        returned={entry.task for entry in told.story if entry.is_returned},
        coming_steps=_coming(file, why, told.rows),
        step_of=file.norm.route.step_of,
        mine_to_correct=_mine_to_correct(file, why),
        may_end=any(outcome.discretion for outcome in file.norm.route.outcomes),
        story=told.story[::-1][:LATELY],
        since=since,
        happened=None if since is None else meanwhile(told.story, passed, since),
        ahead_days=round(frame.ahead / DAY),
        clock_stands=await _is_printing(at, file),
        draft=None if mine is None else await _draft(at, file, mine.task),
        **await participants(at, file, frame, told.rows),
        reasons_of_emergency=reason_words(),
        opened_to=await emergencies_of(file, at, at.clock()),
        **_rights(file),
    )


def _rights(file: Open) -> dict[str, bool]:
    """What this person may do with the case besides reading it."""
    is_open, relation = file.state.is_open, file.relation
    return {
        "may_act": is_open and may(file.actor, Permission.TASK_DO, relation) is True,
        "may_lead": is_open and may(file.actor, Permission.CASE_LEAD, relation) is True,
        "may_narrow": is_open and may(file.actor, Permission.ACCESS_SET, relation) is True,
        "reads": reads_file(file),
        "is_offered": file.state.offered_to == file.actor.agency,
    }


def _mine_to_correct(file: Open, why: Explained) -> list[CorrectableTold]:
    if may(file.actor, Permission.ANSWER_CORRECT, file.relation) is not True:
        return []
    return [one for one in why.correctable if one.agency.code == file.actor.agency]


def _next_step(actor: Actor, waiting: list[WaitingTold], file: Open) -> WaitingTold | None:
    """The most urgent thing that this person owes."""
    roles = {Role.HEAD, Role.SPECIALIST} if actor.role is Role.HEAD else {actor.role}
    mine = {task.id for task in file.state.running if task.agency == actor.agency and task.role in roles}
    return next((item for item in waiting if item.task in mine), None)


async def _draft(at: Office, file: Open, task: TaskId) -> tuple[str, datetime] | None:
    """Who began the form of this task, and when it was last saved."""
    rows = await drafts.drafts_of(at, file.actor, file.state.id, task)
    if not rows:
        return None
    async with at.sessions.reading() as connection:
        names = await people_names(connection, file.actor, [rows[0].person])
    return names.get(rows[0].person, rows[0].person), rows[0].updated_at


async def _is_printing(at: Office, file: Open) -> bool:
    """Whether the case's own time cannot be moved just now; asked where it can be moved at all."""
    if not at.settings.demo:
        return False
    async with at.sessions.reading() as connection:
        return await is_printing(connection, file.actor, file.state.id)


def _coming(file: Open, why: Explained, rows: list[Line]) -> list[Step]:
    """The steps of this stage that cannot be begun yet; a step at discretion comes only when somebody adds it."""
    if not file.state.is_open:
        return []
    settled = {entry.step for entry in file.state.settled}
    begun = {*settled, *(row.step for row in rows if row.closed_at is None), *(one.step.id for one in why.coming)}
    stage = file.norm.route.stage_of[file.state.stage]
    return [step for step in stage.steps if step.discretion is None and step.id not in begun]
