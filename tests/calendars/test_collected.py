"""Our calendars against collections of others: each difference is named with its reason, and there is no other."""

import re
from datetime import date
from pathlib import Path

import pytest

from models.calendar import Calendar, DayKind, Standing
from tests.calendars import write
from tests.calendars.collected import collected, days_of
from workflows import packs

DECREED = "нерабочие дни указов Президента: у нас свой вид, в xmlcalendar выходные"
FORGOTTEN = "в xmlcalendar забыта рабочая суббота, хотя её отдых там же перенесён"
DRAFT = "файл xmlcalendar составлен до акта о переносах этого года"
EID = "мусульманский праздник: xmlcalendar ставит его на другой день"
SATURDAY = "суббота 7 мая 2022 года: вторник 10 мая, потому что понедельник — праздник"
CONSTITUTION = "с 2026 года День Конституции больше не 30 августа; файл xmlcalendar старше"

# Which days differ as working or not, country by country; of 2020 and 2021 see `test_the_decreed_days…`.
DIFFERENCES: dict[str, dict[str, list[str]]] = {
    "ru": {FORGOTTEN: ["2024-04-27", "2024-12-28"]},
    "kz": {
        FORGOTTEN: [
            *("2016-03-05", "2017-03-18", "2017-07-01", "2018-03-03", "2018-04-28", "2018-05-05", "2018-08-25"),
            *("2018-12-29", "2019-05-04", "2020-01-05", "2020-12-20", "2021-07-03"),
        ],
        EID: ["2017-09-01", "2027-05-17"],
        SATURDAY: ["2022-05-10"],
        DRAFT: [
            *("2024-03-25", "2024-05-04", "2024-05-08", "2024-07-08", "2024-10-25", "2024-12-17", "2025-01-03"),
            *("2025-01-05", "2025-03-10", "2025-03-24", "2025-03-25", "2025-06-06", "2025-07-07", "2025-09-01"),
            "2025-10-27",
        ],
        CONSTITUTION: ["2026-08-31"],
    },
    "by": {
        FORGOTTEN: ["2016-01-16", "2017-01-21", "2018-01-20", "2018-03-03", "2019-11-16"],
        DRAFT: [
            *("2023-04-24", "2023-04-29", "2023-05-08", "2023-05-13", "2023-11-06", "2023-11-11", "2024-05-13"),
            *("2024-05-18", "2024-11-08", "2024-11-16", "2025-01-06", "2025-01-11", "2025-04-26", "2025-04-28"),
            *("2025-07-04", "2025-07-12", "2025-12-20", "2025-12-26"),
        ],
    },
}


@pytest.mark.parametrize("country", DIFFERENCES)
def test_every_difference_from_an_independent_collection_has_its_reason(country: str) -> None:
    book = packs.calendar(country)
    known = {date.fromisoformat(day) for days in DIFFERENCES[country].values() for day in days}
    differing = {
        day
        for days in collected(country).values()
        for day, kind in days.items()
        if book.kind(day) is not DayKind.NON_WORKING and book.is_working(day) != (kind is not DayKind.DAY_OFF)
    }
    assert differing == known


def test_the_decreed_days_are_all_the_rest_that_differs() -> None:
    """In 2020 and 2021 the collection calls them days off; apart from them each day agrees, the shortened ones too."""
    book = packs.calendar("ru")
    forgotten = {date.fromisoformat(day) for day in DIFFERENCES["ru"][FORGOTTEN]}
    for year, days in collected("ru").items():
        others = {day: (book.kind(day), kind) for day, kind in days.items() if book.kind(day) is not kind}
        decreed = {day for day, kinds in others.items() if kinds == (DayKind.NON_WORKING, DayKind.DAY_OFF)}
        assert others.keys() - decreed == {day for day in forgotten if day.year == year}
        assert len(decreed) == {2020: 29, 2021: 7}.get(year, 0), DECREED


@pytest.mark.parametrize("code", write.COUNTRIES)
def test_a_calendar_made_from_the_library_still_agrees_with_it(code: str) -> None:
    book = packs.calendar(code)
    known = [year.year for year in book.years if year.standing is Standing.LIBRARY]
    library = write.library_of(code, *known)
    wrong = [day for year in known for day in days_of(year) if book.is_working(day) != library.is_working_day(day)]
    assert wrong == [], "the library has learnt something: `make calendars` writes the next version"


@pytest.mark.parametrize("code", write.COUNTRIES)
def test_a_calendar_made_from_the_library_says_so_and_never_passes_for_official(code: str) -> None:
    book = packs.calendar(code)
    assert [year.year for year in book.years] == list(write.YEARS)
    for year in book.years:
        assert year.standing is not Standing.CONFIRMED
        assert year.source.startswith("библиотека holidays ")
        assert book.caution(date(year.year, 6, 1))
        assert (year.standing is Standing.FORECAST) == ("актов нет" in year.source)
    assert all(entry.note for year in book.years for entry in year.days)
    assert [entry for year in book.years for entry in year.days if re.search("[A-Za-z]", entry.note)] == []


def test_what_the_command_writes_is_what_can_be_read(tmp_path: Path) -> None:
    made = write.calendar_of("kg")
    path = tmp_path / "kg.v1.yaml"
    path.write_text(write.text_of(made), encoding="utf-8")
    assert packs.read(path, Calendar) == made
