"""Who may pass which door. Every route declares a guard; a test walks all routes and finds those that do not.

A case that the person may not see is not found, so that its existence does not leak. What the person sees but may
not do is not allowed, in the words of `may`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPBearer

from activities.case_files import state_of
from activities.sitting_records import sitting_state_of
from activities.wall import as_system
from api.errors import Gone, NotAllowed, NotFound, Problem
from api.languages import gettext as _
from api.office import Office, office_of
from api.reading.cases import case_row
from api.reading.name_reasons import names_shown
from api.reading.retention import kept_row
from api.reading.rows import Line
from api.reading.sittings import is_on_agenda, sitting_row
from api.reading.tasks import own_task_row
from api.readings import note_case
from api.retelling import retold
from forms import catalogue
from forms.definition import Form
from models.case import CaseState
from models.ids import CaseId, SittingId
from models.people import OFFICE_ROLES, Actor, Permission, Relation, Role, may
from models.sitting import SittingState
from workflows import registry
from workflows.engine.norm import Norm

READING_ROLES = OFFICE_ROLES | {Role.SUPERVISOR}
bearer = Security(HTTPBearer(auto_error=False, description="Ключ доступа, выданный администратором"))
At = Annotated[Office, Depends(office_of)]
CasePath = Annotated[CaseId, Path(description="Номер дела в системе, 32 шестнадцатеричных знака")]
SittingPath = Annotated[SittingId, Path(description="Номер заседания в системе, 32 шестнадцатеричных знака")]
TaskPath = Annotated[int, Path(ge=1, le=1_000_000, description="Номер задачи в деле")]
GUARDED: dict[Callable[..., Any], Permission] = {}
"""What each guard asks `may`; the guard that lets everybody in who is signed in asks nothing."""
Guard = TypeVar("Guard", bound=Callable[..., Any])


def asks(permission: Permission) -> Callable[[Guard], Guard]:
    """A guard writes down what it asks: from there the matrix of roles tells which doors a permission opens."""

    def written(guard: Guard) -> Guard:
        GUARDED[guard] = permission
        return guard

    return written


@dataclass(frozen=True)
class Open:
    """A case that lies open before a person who may see it."""

    actor: Actor
    state: CaseState
    row: Line
    now: datetime
    """The moment at which it is looked at, on its own clock."""
    name_until: datetime | None = None
    """Until when the child is named to this supervisor, who said why."""
    sits: bool = False
    """The case stands on the agenda of a sitting in which this person sits, and which has not ended."""

    @property
    def relation(self) -> Relation:
        """What of the case, and of what was opened to this person, decides about access to it."""
        is_emergency = self.state.id in self.actor.emergencies
        opened = {"reasoned": self.name_until is not None, "sitting": self.sits, "emergency": is_emergency}
        mine = {name: (self.actor.person,) for name, is_so in opened.items() if is_so}
        return self.state.relation.model_copy(update=mine) if mine else self.state.relation

    @property
    def names_child(self) -> bool:
        """Whether this person may know which child it is about."""
        return may(self.actor, Permission.NAME_READ, self.relation) is True

    @property
    def norm(self) -> Norm:
        """The pinned route and calendar of the case."""
        return registry.norm_of(self.state.route, self.state.calendar)


@dataclass(frozen=True)
class OwnTask(Open):
    """A task of the person's agency, open or answered, though the agency may have no part in the case any more.

    `row` is the task's.
    """

    @property
    def form(self) -> Form:
        """The form of the task's step."""
        route = self.norm.route
        return catalogue.form(registry.step_of(route, self.row.step).form, country=route.country)


async def anybody(request: Request, _: Annotated[object, bearer] = None) -> Actor:
    """Everybody who is signed in."""
    actor: Actor = request.state.actor
    return actor


SignedIn = Annotated[Actor, Depends(anybody)]


def allowed(actor: Actor, permission: Permission, relation: Relation | None = None, remedy: str | None = None) -> Actor:
    """The actor, who may do this; whoever may not is told why, and what to do instead."""
    answer = may(actor, permission, relation)
    if answer is not True:
        raise _not_allowed(answer, remedy)
    return actor


def office_for(permission: Permission) -> Callable[..., Awaitable[Actor]]:
    """A guard of what goes with an office and not with a case."""

    @asks(permission)
    async def duty(actor: SignedIn) -> Actor:
        return allowed(actor, permission)

    return duty


