from datetime import date, timedelta

import holidays
import pytest
from pydantic import ValidationError

from models.calendar import Calendar, Day, DayKind, Feast, NonWorking, Standing, Year
from workflows import packs

RUSSIA = packs.calendar("ru")
SKIPPING = RUSSIA.model_copy(update={"non_working": NonWorking.SKIPPED})
YEARS = range(2016, 2028)
FEASTS = {(feast.month, feast.day) for feast in RUSSIA.feasts}

# The working time of a 40-hour week as the production calendar of each year gives it: working days and hours.
NORMS = {
    2016: (247, 1974),
    2017: (247, 1973),
    2018: (247, 1970),
    2019: (247, 1970),
    2020: (248, 1979),
    2021: (247, 1972),
    2022: (247, 1973),
    2023: (247, 1973),
    2024: (248, 1979),
    2025: (247, 1972),
    2026: (247, 1972),
}
# Eves of holidays that a decree of the President made non-working; the norm was set before the decree.
EVES_TAKEN = {2020: 2, 2021: 1}

DECREED = (
    (date(2020, 3, 30), date(2020, 4, 30)),
    (date(2020, 5, 6), date(2020, 5, 8)),
    (date(2020, 6, 24), date(2020, 6, 24)),
    (date(2020, 7, 1), date(2020, 7, 1)),
    (date(2021, 5, 4), date(2021, 5, 7)),
    (date(2021, 10, 30), date(2021, 11, 7)),
)


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=number) for number in range(365 + (year % 4 == 0))]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_an_independent_library(year: int) -> None:
    library = holidays.country_holidays("RU", years=year)
    differing = [day for day in days_of(year) if RUSSIA.is_working(day) != library.is_working_day(day)]
    assert differing == []


@pytest.mark.parametrize("year", YEARS)
def test_a_day_before_a_holiday_is_shortened(year: int) -> None:
    """ТК РФ ст. 95; a working Saturday is as long as the day its rest was moved to."""
    library = holidays.country_holidays("RU", years=(year, year + 1), language="ru")
    expected = set()
    for day in days_of(year):
        if not RUSSIA.is_working(day) or RUSSIA.kind(day) is DayKind.NON_WORKING:
            continue
        stands_for = next((moved for moved, name in library.items() if f"с {day:%d.%m.%Y}" in name), day)
        tomorrow = stands_for + timedelta(days=1)
        if (tomorrow.month, tomorrow.day) in FEASTS:
            expected.add(day)
    assert {day for day in days_of(year) if RUSSIA.kind(day) is DayKind.SHORTENED} == expected


@pytest.mark.parametrize(("year", "norm"), NORMS.items())
def test_the_year_has_the_official_norm_of_days_and_hours(year: int, norm: tuple[int, int]) -> None:
    working = sum(RUSSIA.is_working(day) for day in days_of(year))
    shortened = sum(RUSSIA.kind(day) is DayKind.SHORTENED for day in days_of(year)) + EVES_TAKEN.get(year, 0)
    assert (working, 8 * working - shortened) == norm


def test_the_setting_decides_whether_terms_count_the_decreed_days() -> None:
    differing = [day for year in YEARS for day in days_of(year) if RUSSIA.is_working(day) != SKIPPING.is_working(day)]
    decreed = [day for year in YEARS for day in days_of(year) if RUSSIA.kind(day) is DayKind.NON_WORKING]
    assert differing == decreed
    assert all(any(first <= day <= last for first, last in DECREED) for day in decreed)
    assert (len([day for day in decreed if day.year == 2020]), len(decreed)) == (29, 36)


