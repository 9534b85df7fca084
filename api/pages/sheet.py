"""The page on which a form is filled in, and the one on which two texts of it are compared."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import answers, drafts
from api.guards import Open
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.comparison import compared, packed
from api.pages.questions import chapters
from api.pages.showing import show
from api.reading.directory import people_names
from api.retelling import retold
from api.v1.tasks import TaskTold
from forms import catalogue
from forms.answers import Gap
from forms.definition import Form
from models.people import Role

Answers = Mapping[str, JsonValue]
UNPROCESSABLE = 422


def is_to_be_filled(file: Open, told: TaskTold) -> bool:
    """Whether this person fills the form in: the task is open, and their agency's and role's. A head may do both."""
    roles = (Role.HEAD, Role.SPECIALIST) if file.actor.role is Role.HEAD else (file.actor.role,)
    task = file.state.task(told.number)
    return told.form is not None and task is not None and task.role in roles


def form_of(told: TaskTold) -> Form:
    """The form of the task, in the version that was opened."""
    if told.form is None:
        raise LookupError("this task has no form for the person")
    return catalogue.form(told.form.id, told.form.version)


def known(told: TaskTold) -> dict[str, JsonValue]:
    """What was filled in beforehand."""
    return dict(told.form.prefill) if told.form else {}


def gaps_of(file: Open, told: TaskTold, written: Answers) -> tuple[Gap, ...]:
    """What still has to be mended."""
    day = answers.local_day(file.now, file.state.offset)
    return answers.gaps_of(form_of(told), dict(written), day=day)


def may_have_gaps(file: Open, told: TaskTold) -> bool:
    """Whether the step is an urgent one, which is never held up by a form."""
    return file.norm.route.step_of[told.step.id].urgent is True


class Filled(NamedTuple):
    """What is in the controls of the page."""

    answers: Answers
    told: tuple[Gap, ...] = ()
    """What of it is shown as errors."""
    seen: str = ""
    """The version of the draft that the person has seen, if it is not the one that stands now."""


async def shown(request: Request, at: Office, file: Open, told: TaskTold, filled: Filled) -> HTMLResponse:
    """The form as far as it is filled in."""
    form, gaps = form_of(told), gaps_of(file, told, filled.answers)
    rows = await drafts.drafts_of(at, file.actor, file.state.id, told.number)
    async with at.sessions.reading() as connection:
        people = await people_names(connection, file.actor, [row.person for row in rows])
    asked = chapters(form, filled.answers, known(told), gaps, filled.told)
    anchors = {question.key: question.anchor for chapter in asked for question in chapter.questions}
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/task.html",
        status=UNPROCESSABLE if filled.told else 200,
        **{**framed(frame), "heading": told.step.title},
        task=told,
        form=form,
        chapters=asked,
        missing=sum(gap.kind == "missing" for gap in gaps),
        errors=[(anchors.get(gap.field, ""), retold(gap.message)) for gap in filled.told],
        is_sound=all(gap.kind == "missing" for gap in filled.told),
        may_have_gaps=may_have_gaps(file, told),
        draft=rows[0] if rows else None,
        seen=filled.seen or (rows[0].revision if rows else 0),
        set_aside=rows[1:],
        people=people,
        address=f"/cases/{file.state.id}/tasks/{told.number}",
    )


async def side_by_side(
    request: Request, at: Office, file: Open, told: TaskTold, mine: Answers, theirs: Mapping[str, Any]
) -> HTMLResponse:
    """Both texts, field by field, with a choice for each. `theirs` has answers, person, moment and version."""
    async with at.sessions.reading() as connection:
        people = await people_names(connection, file.actor, [theirs["person"]])
    moment = theirs.get("updated_at") or datetime.fromisoformat(theirs["at"])
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/comparison.html",
        **{**framed(frame), "heading": _("Два варианта черновика")},
        task=told,
        differences=compared(form_of(told), mine, theirs["answers"]),
        author=people.get(theirs["person"], theirs["person"]),
        is_own=theirs["person"] == file.actor.person,
        moment=moment,
        version=theirs.get("revision") or theirs["version"],
        mine=packed(mine),
        theirs=packed(theirs["answers"]),
        address=f"/cases/{file.state.id}/tasks/{told.number}",
    )
