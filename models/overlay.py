"""What a region changes in a route of its country: only what differs, by the names of steps and stages.

An overlay can tighten, replace a rule, add and tell more people. It has no word for taking anything away: what the
country's route asks for stays asked for.
"""

from typing import Annotated

from pydantic import Field

from models.ids import Code, RouteId, RuleId
from models.payload import Authored
from models.people import AgencyKind, Role
from models.route import Fact, Ladder, Notice, Paper, Repeat, Step, Title
from models.terms import Span
from models.timing import Term

Copies = dict[Code, Annotated[tuple[AgencyKind, ...], Field(min_length=1)]]
"""By document: to whom copies go as well."""


class Parent(Authored):
    """The version of the country's route on which the overlay lies; a new one never slips under it by itself."""

    route: RouteId
    version: int = Field(ge=1)


class OpeningChange(Authored):
    """What differs when a case is opened."""

    title: Title | None = None
    form: Code | None = None
    gives: tuple[Code, ...] = ()
    papers: tuple[Paper, ...] = ()
    copies: Copies = Field(default_factory=dict)
    inform: tuple[Notice, ...] = ()
    basis: tuple[RuleId, ...] = ()


class StepChange(Authored):
    """What differs in one step: a value replaces, a list is added to what the country's route says."""

    title: Title | None = None
    form: Code | None = None
    gives: tuple[Code, ...] = ()
    after: tuple[Code, ...] = ()
    """Steps of the same stage that must be settled before as well."""
    term: Term | None = None
    repeat: Repeat | None = None
    """How often the step comes again: only of a step that the country's route repeats."""
    remind: tuple[Span, ...] | None = None
    escalate: Ladder | None = None
    papers: tuple[Paper, ...] = ()
    copies: Copies = Field(default_factory=dict)
    inform: tuple[Notice, ...] = ()
    basis: tuple[RuleId, ...] = ()


class ReferralChange(Authored):
    """What differs in one kind of referral: a value replaces, a list is added to what the country's route says."""

    title: Title | None = None
    agencies: tuple[AgencyKind, ...] = ()
    """Kinds of agencies that it may be asked of as well."""
    role: Role | None = None
    """Who of the agency that is asked answers here."""
    form: Code | None = None
    accept: Term | None = None
    term: Term | None = None
    remind: tuple[Span, ...] | None = None
    escalate: Ladder | None = None
    papers: tuple[Paper, ...] = ()
    copies: Copies = Field(default_factory=dict)
    basis: tuple[RuleId, ...] = ()


class AddedStep(Authored):
    """A step that only this region asks for: in which stage, and before which of its steps (at the end, if none)."""

    stage: Code
    before: Code | None = None
    step: Step


class Overlay(Authored):
    """A region's version of a country's route."""

    id: RouteId
    version: int = Field(ge=1)
    extends: Parent
    title: Title | None = None
    facts: dict[Code, Fact] = Field(default_factory=dict)
    opening: OpeningChange | None = None
    stages: dict[Code, Title] = Field(default_factory=dict)
    """Other titles of stages, by id."""
    steps: dict[Code, StepChange] = Field(default_factory=dict)
    add: tuple[AddedStep, ...] = ()
    referrals: dict[Code, ReferralChange] = Field(default_factory=dict)
    """What differs in what may be asked of other agencies, by the names of its kinds."""
    remind: tuple[Span, ...] | None = None
    escalate: Ladder | None = None
    completion: Term | None = None
    basis: Annotated[tuple[RuleId, ...], Field(min_length=1)]
    """The acts of the region that ask for the difference."""
