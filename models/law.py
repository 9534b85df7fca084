"""The law table: every rule that a term or a step may rest on, with its source, its years and how sure we are of it."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.ids import RuleId
from models.payload import Authored
from models.terms import Span, Unit

OURS = "наше значение по умолчанию, не норма права"
"""How our own defaults are named wherever a term is shown."""


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
    extension: Span | None = None
    """By how much the norm itself lets it be made longer, at most and in all; None: no source says that it does."""

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


class Act(Authored):
    """An act that rules come from: how people call it, and its whole title."""

    short: str
    title: str


class Wording(Authored):
    """What a norm says for a time, and how we know it. Dates are None where no source states them."""

    term: RuleTerm
    source: str
    confidence: Confidence
    evidence: Evidence | None = None
    valid_from: date | None
    valid_to: date | None
    dated_by: str | None = None
    """What the dates rest on."""
    note: str | None = None
    url: str | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on the day (both ends included; a date nobody stated bounds nothing)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("норма кончается раньше, чем начинается")
        return self


class Rule(Wording):
    """One norm as it stands now, with what it said before; or one default of ours."""

    id: RuleId
    title: str
    actor: str
    recipient: str | None
    trigger: str
    document: str | None
    act: str | None = None
    """The short name of the act; None when the norm comes from no act that is named."""
    article: str | None = None
    norm_kind: NormKind
    region: str | None
    earlier: tuple[Wording, ...] = ()
    """What it said before, the oldest first."""

    @property
    def is_ours(self) -> bool:
        """Whether this is our own default and not law; every screen and paper shows it as such."""
        return self.norm_kind is NormKind.PRODUCT_DEFAULT

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """Everything it said and says, the oldest first."""
        return (*self.earlier, self)

    def on(self, day: date) -> Self | None:
        """The rule as it stood on the day; None when it was not law then."""
        found = next((wording for wording in self.wordings if wording.is_in_force(day)), None)
        if found is None or found is self:
            return found
        said = {name: getattr(found, name) for name in Wording.model_fields}
        return self.model_copy(update={**said, "earlier": ()})

    @model_validator(mode="after")
    def _default_is_marked_twice(self) -> Self:
        if self.is_ours != (self.confidence is Confidence.PRODUCT_DEFAULT):
            raise ValueError(f"правило {self.id}: norm_kind и confidence расходятся о том, наше ли это значение")
        return self

    @model_validator(mode="after")
    def _wordings_follow_each_other(self) -> Self:
        for before, after in pairwise(self.wordings):
            if before.valid_to is None or after.valid_from is None or before.valid_to >= after.valid_from:
                raise ValueError(f"правило {self.id}: прежние значения (earlier) должны кончаться до начала следующих")
        return self


class UnknownRule(LookupError):
    """No rule of this id stands in the law table."""


class Law(Authored):
    """The law table of one country, or what one pack adds to it."""

    country: str
    acts: tuple[Act, ...] = ()
    regions: dict[str, str] = Field(default_factory=dict)
    """What the regions that rules name are called."""
    parties: dict[str, str] = Field(default_factory=dict)
    """What those are called who act by the rules and to whom they turn."""
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
        """The rule of this id as it stands now. Raises UnknownRule."""
        try:
            return self._rules[number]
        except KeyError:
            raise UnknownRule(f"в таблице норм нет правила {number}") from None

    def in_force(self, day: date) -> tuple[Rule, ...]:
        """The rules that hold on the day, each as it stood then, in the order of the table."""
        return tuple(stood for rule in self.rules if (stood := rule.on(day)) is not None)

    def joined(self, *others: Self) -> Self:
        """This table with what others add: their rules, acts and names. What is said here is not said otherwise.

        Raises ValueError when a rule stands in two of them: a region adds norms, it does not rewrite the country's.
        """
        acts = {act.short: act for table in reversed((self, *others)) for act in reversed(table.acts)}
        return type(self)(
            country=self.country,
            acts=tuple(reversed(acts.values())),
            regions={code: name for table in reversed((self, *others)) for code, name in table.regions.items()},
            parties={code: name for table in reversed((self, *others)) for code, name in table.parties.items()},
            rules=tuple(rule for table in (self, *others) for rule in table.rules),
        )

    def party(self, code: str) -> str:
        """What a party is called; one that the table does not name is called as it is written."""
        return self.parties.get(code, code)

    @cached_property
    def _rules(self) -> dict[RuleId, Rule]:
        return {rule.id: rule for rule in self.rules}


def citation(rule: Rule) -> str:
    """The rule's source in one line, or that it is no law."""
    if rule.is_ours:
        return OURS
    if rule.confidence is Confidence.UNCERTAIN:
        return f"{rule.source}, требует проверки"
    return rule.source
