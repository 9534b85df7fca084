"""The child's budget: what the measures of the plan cost, from which source, and what was spent."""

from collections.abc import Iterable
from decimal import Decimal

from pydantic import Field

from api.languages import gettext as _
from api.v1.plan_measures import Seen
from api.v1.shapes import Told
from forms.plans.measures import Said
from forms.plans.money import Sum, counted, sums, whole


class SumTold(Told):
    """Money of one source, of one agency, or of the whole plan, in roubles."""

    of: str = Field(description="Источник или орган; у плана в целом пусто")
    planned: Decimal
    spent: Decimal
    measures: int = Field(description="У скольких мер указана стоимость")


class BudgetTold(Told):
    """The money of the plan."""

    whole: SumTold
    by_source: list[SumTold]
    by_agency: list[SumTold]


def budget_of(seen: Seen) -> BudgetTold:
    """The money of the measures that are in the plan."""
    measures = counted(seen.measures, seen.standings)
    agencies = {one.key: one.agency for one in seen.told}
    unsaid = Said("unsaid", _("источник не указан"))
    by_source = sums(measures, seen.spent, lambda one: one.money if one.money.code else unsaid)
    by_agency = sums(measures, seen.spent, lambda one: Said(one.agency.code, agencies[one.key]))
    return BudgetTold(whole=_told(whole(measures, seen.spent)), by_source=_all(by_source), by_agency=_all(by_agency))


def _all(found: Iterable[Sum]) -> list[SumTold]:
    return [_told(one) for one in found]


def _told(one: Sum) -> SumTold:
    return SumTold(of=one.of.words, planned=one.planned, spent=one.spent, measures=one.measures)
