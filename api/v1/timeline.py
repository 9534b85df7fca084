"""The story of a case: who did what and when, whether the term was kept, and on which basis."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from pydantic import Field

from activities.chain import commands_of, event_of
from api.grounds import ground_of
from api.languages import gettext as _
from api.measures import measure_event_words
from api.reading.rows import Line
from api.retelling import retold
from api.spans import span_words
from api.v1.shapes import AgencyTold, Basis, Titled, Told, basis_of, basis_of_term
from models.commands import CloseCase, Command, EnterStage, EscalateSilence, IssueTask
from models.events import (
    AccessChanged,
    AnswerCorrected,
    CalendarAdopted,
    CameOfAge,
    CaseEnded,
    CaseOpened,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Event,
    ExceptionMade,
    MeasureWeighed,
    OverstepJudged,
    PlannedDue,
    ReferralAccepted,
    ReferralRejected,
    ReferralRevoked,
    ReferralSent,
    ReminderDue,
    RepeatDue,
    RouteAdopted,
    StepAdded,
    StepDone,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermPassed,
    TermResumed,
    TermSuspended,
    ThreatReported,
)
from models.ids import Code
from models.people import Doer
from models.route import Route, Step
from workflows import registry
from workflows.engine.approval import work_of


class Who(Told):
    """Who did it; nobody when it was the clock."""

    agency: AgencyTold
    role: str


class Opened(Told):
    """A task that this turn gave somebody."""

    task: int
    title: str
    agency: AgencyTold
    due: datetime | None
    rule: Basis = Field(description="На чём держится срок")


class TimelineEntry(Told):
    """One turn of the case."""

    turn: int
    at: datetime
    happened_at: datetime | None = Field(description="Когда само действие, если раньше записи")
    kind: str
    what: str
    who: Who | None = Field(description="null: наступил срок")
    task: int | None
    due: datetime | None = Field(description="Срок задачи, о которой речь")
    kept: bool | None = Field(description="Соблюдён ли срок; null, если срока нет")
    ground: str | None = Field(description="Почему срок отложен, от дела отказались или ответ исправлен")
    basis: list[Basis]
    stage: str | None = Field(description="Этап, на который дело перешло этим ходом")
    opened: list[Opened]
    is_returned: bool = Field(default=False, description="Работу не утвердили и возвратили исполнителю")
    outcome: str | None


def timeline(route: Route, turns: Iterable[Line], tasks: Iterable[Line], names: dict[str, str]) -> list[TimelineEntry]:
    """Every turn as an entry, in order."""
    story = _Story(route, {row.number: row for row in tasks}, names)
    return [story.entry(row) for row in turns]


class _Story:
    """What has to be known to tell a turn: the route, every task the case ever had, the names of agencies."""

    def __init__(self, route: Route, tasks: dict[int, Line], names: dict[str, str]) -> None:
        self.route = route
        self.steps: dict[int, Step] = {}
        """The step of each task as the route said it when the task was given."""
        self.rests: set[int] = set()
        """Tasks that complete an answer sent with gaps."""
        self.tasks = tasks
        self.names = names

    def entry(self, row: Line) -> TimelineEntry:
        event = event_of(row.event)
        commands = commands_of(row.commands)
        if isinstance(event, CaseOpened | RouteAdopted):
            self.route = registry.route_of(event.route)
        given = [command.task for command in commands if isinstance(command, IssueTask)]
        self.steps |= {task.id: self.route.duty_of[task.step] for task in given}
        self.rests |= {task.id for task in given if task.completes is not None}
        doer: Doer | None = getattr(event, "by", None)
        task = self.tasks.get(getattr(event, "task", 0))
        happened = getattr(event, "happened_at", None)
        stages = [self.route.stage_of[command.stage].title for command in commands if isinstance(command, EnterStage)]
        ends = [self.route.outcome_of[command.outcome].title for command in commands if isinstance(command, CloseCase)]
        return TimelineEntry(
            turn=row.turn,
            at=row.at,
            happened_at=happened,
            kind=event.kind,
            what=self._what(event, commands),
            who=None if doer is None else Who(agency=self._agency(doer.agency), role=retold(doer.role.label)),
            task=None if task is None else task.number,
            due=None if task is None else task.due,
            kept=_kept(event, task, happened or row.at),
            ground=ground_of(event),
            basis=self._basis(event, task),
            stage=stages[-1] if stages else None,
            opened=[self._opened(command) for command in commands if isinstance(command, IssueTask)],
            is_returned=self._returned(event, commands) is not None,
            outcome=ends[-1] if ends else None,
        )

    def _what(self, event: Event, commands: tuple[Command, ...]) -> str:
        match event:
            case CaseOpened():
                return _("Сигнал принят, открыто дело по маршруту «%(title)s».") % {"title": self.route.title}
            case StepDone():
                return self._answered(event, commands)
            case AnswerCorrected():
                return _("Исправлен ответ: «%(step)s».") % {"step": self._step(event.task)}
            case StepAdded():
                return _("Добавлен шаг «%(title)s».") % {"title": self.route.step_of[event.step].title}
            case ReferralSent() | ReferralAccepted() | ReferralRejected() | ReferralRevoked():
                return self._of_referral(event)
            case MeasureWeighed() | ExceptionMade() | OverstepJudged():
                return measure_event_words(self.route, event)
            case ThreatReported():
                return _("Экстренный поворот: %(title)s.") % {
                    "title": self.route.interruption_of[event.interruption].title
                }
            case TermSuspended() | TermResumed() | TermExtended():
                return self._of_term(event)
            case TaskHandedOver():
                return _("Задача «%(step)s» передана: %(name)s.") % {
                    "step": self._step(event.task),
                    "name": self._agency(event.to).name,
                }
            case TaskEntrusted():
                return _("Сменился исполнитель задачи «%(step)s».") % {"step": self._step(event.task)}
            case CustodyOffered() | CustodyAccepted() | CustodyDeclined():
                return self._of_custody(event)
            case CaseEnded():
                return _("Дело завершено: %(title)s.") % {"title": self.route.outcome_of[event.outcome].title}
            case RouteAdopted() | CalendarAdopted() | AccessChanged():
                return self._of_norm(event)
            case ReminderDue() | RepeatDue() | CameOfAge() | PlannedDue():
                return self._of_clock(event)
            case TermPassed():
                said = {"step": self._step(event.task), "whom": self._told(commands)}
                return _("Срок прошёл без ответа: «%(step)s»; сообщено: %(whom)s.") % said
            case _:
                assert_never(event)

    def _answered(self, event: StepDone, commands: tuple[Command, ...]) -> str:
        if (work := self._returned(event, commands)) is not None:
            return _("Возвращено на доработку: «%(step)s».") % {"step": self.route.step_of[work].title}
        is_rest, step = event.task in self.rests, {"step": self._step(event.task)}
        return (_("Дополнен ответ: «%(step)s».") if is_rest else _("Исполнено: «%(step)s».")) % step

    def _returned(self, event: Event, commands: tuple[Command, ...]) -> Code | None:
        """The step whose work this answer sent back: it was given anew, and the case stayed in its stage."""
        if not isinstance(event, StepDone) or any(isinstance(command, EnterStage) for command in commands):
            return None
        work = work_of(self.steps[event.task])
        given = {command.task.step for command in commands if isinstance(command, IssueTask)}
        return work if work in given else None

    def _told(self, commands: tuple[Command, ...]) -> str:
        """Who was told of the silence."""
        told = (one for one in commands if isinstance(one, EscalateSilence))
        return ", ".join(f"{self._agency(one.agency).name} ({retold(one.role.label)})" for one in told)

    def _of_term(self, event: TermSuspended | TermResumed | TermExtended) -> str:
        step = self._step(event.task)
        match event:
            case TermSuspended():
                return _("Срок приостановлен: «%(step)s».") % {"step": step}
            case TermResumed():
                return _("Срок возобновлён: «%(step)s».") % {"step": step}
            case TermExtended():
                return _("Срок продлён на %(length)s: «%(step)s».") % {
                    "length": span_words(event.span),
                    "step": step,
                }

    def _of_clock(self, event: ReminderDue | RepeatDue | CameOfAge | PlannedDue) -> str:
        match event:
            case ReminderDue():
                return _("Напоминание: «%(step)s».") % {"step": self._step(event.task)}
            case RepeatDue():
                return _("Наступил новый период: «%(title)s».") % {"title": self.route.step_of[event.step].title}
            case CameOfAge():
                return _("Ребёнку исполнилось 18 лет.")
            case PlannedDue():
                return _("Пришёл день меры плана: она поручена исполнителю.")

    def _of_norm(self, event: RouteAdopted | CalendarAdopted | AccessChanged) -> str:
        if isinstance(event, AccessChanged):
            return _("Доступ к делу открыт участникам.") if event.trusted is None else _("Доступ к делу ограничен.")
        if isinstance(event, CalendarAdopted):
            return _("Принята новая редакция производственного календаря, сроки пересчитаны.")
        told = {"number": self.route.version, "title": self.route.title}
        return _("Дело переведено на редакцию %(number)d маршрута «%(title)s».") % told

    def _of_referral(self, event: ReferralSent | ReferralAccepted | ReferralRejected | ReferralRevoked) -> str:
        match event:
            case ReferralSent():
                kinds = dict.fromkeys(self.route.referral_of[order.ask].title for order in event.orders)
                names = dict.fromkeys(self._agency(order.agency).name for order in event.orders)
                told = {"title": "», «".join(kinds), "names": ", ".join(names)}
                return _("Отправлено: «%(title)s»; кому: %(names)s.") % told
            case ReferralAccepted():
                return _("Принято к исполнению: «%(step)s».") % {"step": self._step(event.task)}
            case ReferralRejected():
                return _("Отклонено: «%(step)s».") % {"step": self._step(event.task)}
            case ReferralRevoked():
                return _("Отозвано: «%(step)s».") % {"step": self._step(event.task)}

    def _of_custody(self, event: CustodyOffered | CustodyAccepted | CustodyDeclined) -> str:
        match event:
            case CustodyOffered():
                return _("Дело предложено принять: %(name)s.") % {"name": self._agency(event.to).name}
            case CustodyAccepted():
                return _("Дело принял орган: %(name)s.") % {"name": self._agency(event.by.agency).name}
            case CustodyDeclined():
                return _("От передачи дела отказался орган: %(name)s.") % {"name": self._agency(event.by.agency).name}

    def _basis(self, event: Event, task: Line | None) -> list[Basis]:
        rules: tuple[str, ...] = ()
        if isinstance(event, CaseOpened):
            rules = self.route.opening.basis
        elif isinstance(event, ThreatReported | CameOfAge):
            rules = self.route.interruption_of[event.interruption].basis
        elif isinstance(event, CaseEnded):
            rules = self.route.outcome_of[event.outcome].basis
        elif isinstance(event, ReferralSent):
            kinds = (self.route.referral_of[order.ask] for order in event.orders)
            rules = tuple(dict.fromkeys(rule for kind in kinds for rule in kind.basis))
        elif isinstance(event, RouteAdopted):
            rules = (event.ground,)
        elif task is not None:
            rules = tuple(dict.fromkeys((task.rule, *self.steps[task.number].basis)))
        return [basis_of(rule, self.route.country) for rule in rules]

    def _opened(self, command: IssueTask) -> Opened:
        task = command.task
        step = self.steps[task.id]
        return Opened(
            task=task.id,
            title=Titled.of_task(step.id, step.title, task.completes).title,
            agency=self._agency(task.agency),
            due=task.due,
            rule=basis_of_term(step, task.rule, self.route.country),
        )

    def _step(self, task: int) -> str:
        return self.steps[task].title

    def _agency(self, code: str) -> AgencyTold:
        return AgencyTold(code=code, name=self.names.get(code, code))


def _kept(event: Event, task: Line | None, at: datetime) -> bool | None:
    """Only an answer and silence say something of a term."""
    if task is None or task.due is None:
        return None
    if isinstance(event, StepDone):
        return bool(at <= task.due)
    return False if isinstance(event, TermPassed) else None
