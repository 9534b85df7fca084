"""Where a person may go: the places of each role, the first of which is their own."""

from typing import NamedTuple

from api.languages import gettext as _
from api.office import Office
from api.reading.agendas import is_called
from api.reading.emergency_notices import unread_emergencies
from api.reading.notices import unread_count
from api.reading.post import unread_sittings
from api.v1.emergency_reviews import count_waiting
from api.v1.packets import count_approvals, decides
from models.people import Actor, AgencyKind, Role

APPROVALS = "/approvals"
SITTINGS = "/sittings"
NOTICES = "/notices"
SUPERVISION = "/supervision"


WITHOUT_NOTICES = frozenset({Role.REPORTER, Role.METHODOLOGIST, Role.ADMINISTRATOR})
"""Roles that no notice is for."""


OF_AGENCIES = frozenset({Role.SPECIALIST, Role.HEAD, Role.SECRETARY})
"""Roles of people who may sit in a commission besides their own work."""


class Place(NamedTuple):
    """A link of the navigation."""

    address: str
    title: str


def places_of(actor: Actor, *, sits: bool = False) -> tuple[Place, ...]:
    """The places that this person needs, the most needed first; `sits`: they are called to sittings of a commission."""
    tasks, cases = Place("/tasks", _("Мои задачи")), Place("/cases", _("Дела"))
    signal, mine = Place("/signals/new", _("Сообщить")), Place("/signals", _("Мои сигналы"))
    asked = Place("/referrals", _("Поручения"))
    notices = Place(NOTICES, _("Извещения"))
    supervision, help_page = Place(SUPERVISION, _("Надзор")), Place("/help", _("Помощь"))
    law = Place("/law", _("Нормы"))
    sittings = Place(SITTINGS, _("Заседания"))
    commission = (sittings,) if sits or actor.kind is AgencyKind.COMMISSION else ()
    match actor.role:
        case Role.REPORTER:
            return signal, mine, help_page
        case Role.HEAD | Role.SPECIALIST if actor.kind is AgencyKind.PROSECUTOR:
            return notices, *commission, cases, tasks, signal, mine, help_page
        case Role.MEMBER:
            return sittings, cases, notices, tasks, signal, mine, help_page
        case Role.SPECIALIST | Role.HEAD | Role.SECRETARY:
            decisions = (Place(APPROVALS, _("На утверждение")),) if decides(actor) else ()
            return tasks, *commission, asked, *decisions, cases, notices, signal, mine, help_page
        case Role.SUPERVISOR:
            return supervision, cases, sittings, notices, Place("/routes", _("Маршруты")), law, help_page
        case Role.METHODOLOGIST:
            return Place("/routes", _("Маршруты")), law, help_page
        case Role.ADMINISTRATOR:
            return Place("/administration", _("Управление")), help_page


async def counts_of(actor: Actor, at: Office) -> dict[str, int]:
    """How much waits in the places of this person that are counted, by address."""
    approvals = {APPROVALS: await count_approvals(actor, at)} if decides(actor) else {}
    if actor.role in WITHOUT_NOTICES:
        return approvals
    async with at.sessions.reading() as connection:
        unread = await unread_count(connection, actor) + await unread_sittings(connection, actor)
        unread += await unread_emergencies(connection, actor)
    waiting, _overdue = await count_waiting(actor, at)
    return {**approvals, NOTICES: unread, **({SUPERVISION: waiting} if waiting else {})}


async def sits_elsewhere(actor: Actor, at: Office) -> bool:
    """Whether somebody of another agency sits in a commission now, or stands among the members of a sitting."""
    if actor.kind is AgencyKind.COMMISSION or actor.role not in OF_AGENCIES:
        return False
    async with at.sessions.reading() as connection:
        return await is_called(connection, actor)


def home_of(actor: Actor) -> str:
    """Where a person begins."""
    return places_of(actor)[0].address
