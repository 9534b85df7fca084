"""What may be done with a case besides answering its tasks: one decision a page, with what follows from it."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.grounds import decline_names, ground_names
from api.guards import At, DoTask, LeadCase, Open, ReadCase
from api.languages import gettext as _
from api.office import Office
from api.orders import folded
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import show
from api.parts import candidates_of
from api.reading.directory import AgencyRow, agencies_elsewhere, agencies_of, agency_of
from api.v1 import cases, custody, tasks, terms, turns
from models.ids import AgencyCode
from models.people import AgencyKind

router = APIRouter(route_class=Page, include_in_schema=False)
MOST = 20
"""Agencies of other territories on one page; more are found by more words."""
DAYS = re.compile(r"[0-9]{1,3}")
TaskPath = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/cases/{case_id}/threat")
async def ask_threat(request: Request, file: DoTask, at: At) -> HTMLResponse:
    """Сообщить об угрозе: что произойдёт, если нажать."""
    frame = await frame_of(file, at)
    turns_aside = file.norm.route.interruptions
    return show(
        request,
        "pages/threat.html",
        **{**framed(frame), "heading": _("Сообщить об угрозе жизни или здоровью")},
        interruptions=[one for one in turns_aside if one.to != file.state.stage and not one.of_age],
    )


@router.post("/cases/{case_id}/threat")
async def report_threat(file: DoTask, sent: Sent, once: SentOnce, at: At) -> Response:
    """Сообщить об угрозе."""
    await turns.report_threat(file, brought(turns.Threat, interruption=sent.one("interruption")), once, at)
    return see_other(f"/cases/{file.state.id}?done=threat")


@router.get("/cases/{case_id}/steps/new")
async def ask_step(request: Request, file: LeadCase, at: At) -> HTMLResponse:
    """Какой шаг добавить."""
    frame = await frame_of(file, at)
    explained = await cases.explain_case(file, at)
    heading = {**framed(frame), "heading": _("Добавить шаг")}
    return show(request, "pages/step_new.html", **heading, additions=explained.additions)


@router.post("/cases/{case_id}/steps/new")
async def add_step(file: LeadCase, sent: Sent, once: SentOnce, at: At) -> Response:
    """Добавить шаг."""
    await turns.add_step(file, brought(turns.AddedStep, step=sent.one("step")), once, at)
    return see_other(f"/cases/{file.state.id}?done=added")


@router.get("/cases/{case_id}/closing/new")
async def ask_ending(request: Request, file: LeadCase, at: At) -> HTMLResponse:
    """По какому основанию завершить дело: только те, что маршрут оставляет усмотрению."""
    endings = [one for one in file.norm.route.outcomes if one.discretion]
    heading = {**framed(await frame_of(file, at)), "heading": _("Завершить дело")}
    return show(request, "pages/closing_new.html", **heading, endings=endings)


@router.post("/cases/{case_id}/closing/new")
async def end_case(file: LeadCase, sent: Sent, once: SentOnce, at: At) -> Response:
    """Завершить дело."""
    await turns.end_case(file, brought(turns.Closing, outcome=sent.one("outcome")), once, at)
    return see_other(f"/cases/{file.state.id}?done=ended")


@router.get("/cases/{case_id}/offer/new")
async def ask_offer(
    request: Request, file: LeadCase, at: At, find: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """Кому передать дело: здесь или, по названию, на другой территории."""
    frame = await frame_of(file, at)
    async with at.sessions.reading() as connection:
        ours = await agency_of(connection, file.actor, file.state.custodian)
    kind = AgencyKind(ours.kind) if ours else file.actor.kind
    return show(
        request,
        "pages/offer_new.html",
        **{**framed(frame), "heading": _("Передать дело другому органу")},
        agencies=await _others(at, file, kind, file.state.custodian),
        elsewhere=await _elsewhere(at, file, kind, find) if find.strip() else [],
        find=find,
        kind=kind,
    )


@router.post("/cases/{case_id}/offer/new")
async def offer(file: LeadCase, sent: Sent, once: SentOnce, at: At) -> Response:
    """Предложить дело другому органу."""
    await custody.offer_custody(file, brought(custody.Offer, to=sent.one("to")), once, at)
    return see_other(f"/cases/{file.state.id}?done=offered")


@router.get("/cases/{case_id}/offer")
async def ask_acceptance(request: Request, file: DoTask, at: At) -> HTMLResponse:
    """Принять предложенное дело или отказаться."""
    frame = await frame_of(file, at)
    heading = {**framed(frame), "heading": _("Принять дело или отказаться")}
    is_offered = file.state.offered_to == file.actor.agency
    return show(
        request,
        "pages/offer.html",
        **heading,
        is_offered=is_offered,
        moves=is_offered and file.state.offered_in is not None,
        choices=await _choices(at, file) if is_offered else [],
        grounds=list(decline_names().items()),
    )


@router.post("/cases/{case_id}/offer")
async def answer_offer(file: DoTask, sent: Sent, once: SentOnce, at: At) -> Response:
    """Принять или отказаться."""
    if sent.one("answer") == "accept":
        named = [sent.one(kind.value) for kind in AgencyKind if sent.one(kind.value)]
        await custody.accept_custody(file, once, at, named)
        return see_other(f"/cases/{file.state.id}?done=accepted")
    await custody.decline_custody(file, brought(custody.Decline, reason=sent.one("reason")), once, at)
    return see_other("/cases?done=declined")


@router.get("/cases/{case_id}/tasks/{number}/term")
async def ask_term(request: Request, file: ReadCase, number: TaskPath, at: At) -> HTMLResponse:
    """Срок и исполнитель задачи: приостановить, возобновить, продлить, передать."""
    told = await tasks.read_task(file, number, at)
    task = file.state.task(number)
    kind = file.norm.route.duty_of[told.step.id].agency if task is None else task.kind
    return show(
        request,
        "pages/term.html",
        **{**framed(await frame_of(file, at)), "heading": _("Срок и исполнитель")},
        task=told,
        agencies=await _others(at, file, kind, told.agency.code),
        kind=kind,
        grounds=list(ground_names().items()),
        address=f"/cases/{file.state.id}/tasks/{number}",
    )


@router.post("/cases/{case_id}/tasks/{number}/term")
async def change_term(file: DoTask, number: TaskPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Приостановить, возобновить, продлить срок или передать задачу."""
    task = f"/cases/{file.state.id}/tasks/{number}"
    match sent.one("act"):
        case "suspend":
            await terms.suspend_term(file, number, brought(terms.Suspension, ground=sent.one("ground")), once, at)
            return see_other(f"{task}?done=suspended")
        case "resume":
            await terms.resume_term(file, number, once, at)
            return see_other(f"{task}?done=resumed")
        case "extend":
            value = int(sent.one("value")) if DAYS.fullmatch(sent.one("value")) else 0
            longer = brought(terms.Extension, value=value, unit="working_day", ground=sent.one("ground"))
            await terms.extend_term(file, number, longer, once, at)
            return see_other(f"{task}?done=extended")
        case _:
            await terms.hand_over(file, number, brought(terms.HandOver, to=sent.one("to")), once, at)
            return see_other("/tasks?done=handed-over")


