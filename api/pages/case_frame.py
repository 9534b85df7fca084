"""What every page of a case shows around its content: whose it is, how it stands, which pages it has."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from fastapi import Request

from api.errors import NotFound
from api.guards import Open, read_case
from api.languages import gettext as _
from api.languages import ngettext
from api.office import Office
from api.pages.moments import Moments
from api.pages.showing import moments_in, moments_of
from api.reading.directory import names_in, place_of
from api.reading.found import shows_child
from api.reading.records import turn_rows
from api.reading.rows import Line
from api.reading.tasks import task_rows
from api.v1 import cases, emergencies
from api.v1.contacts import keeps_contacts
from api.v1.emergencies import GrantTold
from api.v1.timeline import TimelineEntry, timeline
from forms import catalogue
from models.ids import CaseId
from models.people import Actor, Level, Permission, may
from workflows.engine.measures import ladder_of

RISK = "risk"
"""The fact that tells the level of the last assessment."""
PRESSING = frozenset({"high", "very_high"})
"""Entries of the story on the first page."""


class Frame(NamedTuple):
    """What every page of a case shows around its content."""

    case: cases.CaseTold
    child: str
    age: str
    territory: str
    risk: str
    """The level of the last assessment; empty when there is none."""
    is_at_risk: bool
    links: tuple[tuple[str, str], ...]
    moments: Moments
    ahead: timedelta
    """How far the case's own time runs ahead, in the demonstration."""
    names: dict[str, str]
    """What agencies are called."""
    is_restricted: bool
    """Whether its custodian named who reads what was written in it."""
    emergency: GrantTold | None = None
    """By which emergency access the case lies open to its reader; None when they take part in it."""


class Told(NamedTuple):
    """What the record of a case tells."""

    rows: list[Line]
    """Every task that it ever had."""
    story: list[TimelineEntry]


async def frame_of(file: Open, at: Office) -> Frame:
    """The case as it stands, whose it is, and the pages it has."""
    async with at.sessions.reading() as connection:
        names = await names_in(connection, file.actor, file.state)
        place = await place_of(connection, file.actor, file.state.territory)
    told, moments = cases.case_told(file, names), moments_in(file)
    born = told.child.birth_date if told.child else None
    return Frame(
        case=told,
        child=told.called,
        age=_age(born, moments.today) if born else "",
        territory=place.name if place else told.territory,
        risk=_risk(file),
        is_at_risk=file.state.facts.get(RISK) in PRESSING,
        links=_links(file),
        moments=moments,
        ahead=at.own_times.ahead(file.state.id),
        names=names,
        is_restricted=file.relation.level is Level.RESTRICTED,
        emergency=await _emergency(file, at),
    )


async def _emergency(file: Open, at: Office) -> GrantTold | None:
    if not file.relation.emergency:
        return None
    found = await emergencies.grants_of(file.actor, at)
    return next((one for one in found if one.is_open and one.case == file.state.id), None)


async def told_of(file: Open, at: Office) -> Told:
    """What the record of the case tells."""
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
        rows = await task_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
    return Told(rows, timeline(file.norm.route, turns, rows, names))


async def around(request: Request, at: Office, actor: Actor, case: CaseId) -> dict[str, Any]:
    """The case around a page of somebody whose part in it may be over: then there is no case around it."""
    try:
        return framed(await frame_of(await read_case(actor, case, at), at))
    except NotFound:
        return {"frame": None, "section": "/cases", "moments": await moments_of(request)}


def framed(frame: Frame) -> dict[str, Any]:
    """What the template of a page of the case needs."""
    number = _("Дело № %(number)s") % {"number": frame.case.number}
    return {"frame": frame, "heading": number, "section": "/cases", "moments": frame.moments}


def _links(file: Open) -> tuple[tuple[str, str], ...]:
    root = f"/cases/{file.state.id}"
    documents = ((f"{root}/documents", _("Документы")),) if reads_file(file) else ()
    return (
        (root, _("Что сейчас")),
        (f"{root}/route", _("Схема")),
        (f"{root}/tasks", _("Задачи")),
        *_asked(file),
        *_of_family(file),
        *_of_contacts(file),
        *documents,
        (f"{root}/history", _("Журнал")),
        *_of_measures(file),
        *_overseen(file),
        (f"{root}/custody", _("Кто отвечал")),
        *_read_by(file),
    )


def reads_file(file: Open) -> bool:
    """Whether this person may read what was written in the case."""
    return may(file.actor, Permission.FILE_READ, file.relation) is True


def _asked(file: Open) -> tuple[tuple[str, str], ...]:
    """What other agencies were asked for, where the route lets it be asked."""
    return ((f"/cases/{file.state.id}/referrals", _("Поручения")),) if file.norm.route.referrals else ()


def _of_family(file: Open) -> tuple[tuple[str, str], ...]:
    """What is written of the family; supervision looks at the route."""
    if not shows_child(file.actor) or not reads_file(file):
        return ()
    root = f"/cases/{file.state.id}"
    return (f"{root}/family", _("Семья")), (f"{root}/assessments", _("Оценки")), (f"{root}/plan", _("План"))


def _of_contacts(file: Open) -> tuple[tuple[str, str], ...]:
    """Where child and family are supported until the court; supervision looks at the route."""
    if not shows_child(file.actor) or not keeps_contacts(file):
        return ()
    return ((f"/cases/{file.state.id}/contacts", _("Контакты и суд")),)


def _of_measures(file: Open) -> tuple[tuple[str, str], ...]:
    """Where the route stands on a ladder of measures."""
    if ladder_of(file.norm) is None:
        return ()
    return ((f"/cases/{file.state.id}/measures", _("Лестница мер")),)


def _read_by(file: Open) -> tuple[tuple[str, str], ...]:
    """Who read it, for those who may ask."""
    if may(file.actor, Permission.READERS_SEE, file.relation) is not True:
        return ()
    return ((f"/cases/{file.state.id}/readers", _("Кто читал")),)


def _overseen(file: Open) -> tuple[tuple[str, str], ...]:
    """What only supervision opens."""
    if may(file.actor, Permission.SUPERVISION_READ) is not True:
        return ()
    root = f"/supervision/cases/{file.state.id}"
    named = (f"{root}/name", _("Назвать ребёнка"))
    return (root, _("Маршрут и норма")), (f"{root}/custody", _("Доказательство")), named


def _risk(file: Open) -> str:
    """The level in the words of the form that gave it. Supervision looks at the route, not at the family."""
    level = file.state.facts.get(RISK)
    form = next((step.form for step in file.norm.route.step_of.values() if RISK in step.gives), None)
    if form is None or not isinstance(level, str) or not shows_child(file.actor):
        return ""
    asked = catalogue.form(form, country=file.norm.route.country).fields
    field = next(field for field in asked if any(fact.name == RISK for fact in field.facts))
    return field.label_of(level)


def _age(born: date, today: date) -> str:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return ngettext("%(num)d год", "%(num)d лет", years) % {"num": years}
