"""A case in the hands of an example: its state, its clock, and everything that was sent out.

Everything in an example is local time, so the case stands at Greenwich: an hour is the same everywhere.
"""

from datetime import UTC, datetime

from models.case import Task
from models.commands import Command, IssueTask
from models.events import CaseOpened, Event, SubmissionRef
from models.example import Given
from models.ids import Code
from models.payload import digest_of
from models.people import AgencyKind, Doer, Role
from models.refusal import Refusal
from models.route import FactValue
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check, check_opening, open_case
from workflows.engine.norm import Norm

CASE, PARENT = "e" * 32, "d" * 32
AGENCIES = {kind: f"{kind.value}-1" for kind in AgencyKind}
KINDS = {agency: kind for kind, agency in AGENCIES.items()}


class Impossible(ValueError):
    """The story cannot go on; the message (Russian) says why."""


def moment(local: datetime) -> datetime:
    """A local time of the example as the engine's instant."""
    return local.replace(tzinfo=UTC)


def answer(form: Code, *, number: int) -> SubmissionRef:
    """A whole submission on this form."""
    return SubmissionRef(id=f"{number:032x}", form=form, form_version=1, digest=f"{number:064x}")


class ExampleCase:
    """One case from its opening on."""

    def __init__(self, norm: Norm, given: Given, facts: dict[Code, FactValue]) -> None:
        self.norm, self.now = norm, moment(given.opened_at)
        event = CaseOpened(
            case=CASE,
            route=norm.route.digest,
            calendar=digest_of(norm.calendar),
            territory=given.territory or norm.route.country,
            offset=0,
            agencies=AGENCIES,
            submission=answer(norm.route.opening.form, number=1),
            facts=facts,
            by=_doer(AgencyKind.SCHOOL, Role.SPECIALIST),
            parent=PARENT if given.by_another else None,
            majority=given.majority,
        )
        if (refusal := check_opening(norm, event)) is not None:
            raise Impossible(f"дело не открывается: {refusal.message} {refusal.remedy}")
        self.state, commands = open_case(norm, event, self.now)
        self.sent: tuple[Command, ...] = commands

    def let_pass(self, until: datetime) -> None:
        """Let fall due what falls due up to this moment."""
        while (tick := next_tick(self.norm, self.state)) is not None and tick[0] <= until:
            self.now = max(self.now, tick[0])
            self.happen(tick[1])
        self.now = max(self.now, until)

    def refusal(self, event: Event) -> Refusal | None:
        """Why the event would be refused now."""
        return check(self.norm, self.state, event, self.now)

    def happen(self, event: Event) -> None:
        """One turn."""
        self.state, commands = advance(self.norm, self.state, event, self.now)
        self.sent += commands

    def task(self, step: Code) -> Task:
        """The open task of this step."""
        for task in self.state.tasks:
            if task.step == step:
                return task
        title = self.norm.route.step_of[step].title
        raise Impossible(f"шаг «{title}» не открыт. Открыто: {self.open_titles() or 'ничего'}.")

    def answered(self, step: Code) -> Task:
        """The open task of this step, or the last one it had."""
        tasks = [*self.issued.values()]
        found = [task for task in tasks if task.step == step]
        if not found:
            return self.task(step)
        return next((task for task in self.state.tasks if task.step == step), found[-1])

    @property
    def issued(self) -> dict[int, Task]:
        """Every task that was ever given out, by number."""
        return {command.task.id: command.task for command in self.sent if isinstance(command, IssueTask)}

    def open_titles(self) -> str:
        """The titles of the open steps."""
        return ", ".join(f"«{self.norm.route.duty_of[task.step].title}»" for task in self.state.tasks)

    def custodian(self) -> Doer:
        """Somebody of the agency that answers for the child."""
        return _doer(KINDS[self.state.custodian], Role.SPECIALIST)

    def doer_of(self, task: Task, role: Role | None = None) -> Doer:
        """The right person for the task."""
        return _doer(KINDS[task.agency], role or task.role)


def _doer(kind: AgencyKind, role: Role) -> Doer:
    return Doer(person=f"{kind.value}-{role.value}", agency=AGENCIES[kind], kind=kind, role=role)
