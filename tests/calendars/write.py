"""Write the calendars of the countries for which we have no official texts: `python -m tests.calendars.write`.

Everything comes from the `holidays` library, whose version stands in each year's source. A published calendar is never
changed: when the library has learnt something, the next version is a new file, and running cases keep the old one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as release

import holidays
from holidays.holiday_base import HolidayBase

from models.calendar import SATURDAY, Calendar, Day, DayKind, Feast, Standing, Year
from tests.calendars.collected import days_of
from workflows import packs

YEARS = range(2016, 2028)
MOVED = re.compile(r"(\d\d)([./])(\d\d)[./ ](\d{4})")
ESTIMATED = re.compile(r"estimated|приблизительная")
LABELS = re.compile(r" \((?:observed|observed, estimated|estimated|выходной|приблизительная дата)\)")


@dataclass(frozen=True)
class Country:
    """What the generator must know of a country."""

    title: str
    language: str
    known_to: int
    """The last year for which the library names the country's own acts or confirmed feasts."""
    rests_on: str


COUNTRIES = {
    "am": Country(
        "Армения", "en_US", 2026, "законы о праздниках, постановления о переносах 2016–2018, 2020 и 2021 годов"
    ),
    "by": Country("Беларусь", "ru", 2026, "указ о праздниках, ежегодные переносы рабочих дней"),
    "kg": Country("Кыргызстан", "ru_KG", 2025, "трудовые кодексы, ежегодные переносы до 2025 года"),
    "kz": Country("Казахстан", "en_US", 2025, "закон о праздниках, ежегодные переносы до 2025 года"),
    "tj": Country("Таджикистан", "ru", 2025, "закон о праздниках; переносы не названы"),
    "uz": Country("Узбекистан", "en_US", 2025, "трудовой кодекс, указы о дополнительных выходных"),
}
RUSSIAN = {
    "New Year's Day": "Новый год",
    "New Year's Eve": "Канун Нового года",
    "Orthodox Christmas": "Рождество Христово (православное)",
    "International Women's Day": "Международный женский день",
    "Women's Day": "День женщин",
    "Nowruz Holiday": "Наурыз мейрамы",
    "Nowruz": "Навруз",
    "Kazakhstan's People Solidarity Holiday": "Праздник единства народа Казахстана",
    "Defender of the Fatherland Day": "День защитника Отечества",
    "Victory Day": "День Победы",
    "Victory and Peace Day": "День Победы и мира",
    "Capital Day": "День столицы",
    "Constitution Day": "День Конституции",
    "First President Day": "День Первого Президента",
    "Independence Day": "День независимости",
    "Republic Day": "День Республики",
    "Eid al-Adha": "Курбан-байрам",
    "Eid al-Fitr": "Ураза-байрам",
    "Day of Memory and Honor": "День памяти и почестей",
    "Teachers and Instructors Day": "День учителя и наставника",
    "Additional day off by Presidential decree": "дополнительный выходной по указу Президента",
    "Christmas Holidays": "Предрождественские праздники",
    "Christmas and Epiphany": "Рождество и Богоявление",
    "Day of Remembrance of the Dead": "День поминовения усопших",
    "Army Day": "День армии",
    "Day of Remembrance of the Victims of Armenian Genocide": "День памяти жертв геноцида армян",
    "Labor Day": "День труда",
    "Day of Remembrance for the Fallen Defenders of the Fatherland": "День памяти павших защитников Отечества",
}


def calendar_of(code: str, version: int = 1) -> Calendar:
    """The calendar of this country as the installed library knows it."""
    country = COUNTRIES[code]
    years = tuple(_year(code, country, year) for year in YEARS)
    return Calendar(
        country=code,
        version=version,
        title=f"Производственный календарь: {country.title}",
        feasts=tuple(_feasts(years)),
        years=years,
    )


def library_of(code: str, *years: int) -> HolidayBase:
    """What the library knows of these years; the next ones are asked too, because rest is moved across New Year."""
    country = COUNTRIES[code]
    asked = {*years, *(year + 1 for year in years)}
    return holidays.country_holidays(code.upper(), years=asked, language=country.language)


