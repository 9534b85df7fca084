"""How a commission sits, as data: what the law leaves to the region, each number with the rule that it rests on."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.ids import RuleId
from models.payload import Authored
from models.terms import Span, Unit


class Limit(Authored):
    """A length of time before or after something, and the rule that gives it."""

    rule: RuleId
    value: int = 0
    unit: Unit

    @property
    def span(self) -> Span:
        """The length alone."""
        return Span(value=self.value, unit=self.unit)


class Regulation(Authored):
    """The rules of procedure of the commissions of a territory; a sitting keeps those by which it was called.

    `secretary_votes`, `majority_of` and `recused_in_quorum` answer what ПП № 995 is not clear about: our defaults.
    """

    per_month: int = Field(2, ge=1, le=8)
    """How often at least (P995-FREQ): planned sittings are called so many times a month."""
    weekday: int = Field(3, ge=1, le=7)
    """The day of the week on which they sit: 1 is Monday."""
    hour: int = Field(10, ge=0, le=23)
    """The local hour at which they begin."""
    ahead: Limit = Limit(rule="PD-AGENDA", value=14, unit=Unit.CALENDAR_DAY)
    """How long before a planned sitting it is called."""
    materials: Limit = Limit(rule="PD-AGENDA", value=5, unit=Unit.WORKING_DAY)
    """How long before the sitting the materials of a question are ready, and its members can read them."""
    summons: Limit = Limit(rule="PD-SUMMON", value=3, unit=Unit.WORKING_DAY)
    """How long before the sitting the family has been told."""
    resolution: Limit = Limit(rule="PD-RESOLUTION", value=3, unit=Unit.WORKING_DAY)
    """How soon after the vote the постановление is drawn up."""
    dispatch: Limit = Limit(rule="PD-SEND", value=3, unit=Unit.WORKING_DAY)
    """How soon after that its copies are sent."""
    appeal: Limit = Limit(rule="PD-APPEAL", value=3, unit=Unit.MONTH)
    """How long after the last постановление the sitting waits for appeals before it is filed away."""
    remind: Annotated[tuple[Span, ...], Field(max_length=4)] = (Span(value=1, unit=Unit.WORKING_DAY),)
    """How long before the end of each of these terms the secretary is reminded."""
    escalate: Annotated[tuple[Span, ...], Field(max_length=4)] = (Span(value=3, unit=Unit.WORKING_DAY),)
    """How long after a term passed in silence (of which the chair is told at once) supervision is told as well."""
    secretary_votes: bool = True
    majority_of: Literal["present", "voting"] = "present"
    """More than half of whom: of the members present (P995-VOTE), or only of those who voted for or against."""
    recused_in_quorum: bool = True
    """Whether a member who stands aside from a question still counts when the quorum for it is counted."""

    @model_validator(mode="after")
    def _what_lies_before_is_counted_in_days(self) -> Self:
        spans = (self.materials.span, self.summons.span, *self.remind)
        if any(span.unit in {Unit.IMMEDIATE, Unit.MONTH, Unit.YEAR} for span in spans):
            raise ValueError("сроки до заседания и напоминания задают в часах, сутках, днях или рабочих днях")
        return self
