"""What a region may write: a route of stages and steps, with terms, conditions and legal bases.

A route is data. It is parsed strictly, immutable once published, and known by its digest. Conditions are CEL
expressions over the declared facts, `round` (which time a repeated step was done) and `visit` (which time the case
stands in this stage); they are compiled and evaluated by the engine, never here.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.ids import Code, RouteId, RuleId
from models.payload import Authored, digest_of
from models.people import AgencyKind, Role
from models.terms import Span, Unit
from models.timing import Term, Wait

Condition = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Title = Annotated[str, StringConstraints(min_length=2, max_length=200)]
DayOfYear = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$")]
"""A day that every year has, as month and day: `01-01`."""

Bases = Annotated[tuple[RuleId, ...], Field(min_length=1)]
FactValue = bool | int | str


class Fact(Authored):
    """A value the conditions may use: a code out of a list, a whole number, or a flag. Never text, never a person."""

    title: Title
    type: Literal["code", "number", "flag"]
    values: tuple[Code, ...] = ()
    unknown: int | None = None
    """What an unanswered number counts as; a code counts as "" and a flag as false."""


class Answers(Authored):
    """Referrals that a step waits for: until none of these kinds is open, or (`any`) until one was answered."""

    kinds: Annotated[tuple[Code, ...], Field(min_length=1)]
    enough: Literal["all", "any"] = "all"


class Join(Authored):
    """What must be settled before a step: all of these steps, or any one of them; and answers to referrals."""

    all: tuple[Code, ...] = ()
    any: tuple[Code, ...] = ()
    answers: Answers | None = None


class Paper(Authored):
    """A document made from the step's form (or from the last answer of the step `of`), and who receives a copy."""

    document: Code
    of: Code | None = None
    copies: tuple[AgencyKind, ...] = ()


class Notice(Authored):
    """Whom to inform at once, on which ground, and under which condition (120-ФЗ ст. 9)."""

    agency: AgencyKind
    rule: RuleId
    when: Condition | None = None


class Repeat(Authored):
    """A step that comes again every so often, until the condition holds, or else as long as the stage lasts.

    A round usually opens when its period is over, as a report does. `ahead`: it opens when its period begins, and may
    last the whole of it, as a check does that the norm asks for once in a period. `on`: it opens on this day of the
    year.
    """

    rule: RuleId
    every: Span
    until: Condition | None = None
    ahead: Literal[True] | None = None
    on: DayOfYear | None = None

    @model_validator(mode="after")
    def _opens_in_one_way(self) -> Self:
        if self.on is not None and (self.ahead or self.every.unit is not Unit.YEAR):
            raise ValueError("день года (on) бывает у повтора, который считают годами, и без ahead")
        return self


class Beginning(Authored):
    """A case of another route that begins when the step is done; this one goes on."""

    route: RouteId
    when: Condition | None = None


class Rework(Authored):
    """When the condition holds after this step, the work goes back to an earlier step of the stage."""

    when: Condition
    to: Code


class Rung(Authored):
    """One rung of the ladder of escalation: so long after the term has passed, this role is told."""

    after: Span | None = None
    agency: AgencyKind
    role: Role


Ladder = Annotated[tuple[Rung, ...], Field(min_length=1)]


class Step(Authored):
    """One thing that one agency does once, with its form, term and legal basis."""

    id: Code
    title: Title
    agency: AgencyKind
    role: Role = Role.SPECIALIST
    form: Code
    gives: tuple[Code, ...] = ()
    """The facts that the form gives to the route."""
    after: Join | None = None
    when: Condition | None = None
    term: Term
    remind: tuple[Span, ...] | None = None
    """How long before the end of the term the doer is reminded, the longest first; the route's own if not said."""
    escalate: Ladder | None = None
    """Whom to tell when the term passes in silence; the route's own ladder if not said."""
    papers: tuple[Paper, ...] = ()
    inform: tuple[Notice, ...] = ()
    repeat: Repeat | None = None
    rework: Rework | None = None
    wait: Wait | None = None
    """The step opens only when this time has passed."""
    starts: tuple[Beginning, ...] = ()
    discretion: Literal[True] | None = None
    """Opened only when a specialist adds it."""
    urgent: Literal[True] | None = None
    """May be sent with gaps in its form: an emergency is never blocked by a form (design §1)."""
    closes: tuple[Code, ...] = ()
    """Steps no longer needed once this one is done."""
    removes: Literal[True] | None = None
    """By this step a child is taken from the family. Said of steps whose form does not say it itself."""
    basis: Bases

    @model_validator(mode="after")
    def _opens_in_one_way(self) -> Self:
        if self.wait is not None and (self.repeat or self.discretion):
            raise ValueError("ожидание (wait) не сочетают с повтором и с шагом по усмотрению")
        return self


