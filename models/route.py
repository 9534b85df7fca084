"""What a region may write: a route of stages and steps, with terms, conditions and legal bases.

A route is data. It is parsed strictly, immutable once published, and known by its digest. Conditions are CEL
expressions over the declared facts, `round` (which time a repeated step was done) and `visit` (which time the case
stands in this stage); they are compiled and evaluated by the engine, never here.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.ids import Code, RouteId
from models.measures import MeasureUse
from models.payload import Authored, digest_of
from models.people import AgencyKind
from models.step import (
    Answers,
    Bases,
    Beginning,
    Condition,
    DayOfYear,
    Fact,
    FactValue,
    Join,
    Ladder,
    Notice,
    Paper,
    ReferralKind,
    Repeat,
    Rework,
    Rung,
    Step,
    Title,
)
from models.terms import Span
from models.timing import Term

__all__ = [
    "Answers",
    "Bases",
    "Beginning",
    "Condition",
    "DayOfYear",
    "Fact",
    "FactValue",
    "Interruption",
    "Join",
    "Ladder",
    "Notice",
    "Opening",
    "Outcome",
    "Paper",
    "ReferralKind",
    "Repeat",
    "Rework",
    "Route",
    "Rung",
    "Stage",
    "Step",
    "Title",
    "Transition",
]


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
    measure: Code | None = None
    """The measure of the ladder for which the case is opened."""
    basis: Bases


class Interruption(Authored):
    """What turns the case aside at any moment: by report, or when its condition becomes true."""

    id: Code
    title: Title
    when: Condition | None = None
    of_age: Literal[True] | None = None
    """It comes by itself on the day on which the child comes of age, and is never reported."""
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
    measures: MeasureUse | None = None
    """The ladder of measures on which the route stands; None: it asks for no order of measures."""
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
    def offer(self) -> ReferralKind | None:
        """What asks another agency to take the case over; None: an offer has no term here."""
        return next((kind for kind in self.referrals if kind.hands_over), None)

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
