"""Who of the agency does what: tasks chosen on the list go to a colleague, one after another, each with its answer."""

import asyncio
import hashlib
import re
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import Away, BadInput, RefusedNow
from api.guards import At, DoTask, SignedIn, TaskPath
from api.idempotency import Claim
from api.languages import gettext as _
from api.languages import ngettext
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.showing import moments_of, show
from api.reading.directory import people_names
from api.reading.holders import unheld_count
from api.reading.work_list import chosen_rows
from api.readings import note_children
from api.v1.holders import Entrusting, Reason, entrust, list_colleagues, person_named
from api.v1.work_list import WorkLine, line_of, today
from models.events import TaskEntrusted
from models.ids import CaseId, TaskId
from models.people import Actor, Doer, Role

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = "/tasks/holder"
MOST = 200
AT_ONCE = 8
"""Cases that are told at the same time."""
NOBODY = "nobody"
KEY = re.compile(r"([0-9a-f]{32})\.(\d{1,6})")
Chosen = Annotated[tuple[str, ...], Query(alias="task", max_length=MOST)]


class Key(NamedTuple):
    """A task by its case and number."""

    case: CaseId
    number: TaskId


class Kept(NamedTuple):
    """A task that stayed where it was, and why."""

    line: WorkLine
    why: str


@router.get(HERE)
async def choose(
    request: Request,
    actor: SignedIn,
    at: At,
    chosen: Chosen = (),
    to: str = "",
) -> HTMLResponse:
    """Кому поручить отмеченные задачи."""
    return await _asked(request, actor, at, _keys(chosen), values={"to": to, "reason": ""}, mistakes={})


@router.post(HERE)
async def give(request: Request, actor: SignedIn, at: At, sent: Sent, once: SentOnce) -> Response:
    """Поручить: каждую задачу отдельно. Что не удалось, названо с причиной."""
    keys = _keys(sent.many("task"))
    values = {name: sent.one(name) for name in ("to", "reason")}
    mistakes = _mistakes(values)
    if mistakes:
        return await _asked(request, actor, at, keys, values=values, mistakes=mistakes)
    try:
        person = await person_named(at, actor, None if values["to"] == NOBODY else values["to"])
    except BadInput as gone:
        return await _asked(request, actor, at, keys, values=values, mistakes={"to": gone.detail})
    lines = await _lines(at, actor, keys)
    kept = await _given(at, actor, lines, person, sent, once)
    missing = len(keys) - len(lines)
    if not kept and not missing:
        return see_other("/tasks?done=entrusted")
    return show(
        request,
        "pages/holder_kept.html",
        heading=_given_words(len(lines) - len(kept)),
        section="/tasks",
        kept=kept,
        missing=missing,
        moments=await moments_of(request),
    )


@router.post("/cases/{case_id}/tasks/{number}/holder")
async def take(file: DoTask, number: TaskPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Взять задачу себе или вернуть её в общий список."""
    held_by, to = sent.one("held_by") or None, file.actor.person if sent.one("act") == "take" else None
    reason: Reason = "own" if to else "return"
    await entrust(file, number, brought(Entrusting, to=to, held_by=held_by, reason=reason), once, at)
    return see_other(f"/cases/{file.state.id}/tasks/{number}?done={'taken' if to else 'put-back'}")


@router.get("/tasks/people")
async def people(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Кто чем занят: у кого сколько задач, кто отсутствует, сколько ничьих."""
    found = await list_colleagues(actor, at)
    async with at.sessions.reading() as connection:
        free = await unheld_count(connection, actor, now=at.clock())
    return show(
        request,
        "pages/colleagues.html",
        heading=_("Кто чем занят"),
        section="/tasks",
        colleagues=found,
        free=free,
        most=max([one.tasks for one in found] + [free.tasks]),
        may_arrange=actor.role is Role.HEAD,
        moments=await moments_of(request),
    )


async def _asked(
    request: Request, actor: Actor, at: Office, keys: list[Key], *, values: dict[str, str], mistakes: dict[str, str]
) -> HTMLResponse:
    """The chosen tasks as they stand now, and the people who may do them."""
    lines = await _lines(at, actor, keys)
    colleagues = sorted(await list_colleagues(actor, at), key=lambda one: one.is_away)  # whoever is here comes first
    return show(
        request,
        "pages/holder.html",
        status=422 if mistakes else 200,
        heading=_("Кому поручить задачи"),
        section="/tasks",
        lines=lines,
        missing=len(keys) - len(lines),
        colleagues=colleagues,
        reasons=_reasons(),
        values=values,
        mistakes=mistakes,
        nobody=NOBODY,
        is_alone=not [one for one in colleagues if one.code != actor.person],
        moments=await moments_of(request),
    )


async def _lines(at: Office, actor: Actor, keys: list[Key]) -> list[WorkLine]:
    """Those of the tasks that are still open and ours."""
    async with at.sessions.reading() as connection:
        day, _shift = await today(at, actor, connection)
        rows = await chosen_rows(connection, actor, keys) if keys else []
        names = await people_names(connection, actor, {row.holder for row in rows if row.holder})
    note_children(actor, rows)
    return [line_of(row, day.now, names) for row in rows]


async def _given(
    at: Office, actor: Actor, lines: list[WorkLine], person: Doer | None, sent: Fields, once: Claim
) -> list[Kept]:
    """Tell every case; the answer is what stayed where it was. A task that the person has already is no matter."""
    gate = asyncio.Semaphore(AT_ONCE)
    code = person.person if person else None

    async def tell(line: WorkLine) -> Kept | None:
        seen = sent.one(f"held_by.{line.case}.{line.number}") or None
        if code == seen == (line.holder.code if line.holder else None):
            return None
        event = TaskEntrusted(task=line.number, held_by=seen, to=person, reason=sent.one("reason"), by=actor.doer)
        name = hashlib.sha256(f"{once.name}:{line.case}:{line.number}".encode()).hexdigest()
        try:
            async with gate:
                await at.sending.tell(line.case, event, name=name, kept="")
        except (RefusedNow, Away) as refused:
            return Kept(line, f"{refused.detail} {refused.remedy}")
        return None

    answers = await asyncio.gather(*(tell(line) for line in lines))
    return [kept for kept in answers if kept is not None]


def _given_words(number: int) -> str:
    if not number:
        return _("Ни одна задача не передана")
    return ngettext("Передана %(num)d задача, остальные нет", "Передано задач: %(num)d, остальные нет", number) % {
        "num": number
    }


def _mistakes(values: dict[str, str]) -> dict[str, str]:
    mistakes = {}
    if not values["to"]:
        mistakes["to"] = _("Выберите сотрудника.")
    if values["reason"] not in {code for code, _words in _reasons()}:
        mistakes["reason"] = _("Выберите причину.")
    return mistakes


def _reasons() -> tuple[tuple[str, str], ...]:
    return (
        ("workload", _("так распределяется работа")),
        ("absence", _("прежний исполнитель отсутствует: отпуск, болезнь, командировка")),
        ("left", _("прежний исполнитель больше не работает")),
        ("specialism", _("нужен другой специалист")),
        ("other", _("другое")),
    )


def _keys(values: tuple[str, ...]) -> list[Key]:
    """The tasks that these values name, each once; what names none is left out."""
    found = (KEY.fullmatch(value) for value in dict.fromkeys(values))
    return [Key(match[1], int(match[2])) for match in found if match][:MOST]
