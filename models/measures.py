"""The ladder of measures: how strongly the state may enter a family's life, from advice to taking the child.

A ladder is data of a country or region, versioned like a form: `measures/ru.v1.yaml`. A route says which one it stands
on and which facts are a threat to life; its steps say which measure they take and what their answers show of it.
"""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.ids import Code, RuleId
from models.payload import Authored

Title = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=500)]
LadderName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]{2,3})?\.v[1-9][0-9]*$")]
"""Whose ladder, and which version: `ru.v1`; a file `ru.v1.yaml`."""

How = Literal["tried", "refused", "hopeless"]
"""What is known of a weaker measure: it was tried, the family refused it, or facts show that it cannot help."""
Ground = Literal["threat", "exception", "none"]
"""On what a measure was taken before the weaker ones: a threat to life, a written exception, or nothing at all."""
Verdict = Literal["justified", "unjustified", "explain"]
"""What supervision says of it: it was right, it was not, or it has to be explained."""


class Measure(Authored):
    """One rung: a measure, its legal basis, and the weaker ones without which it is not taken."""

    id: Code
    title: Title
    basis: Annotated[tuple[RuleId, ...], Field(min_length=1)]
    needs: tuple[Code, ...] = ()


class Reason(Authored):
    """A reason code of a written exception, and its words."""

    id: Code
    title: Title


class MeasureLadder(Authored):
    """The measures of a country or region, the weakest first."""

    id: LadderName
    title: Title
    country: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    source: Annotated[str, StringConstraints(min_length=2, max_length=600)]
    """From where the order comes; says so when it is ours and no norm."""
    rule: RuleId
    """The rule that a measure taken out of order is told under."""
    measures: Annotated[tuple[Measure, ...], Field(min_length=2)]
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _stands(self) -> Self:
        ids = [measure.id for measure in self.measures]
        for named in (ids, [reason.id for reason in self.reasons]):
            if twice := [name for name, count in Counter(named).items() if count > 1]:
                raise ValueError(f"названо дважды: {', '.join(twice)}")
        for number, measure in enumerate(self.measures):
            if higher := [name for name in measure.needs if name not in ids[:number]]:
                raise ValueError(f"{measure.id}: needs называет меры слабее, их нет ниже: {', '.join(higher)}")
        return self


class MeasureUse(Authored):
    """On which ladder a route stands, and what is a threat to life or health in it."""

    ladder: LadderName
    threat: Condition
    laid: MeasureLadder | None = None
    """The ladder itself, put here when the pack is read, so that the route's digest covers it; never by hand."""


class Shown(Authored):
    """What an answer shows of a measure, if the condition holds."""

    measure: Code
    how: How
    when: Condition | None = None