def _year(code: str, country: Country, year: int) -> Year:
    library = library_of(code, year)
    names = {day: name for day, name in library.items() if day.year == year}
    guessed = any(ESTIMATED.search(name) for name in names.values())
    is_known = year <= country.known_to and not guessed
    source = f"библиотека holidays {release('holidays')}: {country.rests_on}"
    return Year(
        year=year,
        standing=Standing.LIBRARY if is_known else Standing.FORECAST,
        source=source if is_known else f"{source}; для этого года актов нет",
        days=tuple(_days(library, names, year)),
    )


def _days(library: HolidayBase, names: dict[date, str], year: int) -> Iterator[Day]:
    stands_for = {_moved_from(name): day for day, name in library.items() if _moved_from(name) is not None}
    for day in days_of(year):
        if day in names:
            yield Day(day=day, kind=DayKind.DAY_OFF, note=_note(names[day]))
        elif day.weekday() >= SATURDAY and library.is_working_day(day):
            moved = stands_for.get(day)
            note = "рабочая суббота" if moved is None else f"перенос выходного на {moved:%d.%m.%Y}"
            yield Day(day=day, kind=DayKind.WORKING, note=note)


def _note(name: str) -> str:
    """The library's name of a day off in Russian, with what it adds: moved, observed, estimated."""
    moved = _moved_from(name)
    if moved is not None:
        return f"перенос с {moved:%d.%m.%Y}"
    parts = []
    for part in name.split("; "):
        plain = LABELS.sub("", part)
        said = RUSSIAN.get(plain, plain)
        observed = "observed" in part or "(выходной)" in part
        parts.append(f"{said}, перенос с выходного" if observed else said)
    guess = ", дата предварительная" if ESTIMATED.search(name) else ""
    return "; ".join(parts) + guess


def _moved_from(name: str) -> date | None:
    """The day whose rest was moved; the library writes 05.03.2016, and 03/05/2016 in English."""
    found = MOVED.search(name)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    return date(year, first, second) if found[2] == "/" else date(year, second, first)


def _feasts(years: Iterable[Year]) -> Iterator[Feast]:
    """What stands on the same date in each of the last three years: all that can be said of later ones."""
    last = [{(day.day.month, day.day.day): day.note for day in year.days} for year in list(years)[-3:]]
    for (month, day), note in last[-1].items():
        if "перенос" not in note and all(known.get((month, day)) == note for known in last):
            yield Feast(month=month, day=day, note=note)


def text_of(calendar: Calendar) -> str:
    """The calendar as a file."""
    country = COUNTRIES[calendar.country]
    lines = [
        f"# Производственный календарь: {country.title}. Записан командой python -m tests.calendars.write,",
        "# руками не правится: новая редакция — новый файл.",
        "# Сокращённых дней библиотека не знает; на сроки они не влияют.",
        "# standing: library — собрано библиотекой, с официальным текстом не сверено; forecast — актов года ещё нет.",
        f"country: {calendar.country}",
        *([f"version: {calendar.version}"] if calendar.version > 1 else []),
        f'title: "{calendar.title}"',
        "feasts:",
        *(f'  - {{month: {feast.month}, day: {feast.day}, note: "{feast.note}"}}' for feast in calendar.feasts),
        "years:",
    ]
    for year in calendar.years:
        lines += [
            f"  - year: {year.year}",
            f"    standing: {year.standing}",
            f'    source: "{year.source}"',
            "    days:",
        ]
        lines += [f'      - {{day: {day.day}, kind: {day.kind}, note: "{day.note}"}}' for day in year.days]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write what has no file yet, and a next version of what the library knows otherwise by now."""
    for code in COUNTRIES:
        newest = packs.calendar(code) if code in packs.countries() else None
        if newest is not None and _content(newest) == _content(calendar_of(code)):
            continue
        version = 1 if newest is None else newest.version + 1
        path = packs.CALENDARS / f"{code}.v{version}.yaml"
        path.write_text(text_of(calendar_of(code, version)), encoding="utf-8")
        print(f"{path.name}: записан")


def _content(calendar: Calendar) -> list[tuple[int, Standing, tuple[Day, ...]]]:
    """What a new version would be for; the release of the library alone is no reason."""
    return [(year.year, year.standing, year.days) for year in calendar.years]


if __name__ == "__main__":
    main()
