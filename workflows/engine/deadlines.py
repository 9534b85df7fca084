"""When a task is due, when to remind of it, and when its silence is told."""

from datetime import UTC, datetime, time, timedelta

from models.case import Task
from models.route import Repeat, Rung
from models.terms import EXACT, Span, Unit, due
from workflows.engine.norm import Norm
from workflows.engine.progress import Progress

MORNING = timedelta(hours=9)
"""The local hour of reminders counted in days: our default."""


def reckoned(norm: Norm, task: Task, offset: int) -> Task:
    """The task with its due moments computed from its term, pauses and extensions; none while it is suspended."""
    if task.is_suspended:
        return task.model_copy(update={"due": None, "internal": None})
    if task.stated is not None and not task.pauses and not task.extensions:
        # The day itself was named: it is not moved to a working day as the end of a counted term is (ГК РФ ст. 193).
        moment = datetime.combine(task.stated, time.min, UTC) + timedelta(days=1, minutes=-offset)
        return task.model_copy(update={"due": moment, "internal": moment})
    answer = due(
        task.started_at,
        task.span,
        norm.calendar,
        offset=offset,
        pauses=task.pauses,
        extensions=task.extensions,
    )
    return task.model_copy(update={"due": answer.moment, "internal": answer.internal})


def counted(progress: Progress, task: Task) -> Task:
    """A new task with its term counted; one that is shorter than its reminder begins with that reminder behind it."""
    task = reckoned(progress.norm, task, progress.state.offset)
    while (moment := reminder(progress.norm, task, progress.state.offset)) is not None and moment <= progress.now:
        task = task.model_copy(update={"reminded": task.reminded + 1})
    return task


def reminder(norm: Norm, task: Task, offset: int) -> datetime | None:
    """The moment of the task's next reminder, if one is left and its term runs."""
    spans = norm.route.remind if task.completes else norm.route.reminders(norm.route.duty_of[task.step])
    if task.due is None or task.reminded >= len(spans):
        return None
    return _before(norm, task.due, spans[task.reminded], offset)


def rung(norm: Norm, task: Task, offset: int) -> datetime | None:
    """The moment of the task's next rung of escalation, if one is left and its term runs."""
    rungs = ladder(norm, task)
    if task.due is None or task.escalated >= len(rungs):
        return None
    after = rungs[task.escalated].after
    if after is None:
        return task.due
    # 24:00 is already the next day: days after the term are counted from its last day.
    start = task.due if after.unit in EXACT else task.due - timedelta.resolution
    return due(start, after, norm.calendar, offset=offset).moment


def ladder(norm: Norm, task: Task) -> tuple[Rung, ...]:
    """Whom the silence of this task is told to: for a completion the route's own ladder, else that of its step."""
    return norm.route.escalate if task.completes else norm.route.ladder(norm.route.duty_of[task.step])


def begins(start: str, opened_at: datetime, case_opened_at: datetime, done_at: dict[str, datetime]) -> datetime:
    """The moment from which a term or a wait runs; a `done:` step that never happened falls back to the opening."""
    if start == "case":
        return case_opened_at
    if start.startswith("done:"):
        return done_at.get(start.removeprefix("done:"), opened_at)
    return opened_at


def period(norm: Norm, repeat: Repeat, round_number: int, entered_at: datetime, offset: int) -> datetime:
    """When this round of a repeated step opens, counted from the entry into the stage so that periods never drift."""
    every, local = repeat.every, timedelta(minutes=offset)
    if repeat.on is not None:
        entered = entered_at + local
        month, day = map(int, repeat.on.split("-"))
        first = entered.year + (entered.date() >= entered.date().replace(month=month, day=day))
        year = first + every.value * (round_number - 1)
        return datetime(year, month, day, tzinfo=UTC) - local
    periods = round_number - 1 if repeat.ahead else round_number
    if periods == 0:
        return entered_at
    whole = Span(value=every.value * periods, unit=every.unit)
    end = due(entered_at, whole, norm.calendar, offset=offset)
    if not repeat.ahead or every.unit in EXACT:
        return end.moment
    # A period begins on the day on which the one before it ends, at the same hour: its own end then never moves on.
    hour = (entered_at + local).time()
    return datetime.combine(end.statutory_day, hour, tzinfo=UTC) - local


def is_too_long(norm: Norm, task: Task, more: Span, longest: Span, offset: int) -> bool:
    """Whether a term with one more extension would end after the longest extension that its norm allows."""

    def ends(extensions: tuple[Span, ...]) -> datetime:
        return due(
            task.started_at, task.span, norm.calendar, offset=offset, pauses=task.pauses, extensions=extensions
        ).moment

    return ends((*task.extensions, more)) > ends((longest,))


def _before(norm: Norm, moment: datetime, span: Span, offset: int) -> datetime:
    """So long before the moment: hours exactly, days in the morning of the day."""
    if span.unit in {Unit.HOUR, Unit.SUTKI}:
        return moment - timedelta(hours=span.value * (24 if span.unit is Unit.SUTKI else 1))
    local = timedelta(minutes=offset)
    day = (moment - timedelta.resolution + local).date()
    for _ in range(span.value):
        day -= timedelta(days=1)
        if span.unit is Unit.WORKING_DAY:
            day = norm.calendar.previous_working(day)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + MORNING - local