@pytest.mark.parametrize(
    ("day", "kind", "note"),
    [
        (date(2024, 4, 27), DayKind.WORKING, "перенос выходного на 29.04.2024"),
        (date(2024, 4, 29), DayKind.DAY_OFF, "перенос с 27.04.2024"),
        (date(2024, 11, 2), DayKind.SHORTENED, "перенос выходного на 30.04.2024, канун праздника"),
        (date(2020, 4, 1), DayKind.NON_WORKING, "указ Президента РФ от 25.03.2020 № 206"),
        (date(2020, 4, 4), DayKind.DAY_OFF, ""),
        (date(2026, 11, 20), DayKind.WORKING, ""),
        (date(2026, 6, 12), DayKind.DAY_OFF, "День России"),
    ],
)
def test_a_day_says_what_it_is_and_why(day: date, kind: DayKind, note: str) -> None:
    assert (RUSSIA.kind(day), RUSSIA.note(day)) == (kind, note)


def test_an_unlisted_year_has_its_feasts_and_says_that_it_is_a_forecast() -> None:
    new_year, victory, ordinary = date(2030, 1, 2), date(2030, 5, 9), date(2030, 5, 8)
    assert [RUSSIA.kind(day) for day in (new_year, victory, ordinary)] == [
        DayKind.DAY_OFF,
        DayKind.DAY_OFF,
        DayKind.WORKING,
    ]
    assert RUSSIA.note(victory) == "День Победы"
    assert RUSSIA.is_forecast(victory)
    assert not RUSSIA.is_forecast(date(2027, 12, 31))


def test_every_listed_year_is_confirmed_by_an_act() -> None:
    assert [listed.year for listed in RUSSIA.years] == list(YEARS)
    for listed in RUSSIA.years:
        assert listed.standing is Standing.CONFIRMED
        assert "постановление Правительства РФ" in listed.source


def test_the_nearest_working_day_passes_over_the_holidays() -> None:
    assert RUSSIA.next_working(date(2024, 4, 28)) == date(2024, 5, 2)
    assert RUSSIA.previous_working(date(2024, 5, 1)) == date(2024, 4, 27)
    assert RUSSIA.next_working(date(2024, 4, 27)) == date(2024, 4, 27)
    assert RUSSIA.previous_working(date(2024, 4, 27)) == date(2024, 4, 27)


def test_working_days_are_counted_after_the_first_date_up_to_the_second() -> None:
    assert RUSSIA.working_days(date(2024, 4, 26), date(2024, 5, 7)) == 5
    assert RUSSIA.working_days(date(2024, 5, 7), date(2024, 5, 7)) == 0
    assert RUSSIA.working_days(date(2024, 5, 8), date(2024, 5, 7)) == 0


def test_the_digest_knows_one_changed_day() -> None:
    *earlier, last = RUSSIA.years
    changed = last.model_copy(update={"days": last.days[:-1]})
    assert Calendar.model_validate_json(RUSSIA.model_dump_json()).digest == RUSSIA.digest
    assert RUSSIA.model_copy(update={"years": (*earlier, changed)}).digest != RUSSIA.digest


def test_a_day_of_another_year_is_refused() -> None:
    with pytest.raises(ValidationError, match="год 2028: есть день другого года"):
        Year(
            year=2028,
            standing=Standing.FORECAST,
            source="нет",
            days=(Day(day=date(2027, 1, 1), kind=DayKind.DAY_OFF),),
        )


def test_a_day_written_twice_is_refused() -> None:
    twice = Day(day=date(2028, 1, 1), kind=DayKind.DAY_OFF)
    with pytest.raises(ValidationError, match="по порядку и без повторов"):
        Year(year=2028, standing=Standing.FORECAST, source="нет", days=(twice, twice))


def test_a_year_written_twice_is_refused() -> None:
    year = Year(year=2028, standing=Standing.FORECAST, source="нет", days=())
    with pytest.raises(ValidationError, match="годы должны идти по порядку и без повторов"):
        Calendar(country="ru", title="Календарь", feasts=(), years=(year, year))


def test_a_slip_of_the_pen_is_refused() -> None:
    with pytest.raises(ValidationError, match="naming"):
        Feast.model_validate_json('{"month": 1, "day": 1, "note": "Новый год", "naming": ""}')