class ReferralKind(Authored):
    """Something that may be asked of another agency while the case goes on; which agency is named when it is sent.

    A request, a service, a measure of a decision, a word to acknowledge: one kind each, all asked in the same way.
    """

    id: Code
    title: Title
    agencies: Annotated[tuple[AgencyKind, ...], Field(min_length=1)]
    """The kinds of agencies that it may be asked of."""
    role: Role = Role.SPECIALIST
    form: Code
    """The form of the answer."""
    discretion: Literal[True] | None = None
    """May be sent at any moment by the agency that answers for the child; else only by the rows of a step's form."""
    binding: Literal[True] | None = None
    """Whoever is asked may not reject it."""
    accept: Term | None = None
    """By when it must be taken up; unsaid, only the term of the answer counts."""
    term: Term
    """By when it must be answered, counted from its sending."""
    stated: Literal[True] | None = None
    """Whoever asks may name the day instead of the term."""
    remind: tuple[Span, ...] | None = None
    escalate: Ladder | None = None
    papers: tuple[Paper, ...] = ()
    """What is made of the answer."""
    basis: Bases

    @model_validator(mode="after")
    def _terms_run_from_the_sending(self) -> Self:
        if self.term.start != "opened" or (self.accept is not None and self.accept.start != "opened"):
            raise ValueError("сроки поручения считаются со дня отправки, уберите start")
        return self

    @cached_property
    def step(self) -> Step:
        """The kind as what its task is about, so that a task reads the same whoever asked for it."""
        return Step(
            id=self.id,
            title=self.title,
            agency=self.agencies[0],
            role=self.role,
            form=self.form,
            term=self.term,
            remind=self.remind,
            escalate=self.escalate,
            papers=self.papers,
            basis=self.basis,
        )


class Transition(Authored):
    """Where the case goes when the stage is finished; the last one has no condition."""

    when: Condition | None = None
    to: Code | None = None
    outcome: Code | None = None


class Stage(Authored):
    """A part of the route with one agency that answers for the child while it lasts.

    Entering a stage forgets the facts that its own steps give: each visit begins anew, so that the answer of an
    earlier visit can neither end this one nor choose its exit.
    """

    id: Code
    title: Title
    custodian: AgencyKind
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    leave: Condition | None = None
    """When this holds after a turn, the stage ends at once and its open tasks are closed."""
    next: Annotated[tuple[Transition, ...], Field(min_length=1)]


class Opening(Authored):
    """How a case on this route begins."""

    title: Title
    form: Code
    gives: tuple[Code, ...] = ()
    papers: tuple[Paper, ...] = ()
    inform: tuple[Notice, ...] = ()
    basis: Bases


class Interruption(Authored):
    """What turns the case aside at any moment: by report, or when its condition becomes true."""

    id: Code
    title: Title
    when: Condition | None = None
    to: Code
    basis: Bases


class Outcome(Authored):
    """How a case may end; `reason` is the closure reason in Primero's words where the law has none."""

    id: Code
    title: Title
    reason: Literal["formal_closing", "transferred", "death_of_child", "duplicate", "unfounded", "other"]
    starts: RouteId | None = None
    discretion: Literal[True] | None = None
    """May be declared at any moment by the agency that answers for the child."""
    basis: Bases


