"""The law table: every rule that a term or a step may rest on, with its source, its years and how sure we are of it."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.ids import RuleId
from models.payload import Authored
from models.terms import Span, Unit


class TermKind(StrEnum):
    """What the norm's number is; only a deadline gives a due date."""

    DEADLINE = "deadline"
    RECURRENCE = "recurrence"
    MAX_DURATION = "max_duration"
    MIN_WAIT = "min_wait"
    DUE_AFTER = "due_after"
    RETENTION = "retention"
    WINDOW = "window"
    AGE = "age"
    RULE = "rule"


class Measure(StrEnum):
    """Units of norms that no clock counts: an event, a yearly date, a number of times."""

    EVENT = "event"
    RECURRING = "recurring"
    FREQUENCY = "freq"


class NormKind(StrEnum):
    """Where the norm stands in the order of acts; a product default is no norm at all."""

    FEDERAL_LAW = "federal_law"
    FEDERAL_BYLAW = "federal_bylaw"
    REGIONAL = "regional"
    LOCAL_ACT = "local_act"
    PRODUCT_DEFAULT = "product_default"


class Confidence(StrEnum):
    """How sure the table is of the rule; a rule that is uncertain is never applied by itself."""

    FOUND = "found"
    KNOWLEDGE_HIGH = "knowledge_high"
    KNOWLEDGE_MEDIUM = "knowledge_medium"
    UNCERTAIN = "uncertain"
    PRODUCT_DEFAULT = "product_default"


class Evidence(StrEnum):
    """What was seen when the rule was found."""

    LAW_MIRROR = "law_mirror"
    LEGAL_DB = "legal_db"
    LOCAL_PAGE = "local_page"
    RETELLING = "retelling"


class RuleTerm(Authored):
    """The number of the norm; `value` is None where the norm gives none."""

    kind: TermKind
    value: Annotated[int, Field(ge=1)] | None
    unit: Unit | Measure
    start: str | None = None

    @model_validator(mode="after")
    def _number_can_be_counted(self) -> Self:
        _ = self.span
        return self

    @property
    def span(self) -> Span | None:
        """The length that a clock can count, or None when the norm gives no number."""
        if not isinstance(self.unit, Unit) or (self.value is None and self.unit is not Unit.IMMEDIATE):
            return None
        return Span(value=self.value or 0, unit=self.unit)


class Rule(Authored):
    """One norm, or one default of ours. Dates and region are None where no source states them."""

    id: RuleId
    title: str
    actor: str
    recipient: str | None
    trigger: str
    term: RuleTerm
    document: str | None
    source: str
    norm_kind: NormKind
    confidence: Confidence
    evidence: Evidence | None = None
    region: str | None
    valid_from: date | None
    valid_to: date | None
    note: str | None = None
    url: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this is our own default and not law; every screen and paper shows it as such."""
        return self.norm_kind is NormKind.PRODUCT_DEFAULT

    def is_in_force(self, day: date) -> bool:
        """Whether the rule holds on the day (both ends included; a date nobody stated bounds nothing)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @model_validator(mode="after")
    def _default_is_marked_twice(self) -> Self:
        if self.is_ours != (self.confidence is Confidence.PRODUCT_DEFAULT):
            raise ValueError(f"правило {self.id}: norm_kind и confidence расходятся о том, наше ли это значение")
        return self

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"правило {self.id}: кончается раньше, чем начинается")
        return self


class UnknownRule(LookupError):
    """No rule of this id stands in the law table."""


class Law(Authored):
    """The law table of one country."""

    country: str
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _each_rule_stands_once(self) -> Self:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"правило {rule.id} записано дважды")
            seen.add(rule.id)
        return self

    def rule(self, number: RuleId) -> Rule:
        """The rule of this id. Raises UnknownRule."""
        try:
            return self._rules[number]
        except KeyError:
            raise UnknownRule(f"в таблице норм нет правила {number}") from None

    def in_force(self, day: date) -> tuple[Rule, ...]:
        """The rules that hold on the day, in the order of the table."""
        return tuple(rule for rule in self.rules if rule.is_in_force(day))

    @cached_property
    def _rules(self) -> dict[RuleId, Rule]:
        return {rule.id: rule for rule in self.rules}


def citation(rule: Rule) -> str:
    """The rule's source in one line, or that it is no law."""
    if rule.is_ours:
        return "наше значение по умолчанию, не норма права"
    if rule.confidence is Confidence.UNCERTAIN:
        return f"{rule.source}, требует проверки"
    return rule.source
