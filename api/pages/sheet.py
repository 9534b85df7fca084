"""The page on which a form is filled in, and the one on which two texts of it are compared."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import answers, drafts
from api.guards import Open
from api.languages import gettext as _
from api.names import NameQuestion, documents_of, questions
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.comparison import compared, packed
from api.pages.copies import seal_of
from api.pages.enclosures import Place, shown_files
from api.pages.fullness import Fullness, first_open, fullness, state_of
from api.pages.moments import Moments
from api.pages.picking import Picked, agencies_for
from api.pages.questions import Asking, Chapter, chapters, errors, needed_now, questions_of
from api.pages.showing import show
from api.pages.spelling import Spelled, asked_names
from api.reading.attachments import task_attachments
from api.reading.directory import people_names
from api.reading.rows import Line
from api.v1.matches import is_asked
from api.v1.tasks import Source, TaskTold, task_of
from forms import catalogue
from forms.answers import Gap, check_answers
from forms.definition import Form
from forms.enclosures import holds_files
from models.ids import Code
from models.people import Role
from models.submission import canonical_json

Answers = Mapping[str, JsonValue]
UNPROCESSABLE = 422
SHORT = 2
"""Sections that are shown one below the other; more of them are folded."""
UNFOLDED = "unfolded"


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


def marks_of_known(form: Form, values: Answers, file: Open) -> str:
    """By what a page remembers, without saying it again, what was filled in beforehand: `key:mark key:mark`."""
    settled = check_answers(form, values, day=answers.local_day(file.now, file.state.offset)).answers
    return " ".join(f"{key}:{_mark(settled[key])}" for key in values if key in settled)


def typed_by_hand(settled: Answers, marks: str) -> dict[str, JsonValue]:
    """Those of these answers that do not stand as they were filled in beforehand."""
    known_marks = dict(pair.split(":", 1) for pair in marks.split() if ":" in pair)
    return {key: value for key, value in settled.items() if known_marks.get(key) != _mark(value)}


def _mark(value: JsonValue) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:8]


def gaps_of(file: Open, told: TaskTold, written: Answers) -> tuple[Gap, ...]:
    """What still has to be mended."""
    day = answers.local_day(file.now, file.state.offset)
    return answers.gaps_of(form_of(told), dict(written), day=day)


def may_have_gaps(file: Open, told: TaskTold) -> bool:
    """Whether the step is an urgent one, which is never held up by a form."""
    return file.norm.route.duty_of[told.step.id].urgent is True and told.completes is None


class Filled(NamedTuple):
    """What is in the controls of the page."""

    answers: Answers
    told: tuple[Gap, ...] = ()
    """What of it is shown as errors."""
    seen: str = ""
    """The version of the draft that the person has seen, if it is not the one that stands now."""
    is_fresh: bool = False
    """It has just been sent: newer than any copy that the browser may hold."""
    looked_at: str = ""
    """The field at which the page comes again."""
    spelled: tuple[Spelled, ...] = ()
    """What was said of how names are declined."""
    asks_names: bool = False
    """Everything is ready to be sent, but the paper needs names that nobody was asked about yet."""


@dataclass(frozen=True)
class Sheet:
    """The body of a form as the template shows it."""

    chapters: Sequence[Chapter]
    full: Fullness
    open: frozenset[int]
    is_unfolded: bool
    seen: str
    saved: str
    takes_files: bool
    limit: int
    """The largest file, in bytes."""
    agencies: tuple[Picked, ...]
    """Those that may be picked where an agency is asked for."""

    @property
    def is_long(self) -> bool:
        """Whether its sections are folded and listed."""
        return len(self.chapters) > SHORT

    def state_of(self, chapter: Chapter) -> str:
        """How far a section is, in words."""
        return state_of(chapter)


def sheet_of(request: Request, at: Office, asking: Asking, *, seen: str, saved: str, looked_at: str = "") -> Sheet:
    """The body of this form."""
    asked = chapters(asking)
    is_unfolded = request.query_params.get(UNFOLDED) == "yes"
    lies_open = {chapter.number for chapter in asked} if is_unfolded else first_open(asked, looked_at)
    return Sheet(
        chapters=asked,
        full=fullness(asked),
        open=frozenset(lies_open),
        is_unfolded=is_unfolded,
        seen=seen,
        saved=saved,
        takes_files=any(holds_files(field) for field in asking.form.fields),
        limit=at.intake.limit,
        agencies=asking.agencies,
    )


def saved_told(asking: Asking, moments: Moments, version: int) -> dict[str, Any]:
    """What a script is told when what was typed is kept: the version, and how far the form is by now."""
    asked = chapters(asking)
    return {
        "version": version,
        "words": _("Сохранено в %(time)s") % {"time": moments.clock()},
        "full": fullness(asked).words,
        "states": {str(chapter.number): [state_of(chapter), chapter.missing] for chapter in asked},
        "needed": needed_now(asking),
    }


async def shown(request: Request, at: Office, file: Open, told: TaskTold, filled: Filled) -> HTMLResponse:
    """The form as far as it is filled in."""
    frame = await frame_of(file, at)
    asking = await asked_of(at, file, told, filled, frame.moments)
    rows = await drafts.drafts_of(at, file.actor, file.state.id, told.number)
    async with at.sessions.reading() as connection:
        people = await people_names(connection, file.actor, [row.person for row in rows])
    draft = rows[0] if rows else None
    saved = _saved(draft, people, frame.moments) if draft else ""
    seen = filled.seen or str(draft.revision if draft else 0)
    sheet = sheet_of(request, at, asking, seen=seen, saved=saved, looked_at=filled.looked_at)
    doubtful = await doubtful_names(at, file, told, filled.answers) if filled.is_fresh else told.name_questions
    return show(
        request,
        "pages/task.html",
        status=UNPROCESSABLE if filled.told or filled.asks_names else 200,
        **{**framed(frame), "heading": told.step.title},
        task=told,
        form=asking.form,
        sheet=sheet,
        errors=errors(questions_of(sheet.chapters), filled.told),
        is_sound=all(gap.kind == "missing" for gap in filled.told),
        may_have_gaps=may_have_gaps(file, told),
        began_with=marks_of_known(form_of(told), known(told), file),
        names=asked_names(doubtful, filled.spelled),
        asks_names=filled.asks_names,
        is_fresh=filled.is_fresh,
        asks_who=await is_asked(file, at),
        has_papers=bool(documents_of(file.norm.route, told.step.id)),
        set_aside=rows[1:],
        people=people,
        seal=seal_of(at, file.actor),
        address=f"/cases/{file.state.id}/tasks/{told.number}",
    )


async def doubtful_names(at: Office, file: Open, told: TaskTold, written: Answers) -> list[NameQuestion]:
    """The names that the papers of these answers need in a case that the product is not sure of."""
    row = await task_of(at, file, told.number)
    return await questions(at, file, row, form_of(told), written)


async def asked_of(at: Office, file: Open, told: TaskTold, filled: Filled, moments: Moments) -> Asking:
    """What the page asks, with everything that it knows."""
    form = form_of(told)
    checked = check_answers(form, filled.answers, day=answers.local_day(file.now, file.state.offset))
    async with at.sessions.reading() as connection:
        rows = await task_attachments(connection, file.actor, file.state.id, told.number)
    return Asking(
        form=form,
        answers=filled.answers,
        gaps=checked.gaps,
        told=filled.told,
        settled=checked.answers,
        known=known(told),
        sources=_sources(file, told, moments),
        files=shown_files(rows, Place(form, file.state.id, told.number).address),
        agencies=await agencies_for(at, file.actor, file.state.territory, form),
    )


def _sources(file: Open, told: TaskTold, moments: Moments) -> dict[str, str]:
    """Where each value that was filled in beforehand is from, in words."""
    opening = file.norm.route.opening.form
    found = told.form.prefill_from if told.form else {}
    return {key: _source(source, opening, file.row.number, moments) for key, source in found.items()}


def _source(source: Source | None, opening: Code, number: str, moments: Moments) -> str:
    if source is None:
        return _("Заполнено из справочника. Проверьте.")
    day = moments.full(moments.last_day(source.made_at))
    if source.form.id == opening:
        return _("Заполнено из сигнала № %(number)s от %(day)s Проверьте.") % {"number": number, "day": day}
    title = source.form.title.partition(" (")[0]
    return _("Заполнено из формы «%(title)s» от %(day)s Проверьте.") % {"title": title, "day": day}


def _saved(draft: Line, people: Mapping[str, str], moments: Moments) -> str:
    person, moment = people.get(draft.person, draft.person), moments.exact(draft.updated_at)
    return _("Черновик: %(person)s, %(moment)s") % {"person": person, "moment": moment}


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