class Route(Authored):
    """A whole route of one region, one version."""

    id: RouteId
    version: int = Field(ge=1)
    title: Title
    country: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    extends: RouteId | None = None
    """The country's route on which this one was laid as a region's overlay; never written by hand."""
    facts: dict[Code, Fact]
    opening: Opening
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    referrals: tuple[ReferralKind, ...] = ()
    """What may be asked of other agencies while the case goes on."""
    interruptions: tuple[Interruption, ...] = ()
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    parties: tuple[AgencyKind, ...] = ()
    """Agencies that must be known although no step is theirs: a route that this one starts needs them."""
    circle: tuple[AgencyKind, ...] = ()
    """The only kinds of agencies that may learn of the case; empty: whoever the steps and notices name."""
    remind: tuple[Span, ...] = ()
    escalate: Ladder
    completion: Term | None = None
    """By when an answer that was sent with gaps has to be completed; unsaid, nobody is asked for it."""
    basis: Bases

    @model_validator(mode="after")
    def _completion_runs_from_the_answer(self) -> Self:
        if self.completion is not None and self.completion.start != "opened":
            raise ValueError("completion: срок дополнения считается со дня ответа, уберите start")
        return self

    @cached_property
    def digest(self) -> str:
        """The route's identity: SHA-256 of its canonical content."""
        return digest_of(self)

    @cached_property
    def stage_of(self) -> dict[Code, Stage]:
        """Stages by id."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def step_of(self) -> dict[Code, Step]:
        """Steps by id, over all stages."""
        return {step.id: step for stage in self.stages for step in stage.steps}

    @cached_property
    def stage_with(self) -> dict[Code, Stage]:
        """The stage in which each step stands, by the id of the step."""
        return {step.id: stage for stage in self.stages for step in stage.steps}

    @cached_property
    def referral_of(self) -> dict[Code, ReferralKind]:
        """Kinds of referrals by id."""
        return {kind.id: kind for kind in self.referrals}

    @cached_property
    def duty_of(self) -> dict[Code, Step]:
        """What a task may be about, by id: the steps, and the kinds of referrals."""
        return self.step_of | {kind.id: kind.step for kind in self.referrals}

    @cached_property
    def outcome_of(self) -> dict[Code, Outcome]:
        """Outcomes by id."""
        return {outcome.id: outcome for outcome in self.outcomes}

    @cached_property
    def interruption_of(self) -> dict[Code, Interruption]:
        """Interruptions by id."""
        return {interruption.id: interruption for interruption in self.interruptions}

    @cached_property
    def agencies(self) -> tuple[AgencyKind, ...]:
        """Every kind of agency that must be known before a case may start, in order of appearance."""
        named = (
            kind
            for stage in self.stages
            for kind in (
                stage.custodian,
                *(step.agency for step in stage.steps),
                *(rung.agency for step in stage.steps for rung in self.ladder(step)),
            )
        )
        told = (rung.agency for kind in self.referrals for rung in self.ladder(kind.step))
        return tuple(dict.fromkeys((*named, *told, *self.parties)))

    @cached_property
    def addressees(self) -> tuple[AgencyKind, ...]:
        """The kinds of agencies that are only told or sent copies: informed where the territory has them."""
        steps = tuple(step for stage in self.stages for step in stage.steps)
        notices = (*self.opening.inform, *(notice for step in steps for notice in step.inform))
        papers = (*self.opening.papers, *(paper for step in steps for paper in step.papers))
        told = (*(notice.agency for notice in notices), *(kind for paper in papers for kind in paper.copies))
        return tuple(kind for kind in dict.fromkeys(told) if kind not in self.agencies)

    def reminders(self, step: Step) -> tuple[Span, ...]:
        """How long before the end of its term the doer of this step is reminded."""
        return self.remind if step.remind is None else step.remind

    def ladder(self, step: Step) -> tuple[Rung, ...]:
        """Whom the silence of this step is told to, rung by rung."""
        return self.escalate if step.escalate is None else step.escalate
