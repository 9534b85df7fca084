"""The state of one case: a frozen value that a fold over its events rebuilds."""

from datetime import date, datetime
from typing import Literal

from models.events import SittingRef, SubmissionRef, Weighed
from models.ids import AgencyCode, CaseId, Code, Digest, PersonCode, RuleId, TaskId, Territory
from models.measures import Ground, Verdict
from models.payload import Payload
from models.people import AgencyKind, Level, Relation, Role
from models.plan import Draft, Plan
from models.referral import Referral
from models.route import FactValue
from models.terms import Pause, Span


class Task(Payload):
    """An open step: who owes it, under which rule, and until when."""

    id: TaskId
    step: Code
    round: int
    agency: AgencyCode
    kind: AgencyKind
    role: Role
    rule: RuleId
    basis: tuple[RuleId, ...]
    opened_at: datetime
    started_at: datetime
    """The moment from which the term runs."""
    span: Span
    due: datetime | None
    """The instant the term ends; None while it is suspended."""
    internal: datetime | None
    """The earlier instant by which we ask for it ourselves."""
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Span, ...] = ()
    reminded: int = 0
    escalated: int = 0
    holder: PersonCode | None = None
    """Who of the agency does it; None when anybody of its role may take it up."""
    completes: TaskId | None = None
    """The task whose answer was sent with gaps, and is completed by this one."""
    asked_by: AgencyCode | None = None
    """The agency that asked for it, when it is a referral; None for what the route itself asks for."""
    stated: date | None = None
    """The day by which it is due, when whoever asked named it; `span` is then the calendar days up to it."""

    @property
    def is_suspended(self) -> bool:
        """Whether the term is standing still now."""
        return bool(self.pauses) and self.pauses[-1].until is None


class Settled(Payload):
    """A step of the current stage that needs nothing more: done, or not needed."""

    step: Code
    how: Literal["done", "skipped", "dropped"]
    at: datetime
    round: int = 1


class Given(Payload):
    """The last answer to a step in this visit of the stage: while nothing rests on it, its agency may correct it."""

    task: TaskId
    step: Code
    round: int
    agency: AgencyCode
    role: Role
    submission: SubmissionRef
    facts: dict[Code, FactValue]
    person: PersonCode | None = None
    """Who gave it, where another step decides about it: nobody approves their own work."""


class Scheduled(Payload):
    """The next round of a repeated step."""

    step: Code
    round: int
    at: datetime


class Holder(Payload):
    """Who of an agency takes its tasks of a role in this case, until somebody else is named."""

    agency: AgencyCode
    role: Role
    person: PersonCode


class Overstep(Payload):
    """A measure that was taken, or may be, before the weaker ones: on what ground, and what supervision says of it."""

    number: int
    measure: Code
    ground: Ground
    missing: tuple[Code, ...]
    """The weaker measures of which nothing was known then."""
    at: datetime
    agency: AgencyCode
    submission: SubmissionRef
    step: Code | None = None
    reason: Code | None = None
    """Of a written exception."""
    verdict: Verdict | None = None
    said: SubmissionRef | None = None
    """On what supervision rests its verdict."""


class Custody(Payload):
    """One interval of the custody ledger: who answered for the child, from when, until when."""

    agency: AgencyCode
    since: datetime
    until: datetime | None = None


class Decision(Payload):
    """A decision of the commission's sitting that the case has taken: by which vote, on which task, in which turn."""

    sitting: SittingRef
    task: TaskId
    turn: int


class Closing(Payload):
    """How and when the case ended."""

    outcome: Code
    at: datetime


