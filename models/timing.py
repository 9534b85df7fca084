"""When a step of a route may open and by when it must be done, each with the rule that says so."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.ids import RuleId
from models.payload import Authored
from models.terms import Span, Unit

Start = Annotated[str, StringConstraints(pattern=r"^(opened|case|done:[a-z][a-z0-9_]{0,63})$")]


class Control(Authored):
    """Our own measure of «незамедлительно», and of a term whose number no source states."""

    rule: RuleId
    value: int = Field(ge=1, le=10_000)
    unit: Unit

    @property
    def span(self) -> Span:
        """The length."""
        return Span(value=self.value, unit=self.unit)


class Term(Authored):
    """By when a step must be done. `start` says from which moment the term runs.

    Where the norm says «незамедлительно», or where its number is left to the region, `control` is counted instead.
    """

    rule: RuleId
    unit: Unit
    value: int | None = Field(default=None, ge=1, le=10_000)
    control: Control | None = None
    start: Start = "opened"
    left_to_region: Literal[True] | None = None
    """No source states the number of the norm: the region sets it, and until then our control measures the silence."""
    longest: Span | None = None
    """By how much the same norm lets the term be made longer, in all; None: it does not say."""

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        numberless = self.unit is Unit.IMMEDIATE or self.left_to_region is True
        if numberless != (self.control is not None):
            raise ValueError(
                "«незамедлительно» и внутренний контроль ходят вместе: для unit: immediate и для left_to_region "
                "укажите control (правило, число, единица), в остальных случаях уберите его"
            )
        if numberless != (self.value is None):
            raise ValueError("укажите value, если число есть: у «незамедлительно» и у left_to_region его нет")
        if self.unit is Unit.IMMEDIATE and self.left_to_region:
            raise ValueError("«незамедлительно» области не оставляют: это уже срок")
        if self.left_to_region and self.control is not None and self.unit is not self.control.unit:
            raise ValueError("срок, оставленный области, измеряется как его control: укажите ту же единицу")
        if self.span.unit is Unit.IMMEDIATE:
            raise ValueError("внутренний контроль измеряется числом: часами, сутками или днями")
        return self

    @property
    def span(self) -> Span:
        """The length that is counted: the norm's own, or the internal control where the norm says «незамедлительно»."""
        if self.control is not None:
            return self.control.span
        return Span(value=self.value or 0, unit=self.unit)


class Wait(Authored):
    """A time that has to pass before a step opens: the norm lets it be done no sooner, or asks for it only then."""

    rule: RuleId
    value: int = Field(ge=1, le=10_000)
    unit: Unit
    start: Start = "opened"

    @property
    def span(self) -> Span:
        """The length of the wait."""
        return Span(value=self.value, unit=self.unit)