async def _others(at: Office, file: Open, kind: AgencyKind, but: AgencyCode) -> list[AgencyRow]:
    """The other agencies of this kind that work for the child's territory."""
    async with at.sessions.reading() as connection:
        found = await agencies_of(connection, file.actor, (kind,), file.state.territory)
    return [row for row in found if row.code != but]


async def _elsewhere(at: Office, file: Open, kind: AgencyKind, find: str) -> list[tuple[str, str]]:
    """The agencies of this kind in other territories whose name, or that of their territory, has these words."""
    async with at.sessions.reading() as connection:
        found = await agencies_elsewhere(connection, file.actor, kind, file.state.territory)
    words = folded(find).split()
    named = [(agency.code, f"{agency.name}, {place}") for agency, place in found]
    return [(code, name) for code, name in named if all(word in folded(name) for word in words)][:MOST]


async def _choices(at: Office, file: Open) -> list[tuple[AgencyKind, list[AgencyRow]]]:
    """The parts that several agencies of the new territory could play: whoever accepts says which."""
    if file.state.offered_in is None:
        return []
    kinds = file.norm.route.agencies + file.norm.route.addressees
    async with at.sessions.reading() as connection:
        found = await agencies_of(connection, file.actor, kinds, file.state.offered_in)
    cast = ((kind, candidates_of(kind, found, file.actor, {})) for kind in kinds)
    return [(kind, rows) for kind, rows in cast if len(rows) > 1]
