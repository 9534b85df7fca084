"""One case: why it waits and what to do next, its route, its story, its papers, and who answered for the child."""

from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, StreamingResponse

from api.guards import At, Open, ReadCase, SignedIn
from api.languages import gettext as _
from api.languages import ngettext
from api.office import Office
from api.pages.door import Page
from api.pages.moments import Moments
from api.pages.progress import milestones
from api.pages.route_map import route_map
from api.pages.showing import moments_in, show
from api.reading.directory import agency_names, place_of
from api.reading.rows import Line
from api.reading.tasks import task_rows
from api.v1 import cases, custody, documents
from api.v1.explanation import WaitingTold
from models.ids import Digest
from models.people import Actor, Permission, Role, may

router = APIRouter(route_class=Page, include_in_schema=False)
LATELY = 5
"""Entries of the story on the first page."""


class Frame(NamedTuple):
    """What every page of a case shows around its content."""

    case: cases.CaseTold
    child: str
    age: str
    territory: str
    links: tuple[tuple[str, str], ...]
    moments: Moments


@router.get("/cases/{case_id}")
async def overview(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Почему ждём, следующий шаг, задачи и последние события."""
    frame = await frame_of(request, file, at)
    explained = await cases.explain_case(file, at)
    story = await cases.case_timeline(file, at)
    rows = await _rows(at, file)
    route = file.norm.route
    stage = route.stage_of[file.state.stage]
    return show(
        request,
        "pages/case.html",
        **framed(frame),
        explained=explained,
        late=[waiting for waiting in explained.waiting if waiting.is_overdue],
        next_step=_next_step(file.actor, explained.waiting, file),
        way=milestones(route, file.state, story),
        done_rows=[row for row in rows if row.closed_at and row.step in {step.id for step in stage.steps}],
        step_of=route.step_of,
        names=await _names(at, file),
        story=story[::-1][:LATELY],
        may_act=may(file.actor, Permission.TASK_DO, file.state.relation) is True and file.state.is_open,
        may_lead=may(file.actor, Permission.CASE_LEAD, file.state.relation) is True and file.state.is_open,
        is_offered=file.state.offered_to == file.actor.agency,
    )


@router.get("/cases/{case_id}/route")
async def route_of_case(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Схема маршрута: ведомства, этапы, что сделано и что может быть дальше."""
    frame = await frame_of(request, file, at)
    rows, names = await _rows(at, file), await _names(at, file)
    called = {kind: names.get(code, code) for kind, code in file.state.agencies.items()}
    drawing = route_map(file.norm.route, file.state, rows, frame.moments, called)
    return show(request, "pages/case_route.html", **framed(frame), drawing=drawing, address=f"/cases/{file.state.id}")


@router.get("/cases/{case_id}/history")
async def history(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Журнал: кто, что, когда, соблюдён ли срок."""
    frame = await frame_of(request, file, at)
    return show(request, "pages/case_history.html", **framed(frame), story=await cases.case_timeline(file, at))


@router.get("/cases/{case_id}/documents")
async def papers(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Документы дела."""
    frame = await frame_of(request, file, at)
    lines = await documents.case_documents(file, at)
    return show(request, "pages/case_documents.html", **framed(frame), lines=lines[::-1])


@router.get("/cases/{case_id}/custody")
async def answering(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Кто отвечал за ребёнка в каждый момент."""
    frame = await frame_of(request, file, at)
    return show(request, "pages/case_custody.html", **framed(frame), ledger=await custody.case_custody(file, at))


@router.get("/documents/{digest}")
async def read_paper(
    actor: SignedIn, digest: Annotated[Digest, InPath(description="SHA-256 содержимого")], at: At
) -> StreamingResponse:
    """Сам документ, PDF."""
    return await documents.read_document(actor, digest, at)


async def frame_of(request: Request, file: Open, at: Office) -> Frame:
    """The case as it stands, whose it is, and the pages it has."""
    told, moments = await cases.read_case(file, at), moments_in(request, file.state)
    async with at.sessions.reading() as connection:
        place = await place_of(connection, file.actor, file.state.territory)
    root = f"/cases/{file.state.id}"
    born = told.child.birth_date if told.child else None
    return Frame(
        case=told,
        child=(told.child.full_name if told.child else None) or _("Имя ребёнка скрыто"),
        age=_age(born, moments.today) if born else "",
        territory=place.name if place else told.territory,
        links=(
            (root, _("Что сейчас")),
            (f"{root}/route", _("Схема маршрута")),
            (f"{root}/history", _("Журнал")),
            (f"{root}/documents", _("Документы")),
            (f"{root}/custody", _("Кто отвечал")),
            *_overseen(file),
        ),
        moments=moments,
    )


def _overseen(file: Open) -> tuple[tuple[str, str], ...]:
    """What only supervision opens."""
    if may(file.actor, Permission.SUPERVISION_READ) is not True:
        return ()
    root = f"/supervision/cases/{file.state.id}"
    return (root, _("Маршрут и норма")), (f"{root}/custody", _("Доказательство"))


def framed(frame: Frame) -> dict[str, Any]:
    """What the template of a page of the case needs."""
    number = _("Дело № %(number)s") % {"number": frame.case.number}
    return {"frame": frame, "heading": number, "section": "/cases", "moments": frame.moments}


def _next_step(actor: Actor, waiting: list[WaitingTold], file: Open) -> WaitingTold | None:
    """The most urgent thing that this person owes."""
    roles = {Role.HEAD, Role.SPECIALIST} if actor.role is Role.HEAD else {actor.role}
    mine = {task.id for task in file.state.tasks if task.agency == actor.agency and task.role in roles}
    return next((item for item in waiting if item.task in mine), None)


def _age(born: date, today: date) -> str:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return ngettext("%(num)d год", "%(num)d лет", years) % {"num": years}


async def _rows(at: Office, file: Open) -> list[Line]:
    async with at.sessions.reading() as connection:
        return await task_rows(connection, file.actor, file.state.id)


async def _names(at: Office, file: Open) -> dict[str, str]:
    async with at.sessions.reading() as connection:
        return await agency_names(connection, file.actor)
