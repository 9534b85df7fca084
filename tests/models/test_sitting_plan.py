"""The plan of a commission: how many sittings a month, and for which moment each of them is called."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.regulation import Regulation
from models.sitting_plan import days_of_month, next_sitting
from models.terms import Span, Unit
from workflows import packs

CALENDAR = packs.calendar("ru")
MOSCOW = 180
LOCAL = timedelta(minutes=MOSCOW)


@pytest.mark.parametrize(("often", "days"), [(1, (1,)), (2, (1, 16)), (4, (1, 8, 16, 23))])
def test_as_many_sittings_are_called_a_month_as_the_region_says_evenly_spread(
    often: int, days: tuple[int, ...]
) -> None:
    assert days_of_month(Regulation(per_month=often)) == days


def test_a_sitting_is_called_two_weeks_ahead_for_its_day_of_the_week_and_hour() -> None:
    rules = Regulation(weekday=4, hour=10)
    begins = next_sitting(rules, CALENDAR, datetime(2026, 9, 1, 3, tzinfo=UTC), MOSCOW) + LOCAL
    assert (begins.isoweekday(), begins.hour, begins.date().isoformat()) == (4, 10, "2026-09-17")


def test_a_sitting_that_would_fall_on_a_day_off_is_called_for_the_next_working_day() -> None:
    rules = Regulation(weekday=1, hour=10)
    begins = next_sitting(rules, CALENDAR, datetime(2026, 2, 23 - 17, 3, tzinfo=UTC), MOSCOW) + LOCAL
    assert begins.date().isoformat() == "2026-02-24", "Monday 23 February is a feast"


def test_terms_before_a_sitting_are_not_counted_in_months() -> None:
    with pytest.raises(ValidationError, match="задают в часах"):
        Regulation(remind=(Span(value=1, unit=Unit.MONTH),))


def test_the_country_says_how_its_commissions_sit_and_every_rule_stands_in_its_law() -> None:
    rules, law = packs.regulation_at("ru.sve.nizhneozersk"), packs.law("ru")
    assert rules.per_month == 2
    limits = (rules.ahead, rules.materials, rules.summons, rules.resolution, rules.dispatch, rules.appeal)
    assert [law.rule(limit.rule).is_ours for limit in limits] == [True] * 6, "none of these numbers is law"
