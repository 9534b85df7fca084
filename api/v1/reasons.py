"""«Почему такой срок»: by which norm, from which event, how the days were counted, and what moved the end."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from fastapi import APIRouter
from pydantic import Field

from activities.chain import commands_of, event_of
from api.door import Door
from api.errors import NotFound
from api.grounds import ground_name
from api.guards import At, Open, ReadCase, TaskPath
from api.languages import gettext as _
from api.reading.records import turn_rows
from api.reading.rows import Line
from api.retelling import retold
from api.spans import span_words
from api.v1.shapes import Basis, Told, basis_of, basis_of_term
from models.calendar import Calendar
from models.case import Task
from models.commands import ChangeTask, IssueTask
from models.derivation import Reckoned, Stretch, compact, derivation
from models.events import CalendarAdopted, CaseOpened, RouteAdopted
from models.ids import RuleId
from models.law import UnknownRule
from models.route import Route, Step
from models.terms import EXACT, Due, TermStandsStill, due
from models.timing import Term
from workflows import packs, registry
from workflows.engine.norm import Norm

router = APIRouter(route_class=Door, tags=["Задачи"])


class PauseTold(Told):
    """A time for which the term stood still."""

    since: datetime
    until: datetime | None = Field(description="null: срок ещё стоит")
    ground: str


class TermTold(Told):
    """Until when, under which rule, and how the day came out."""

    rule: Basis
    title: str = Field(description="Что говорит норма")
    control: Basis | None = Field(description="Чем измерен срок там, где норма числа не называет")
    measure: str = Field(description="То же словами; пусто, если число называет сама норма")
    value: int
    unit: str
    length: str = Field(description="Длина срока словами")
    start: str = Field(description="Событие, от которого идёт срок")
    started_at: datetime
    due: datetime | None
    last_day: date | None = Field(description="Последний день; null, если срок кончается минутой или стоит")
    statutory_day: date | None = Field(description="Последний день по закону, до переноса на рабочий (ГК РФ ст. 193)")
    internal: datetime | None = Field(description="Внутренний контрольный срок; наше значение, не норма права")
    stated: date | None = Field(default=None, description="День назван тем, кто поручил, а не посчитан")
    is_suspended: bool
    pauses: list[PauseTold]
    extensions: list[str]
    caution: str = Field(description="Что сказать о календаре этого года; пусто, если он официальный")
    calendar: str
    calendar_source: str
    derivation: list[Reckoned]
    stretches: list[Stretch] = Field(description="То же: одинаковые соседние дни вместе")


class Reckoning(NamedTuple):
    """A term and what it was counted by: the task with its term, the norm, the territory's distance from UTC."""

    task: Task
    norm: Norm
    offset: int


@router.get("/cases/{case_id}/tasks/{number}/term")
async def read_term(file: ReadCase, number: TaskPath, at: At) -> TermTold:
    """Почему такой срок: норма, событие, счёт по дням, приостановления и продления. И у закрытой задачи."""
    return term_told(await reckoning_of(file, number, at))


async def reckoning_of(file: Open, number: int, at: At) -> Reckoning:
    """The term of a task, open or closed, with what it was counted by. Raises NotFound."""
    task = file.state.task(number)
    if task is not None:
        return Reckoning(task, file.norm, file.state.offset)
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
    found = _as_it_ended(turns, number)
    if found is None:
        raise NotFound(_("В деле нет такой задачи."), _("Откройте дело: в нём видно, какие задачи есть."))
    return Reckoning(*found, file.state.offset)


def term_told(reckoning: Reckoning) -> TermTold:
    """Everything that is to be said of a term. A day that was named and not moved since is not counted out."""
    told, task = _counted(reckoning), reckoning.task
    if task.stated is None:
        return told
    if task.pauses or task.extensions:
        return told.model_copy(update={"stated": task.stated})
    named = {"stated": task.stated, "last_day": task.stated, "statutory_day": task.stated}
    return told.model_copy(update={**named, "derivation": [], "stretches": []})


def _counted(reckoning: Reckoning) -> TermTold:
    task, norm, offset = reckoning
    country, calendar = norm.route.country, norm.calendar
    step = registry.step_of(norm.route, task.step)
    control = step.term.control if step.term.rule == task.rule else None
    lines = derivation(
        task.started_at, task.span, calendar, offset=offset, pauses=task.pauses, extensions=task.extensions
    )
    ends = _ends(reckoning)
    last = ends.day if ends else lines[-1].day
    return TermTold(
        rule=basis_of_term(step, task.rule, country),
        title=_title(task.rule, country),
        control=None if control is None else basis_of(control.rule, country),
        measure=_measure(step.term) if control else "",
        value=task.span.value,
        unit=task.span.unit.value,
        length=span_words(task.span),
        start=_start(step, norm.route),
        started_at=task.started_at,
        due=task.due,
        last_day=None if ends is None else ends.day,
        statutory_day=None if ends is None else ends.statutory_day,
        internal=task.internal,
        is_suspended=task.is_suspended,
        pauses=[PauseTold(since=one.since, until=one.until, ground=ground_name(one.ground)) for one in task.pauses],
        extensions=[span_words(span) for span in task.extensions],
        caution=retold(calendar.caution(last)),
        calendar=calendar.title,
        calendar_source=calendar.source(last),
        derivation=list(lines),
        stretches=[one.model_copy(update={"note": _note(one.note)}) for one in compact(lines)],
    )


def _note(note: str) -> str:
    """A note of the derivation, part by part; the name of a holiday is said as its calendar has it."""
    return "; ".join(retold(part) for part in note.split("; "))


def _ends(reckoning: Reckoning) -> Due | None:
    """The end of a term that ends with a day; None when it ends at a minute, or stands still."""
    task, norm, offset = reckoning
    if (task.span, *task.extensions)[-1].unit in EXACT:
        return None
    try:
        return due(
            task.started_at,
            task.span,
            norm.calendar,
            offset=offset,
            pauses=task.pauses,
            extensions=task.extensions,
        )
    except TermStandsStill:
        return None


def _measure(term: Term) -> str:
    length = {"length": span_words(term.span)}
    if term.left_to_region:
        return _("Норма оставляет число региону, регион его не назвал: внутренний контроль %(length)s.") % length
    return _("Норма говорит «незамедлительно» и числа не называет: внутренний контроль %(length)s.") % length


def _title(rule: RuleId, country: str) -> str:
    try:
        return packs.law(country).rule(rule).title
    except UnknownRule:
        return rule


def _start(step: Step, route: Route) -> str:
    start = step.term.start
    if start == "case":
        return _("дело открыто")
    if start.startswith("done:"):
        done = registry.step_of(route, start.removeprefix("done:"))
        return _("сделан шаг «%(step)s»") % {"step": done.title}
    return _("шаг поручен")


def _as_it_ended(turns: Iterable[Line], number: int) -> tuple[Task, Norm] | None:
    """A closed task as the record last wrote it, and the route and calendar by which it was counted."""
    route: Route | None = None
    calendar: Calendar | None = None
    found: tuple[Task, Norm] | None = None
    for row in turns:
        event = event_of(row.event)
        if isinstance(event, CaseOpened | RouteAdopted):
            route = registry.route_of(event.route)
        if isinstance(event, CaseOpened | CalendarAdopted):
            calendar = registry.calendar_of(event.calendar)
        tasks = [one.task for one in commands_of(row.commands) if isinstance(one, IssueTask | ChangeTask)]
        for task in tasks:
            if task.id == number and route is not None and calendar is not None:
                found = task, Norm(route=route, calendar=calendar)
    return found