def case_for(permission: Permission) -> Callable[..., Awaitable[Open]]:
    """A guard of the routes under `/cases/{case_id}`: opens the case if the person may do this with it."""

    @asks(permission)
    async def guard(actor: SignedIn, case_id: CasePath, at: At) -> Open:
        async with at.sessions.reading() as connection:
            row = await case_row(connection, actor, case_id)
            shown = await names_shown(connection, actor, (case_id,), at.clock())
            sits = await is_on_agenda(connection, actor, case_id)
        if row is None:
            raise await _not_open(actor, case_id, at)
        if row.act is not None:
            raise destroyed(row, row.number)
        state, now = state_of(row.state), at.time_of(case_id)
        file = Open(actor, state, row, max(now, row.told_at or now), shown.get(case_id), sits)
        allowed(actor, permission, file.relation)
        note_case(actor, case_id, file.relation)
        return file

    return guard


@asks(Permission.ANSWER_CORRECT)
async def own_task(actor: SignedIn, case_id: CasePath, number: TaskPath, at: At) -> OwnTask:
    """The guard of what an agency does with its own task, whether it is still open or answered."""
    async with at.sessions.reading() as connection:
        row = await own_task_row(connection, actor, case_id, number)
    if row is None or actor.role not in READING_ROLES:  # a colleague who reads no cases learns nothing of them here
        raise NotFound(_("Такой задачи нет, или она поручена другому органу."), _("Проверьте номера дела и задачи."))
    if row.act is not None:
        raise destroyed(row, row.case_number)
    if actor.role not in OFFICE_ROLES:
        raise _not_allowed(_("Роль «%(role)s» не ведёт задачи.") % {"role": retold(actor.role.label)})
    state = state_of(row.state)
    task = OwnTask(actor, state, row, at.time_of(case_id))
    note_case(actor, case_id, task.relation)
    return task


@dataclass(frozen=True)
class Hall:
    """A sitting of a commission that lies open before a person who may see it."""

    actor: Actor
    state: SittingState
    number: str
    now: datetime


@asks(Permission.SITTING_READ)
async def read_sitting(actor: SignedIn, sitting_id: SittingPath, at: At) -> Hall:
    """The guard of the routes under `/sittings/{sitting_id}`; what may be done there, the sitting itself says."""
    async with at.sessions.reading() as connection:
        row = await sitting_row(connection, actor, sitting_id)
    if row is None:
        raise NotFound(
            _("Такого заседания нет, или это заседание другой комиссии."), _("Откройте список заседаний заново.")
        )
    return Hall(actor, sitting_state_of(row.state), row.number, at.clock())


read_case, read_file, do_task, lead_case = (
    case_for(Permission.CASE_READ),
    case_for(Permission.FILE_READ),
    case_for(Permission.TASK_DO),
    case_for(Permission.CASE_LEAD),
)

Sender = Annotated[Actor, Depends(office_for(Permission.SIGNAL_SEND))]
ReadCase = Annotated[Open, Depends(read_case)]
ReadFile = Annotated[Open, Depends(read_file)]
DoTask = Annotated[Open, Depends(do_task)]
LeadCase = Annotated[Open, Depends(lead_case)]
TaskOfMine = Annotated[OwnTask, Depends(own_task)]
ReadSitting = Annotated[Hall, Depends(read_sitting)]


async def _not_open(actor: Actor, case_id: CaseId, at: Office) -> Problem:
    """What is answered about a case that the person may not read.

    Whoever decides about the end of files knows of each in their territory until when it is kept, or by which act it
    went; nobody else learns that there was one.
    """
    told, remedy = _("Такого дела нет или оно не в вашем ведении."), _("Проверьте номер; доступ даёт участие в деле.")
    if may(actor, Permission.RETENTION_READ) is not True:
        return NotFound(told, remedy)
    with as_system():
        async with at.sessions.reading() as connection:
            kept = await kept_row(connection, actor, case_id)
    if kept is not None and kept.act is not None:
        return destroyed(kept, kept.number)
    return NotFound(told, remedy, more={} if kept is None else {"kept": f"/retention/cases/{case_id}"})


def destroyed(row: Line, number: str) -> Gone:
    """What is answered about a case that was destroyed: there was one, and by which act it went."""
    told = _("Сведения дела № %(number)s уничтожены: срок хранения истёк, акт № %(act)s.")
    return Gone(
        told % {"number": number, "act": f"{row.act}/{row.act_year}"},
        _("Остались номер дела, даты и журнал без имён. Акт есть у комиссии, на странице «Хранение»."),
    )


def _not_allowed(reason: str, remedy: str | None = None) -> NotAllowed:
    usual = _("Ничего не сделано. Если это ваша работа, обратитесь к администратору вашего органа.")
    return NotAllowed(reason, remedy or usual)