class CaseState(Payload):
    """Everything the engine needs to decide the next turn. Serialised at each continue-as-new, so it is versioned."""

    version: Literal[1] = 1
    id: CaseId
    route: Digest
    calendar: Digest
    territory: Territory
    offset: int
    agencies: dict[AgencyKind, AgencyCode]
    opened_at: datetime
    stage: Code
    entered_at: datetime
    visits: dict[Code, int]
    """How many times each stage was entered."""
    turn: int = 0
    """The number of the last turn; turn 0 opened the case."""
    facts: dict[Code, FactValue]
    tasks: tuple[Task, ...] = ()
    owed: tuple[Task, ...] = ()
    """Answers of urgent steps that were sent with gaps and are to be completed. The route does not wait for them, so
    they outlive their stage."""
    asked: tuple[Task, ...] = ()
    """The tasks of open referrals. Stages end without them, unless a step waits for their answers."""
    referrals: tuple[Referral, ...] = ()
    """Every open one, and those that ended in this visit of the stage, in the order in which they were sent."""
    draft: Draft | None = None
    """The plan that waits for its decision."""
    plan: Plan | None = None
    """The plan in force. Its measures outlive the stage that approved it."""
    settled: tuple[Settled, ...] = ()
    given: tuple[Given, ...] = ()
    """In the order in which they were given; one of a step at most."""
    scheduled: tuple[Scheduled, ...] = ()
    done_at: dict[Code, datetime]
    """When each step last happened, over all stages: terms may start from it."""
    answers: dict[Code, SubmissionRef]
    """The last submission of each step; papers may be made from an earlier one."""
    last_answer: SubmissionRef
    """The submission of the last deed that had one, at first the opening's."""
    custody: tuple[Custody, ...] = ()
    offered_to: AgencyCode | None = None
    offered_in: Territory | None = None
    """The territory to which the case would go with the agency that it is offered to."""
    holders: tuple[Holder, ...] = ()
    """One of an agency and role at most."""
    decisions: tuple[Decision, ...] = ()
    last_task: TaskId = 0
    weighed: tuple[Weighed, ...] = ()
    """What is known of measures: of each at most one of a kind from the same step, or from one answer of others."""
    oversteps: tuple[Overstep, ...] = ()
    """Measures out of their order, by number from 1."""
    majority: date | None = None
    """The day on which the child comes of age, as far as it is known."""
    trusted: tuple[AgencyKind, ...] | None = None
    """The kinds of agencies that read what was written, beside the custodian and supervision; None: all of them."""
    closed: Closing | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen."""
        return self.closed is None

    @property
    def running(self) -> tuple[Task, ...]:
        """Every open task: those that the route waits for, those that complete what was sent with gaps, referrals."""
        return self.tasks + self.owed + self.asked

    @property
    def custodian(self) -> AgencyCode:
        """Who answers for the child now (or did last)."""
        return self.custody[-1].agency

    @property
    def relation(self) -> Relation:
        """What of this case decides about access to it."""
        offers = {one.task for one in self.referrals if one.is_open and one.is_offer}
        agencies = tuple(dict.fromkeys(task.agency for task in self.running if task.id not in offers))
        offered = None if self.offered_to in (*agencies, self.custodian) else self.offered_to
        if offered is not None:
            agencies = (*agencies, offered)
        answered = tuple(dict.fromkeys(answer.agency for answer in self.given))
        return Relation(
            territory=self.territory,
            custodian=self.custodian,
            agencies=agencies,
            offered=offered,
            answered=answered,
            level=Level.ORDINARY if self.trusted is None else Level.RESTRICTED,
            trusted=self.trusted or (),
        )

    def task(self, number: TaskId) -> Task | None:
        """The open task of this number, if it is open."""
        return next((task for task in self.running if task.id == number), None)

    def referral(self, number: TaskId) -> Referral | None:
        """The referral of this number, open or ended in this visit of the stage."""
        return next((one for one in self.referrals if one.task == number), None)

    def holder_of(self, agency: AgencyCode, role: Role) -> PersonCode | None:
        """Who takes the agency's tasks of this role in this case, if anybody was named."""
        found = (entry.person for entry in self.holders if (entry.agency, entry.role) == (agency, role))
        return next(found, None)

    def answer_to(self, number: TaskId) -> Given | None:
        """The answer to the task of this number, if it is the last one to its step in this visit of the stage."""
        return next((answer for answer in self.given if answer.task == number), None)
