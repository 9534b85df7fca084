"""One thing that an agency is to do: a step of a route, or a kind of referral; with its term, conditions and bases."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.ids import Code, RouteId, RuleId
from models.measures import Shown
from models.payload import Authored
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
    year. `stated`: the next round opens on the day that the answer names, as the sitting of a court does that was put
    off; an answer that names none leaves it to the period.
    """

    rule: RuleId
    every: Span
    until: Condition | None = None
    ahead: Literal[True] | None = None
    on: DayOfYear | None = None
    stated: Literal[True] | None = None

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
    adopts: Code | None = None
    """The step whose plan this one decides about: what its rows ask of others is asked only once it is approved here,
    each on its own day, and its paper is made only then."""
    closes: tuple[Code, ...] = ()
    """Steps no longer needed once this one is done."""
    sitting: Literal[True] | None = None
    """Decided by the commission at a sitting, and answered by nobody at a desk."""
    removes: Literal[True] | None = None
    """By this step a child is taken from the family. Said of steps whose form does not say it itself."""
    measure: Code | None = None
    """The measure of the ladder that is taken by this step: it is refused before the weaker ones are known of."""
    shows: tuple[Shown, ...] = ()
    """What the answer shows of measures: tried, refused by the family, hopeless."""
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
    gives: tuple[Code, ...] = ()
    """What the answer says for `shows`; the route itself never learns it, because many may be asked at once."""
    shows: tuple[Shown, ...] = ()
    """What the answer shows of measures of the ladder: `when` reads the answer, and the facts of the case."""
    letter: Code | None = None
    """The form in which it is asked for when it is sent at discretion; rows of a step's form are their own letter."""
    discretion: Literal[True] | None = None
    """May be sent at any moment by the agency that answers for the child; else only by the rows of a step's form."""
    sender: AgencyKind | None = None
    """The only kind of agency that may send it at discretion, also while another one answers for the child."""
    printed: Literal[True] | None = None
    """Its letter is an official paper: a document of the sender's register, with a copy to whoever is asked."""
    binding: Literal[True] | None = None
    """Whoever is asked may not reject it."""
    hands_over: Literal[True] | None = None
    """It asks to take the case over: sent by an offer, and ended by its acceptance or refusal, never by a form."""
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
    def _offers_in_one_way(self) -> Self:
        if self.hands_over and (self.discretion or self.binding or self.accept or self.stated):
            raise ValueError(
                "hands_over не сочетают с discretion, binding, accept и stated: дело предлагают и принимают"
            )
        return self

    @model_validator(mode="after")
    def _is_asked_in_words(self) -> Self:
        if (self.letter is None) != (self.discretion is None):
            raise ValueError("letter и discretion ходят вместе: то, что отправляют по усмотрению, просят словами")
        if (self.sender or self.printed) and not self.discretion:
            raise ValueError("sender и printed говорят о письме: без letter и discretion их не пишут")
        return self

    @model_validator(mode="after")
    def _terms_run_from_the_sending(self) -> Self:
        if self.term.start != "opened" or (self.accept is not None and self.accept.start != "opened"):
            raise ValueError("сроки поручения считаются со дня отправки, уберите start")
        return self

    @property
    def is_free(self) -> bool:
        """Whether whoever answers for the child may ask for it in words of their own; a sender's letter has a page."""
        return self.discretion is not None and self.sender is None

    @cached_property
    def step(self) -> Step:
        """The kind as what its task is about, so that a task reads the same whoever asked for it."""
        return Step(
            id=self.id,
            title=self.title,
            agency=self.agencies[0],
            role=self.role,
            form=self.form,
            gives=self.gives,
            term=self.term,
            remind=self.remind,
            escalate=self.escalate,
            papers=self.papers,
            basis=self.basis,
        )
