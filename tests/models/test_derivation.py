from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import DayKind, NonWorking
from models.derivation import Reckoned, compact, derivation, in_words
from models.terms import EXACT, Pause, Span, TermStandsStill, Unit, due
from tests.support.terms import ANY, MOSCOW, RUSSIA, at, lengths, offsets, pauses_after, spans, starts


def told(lines: tuple[Reckoned, ...]) -> list[tuple[str, int | None, str]]:
    return [(f"{line.day:%d.%m}", line.counted, line.note) for line in lines]


def test_five_working_days_over_the_may_holidays_explain_themselves() -> None:
    lines = derivation(at("2024-04-26T10:00"), Span(value=5, unit=Unit.WORKING_DAY), RUSSIA, offset=MOSCOW)
    assert told(lines) == [
        ("26.04", None, "событие"),
        ("27.04", 1, "рабочая суббота; перенос выходного на 29.04.2024"),
        ("28.04", None, "выходной"),
        ("29.04", None, "выходной; перенос с 27.04.2024"),
        ("30.04", None, "выходной; перенос с 02.11.2024"),
        ("01.05", None, "выходной; Праздник Весны и Труда"),
        ("02.05", 2, ""),
        ("03.05", 3, ""),
        ("04.05", None, "выходной"),
        ("05.05", None, "выходной"),
        ("06.05", 4, ""),
        ("07.05", 5, ""),
    ]
    assert lines[1].kind is DayKind.WORKING


def test_a_move_to_a_working_day_is_told_day_by_day() -> None:
    lines = derivation(at("2026-11-15T20:00"), Span(value=7, unit=Unit.CALENDAR_DAY), RUSSIA, offset=MOSCOW)
    assert told(lines)[-3:] == [
        ("21.11", 6, "выходной"),
        ("22.11", 7, "выходной"),
        ("23.11", None, "перенос на рабочий день"),
    ]


def test_a_month_tells_its_end_what_was_paused_and_what_was_moved() -> None:
    pause = Pause(since=at("2026-04-20T10:00"), until=at("2026-04-21T10:00"), ground="запрос")
    lines = derivation(at("2026-03-07T10:00"), Span(value=2, unit=Unit.MONTH), RUSSIA, offset=MOSCOW, pauses=(pause,))
    assert told(lines) == [
        ("07.03", None, "событие"),
        ("20.04", None, "приостановлено"),
        ("21.04", None, "приостановлено"),
        ("09.05", 2, "2 месяца; выходной; День Победы"),
        ("10.05", None, "выходной"),
        ("11.05", None, "выходной; перенос с 09.05.2026"),
        ("12.05", None, "перенос на рабочий день"),
    ]


def test_hours_tell_their_minutes_and_their_pauses() -> None:
    pause = Pause(since=at("2026-11-20T12:00"), until=at("2026-11-20T15:30"), ground="запрос")
    lines = derivation(at("2026-11-20T10:00"), Span(value=24, unit=Unit.HOUR), RUSSIA, offset=MOSCOW, pauses=(pause,))
    assert told(lines) == [
        ("20.11", None, "событие 20.11.2026 10:00"),
        ("20.11", None, "приостановлено с 20.11.2026 12:00 до 20.11.2026 15:30"),
        ("21.11", 24, "24 часа: 21.11.2026 13:30"),
    ]


def test_an_extension_is_named_where_it_begins() -> None:
    lines = derivation(
        at("2026-11-18T10:00"),
        Span(value=1, unit=Unit.WORKING_DAY),
        RUSSIA,
        offset=MOSCOW,
        extensions=(Span(value=2, unit=Unit.WORKING_DAY),),
    )
    assert told(lines)[1:] == [
        ("19.11", 1, ""),
        ("20.11", 1, "продление: 2 рабочих дня"),
        ("21.11", None, "выходной"),
        ("22.11", None, "выходной"),
        ("23.11", 2, ""),
    ]


def test_a_term_that_stands_still_is_told_up_to_its_suspension() -> None:
    standing = Pause(since=at("2026-11-24T10:00"), until=None, ground="розыск")
    lines = derivation(
        at("2026-11-20T10:00"), Span(value=5, unit=Unit.WORKING_DAY), RUSSIA, offset=MOSCOW, pauses=(standing,)
    )
    assert told(lines)[-2:] == [("23.11", 1, ""), ("24.11", None, "приостановлено, срок не течёт")]


@pytest.mark.parametrize(
    ("setting", "counted", "note"),
    [
        (NonWorking.COUNTED, 1, "нерабочий день по указу, считается; указ Президента РФ от 25.03.2020 № 206"),
        (NonWorking.SKIPPED, None, "нерабочий день по указу, не считается; указ Президента РФ от 25.03.2020 № 206"),
    ],
)
def test_a_decreed_day_says_whether_it_counts(setting: NonWorking, counted: int | None, note: str) -> None:
    calendar = RUSSIA.model_copy(update={"non_working": setting})
    lines = derivation(at("2020-03-27T10:00"), Span(value=5, unit=Unit.WORKING_DAY), calendar, offset=MOSCOW)
    assert told(lines)[3] == ("30.03", counted, note)


def test_a_shortened_day_is_named() -> None:
    lines = derivation(at("2024-02-21T10:00"), Span(value=1, unit=Unit.WORKING_DAY), RUSSIA, offset=MOSCOW)
    assert told(lines)[1] == ("22.02", 1, "сокращённый день; канун праздника: День защитника Отечества")


def test_a_year_nobody_has_decreed_is_marked_as_a_forecast() -> None:
    lines = derivation(at("2026-11-20T10:00"), Span(value=2, unit=Unit.YEAR), RUSSIA, offset=MOSCOW)
    assert told(lines)[-1] == ("20.11", 2, "2 года; предварительно: переносы этого года не утверждены")


@given(st.data(), starts, spans(*ANY), offsets)
def test_the_last_line_is_the_due_day(data: st.DataObject, start: datetime, span: Span, offset: int) -> None:
    pauses = data.draw(pauses_after(start))
    extensions = tuple(data.draw(st.lists(spans(*ANY), max_size=2)))
    reckoned = due(start, span, RUSSIA, offset=offset, pauses=pauses, extensions=extensions)
    lines = derivation(start, span, RUSSIA, offset=offset, pauses=pauses, extensions=extensions)
    days = [line.day for line in lines]
    assert days[-1] == reckoned.day
    assert reckoned.statutory_day in days
    assert days == sorted(days) or any(part.unit in EXACT for part in (span, *extensions))
    assert all(line.kind is RUSSIA.kind(line.day) for line in lines)


@given(st.data(), starts, st.integers(1, 40), offsets)
def test_working_days_are_numbered_without_a_gap(data: st.DataObject, start: datetime, value: int, offset: int) -> None:
    pauses = data.draw(pauses_after(start))
    lines = derivation(start, Span(value=value, unit=Unit.WORKING_DAY), RUSSIA, offset=offset, pauses=pauses)
    days = [line.day for line in lines]
    assert [line.counted for line in lines if line.counted is not None] == list(range(1, value + 1))
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


@given(st.data(), starts, spans(*ANY), offsets, lengths)
def test_a_suspended_term_ends_its_story_on_the_day_of_suspension(
    data: st.DataObject, start: datetime, span: Span, offset: int, until_stop: timedelta
) -> None:
    standing = Pause(since=start + until_stop, until=None, ground="розыск")
    pauses = (*data.draw(pauses_after(start)), standing)
    lines = derivation(start, span, RUSSIA, offset=offset, pauses=pauses)
    try:
        last_day = due(start, span, RUSSIA, offset=offset, pauses=pauses).day
    except TermStandsStill:
        last_day = (standing.since + timedelta(minutes=offset)).date()
        assert lines[-1].note == "приостановлено, срок не течёт"
    assert lines[-1].day == last_day


def test_neighbouring_days_of_which_the_same_is_said_are_told_together() -> None:
    lines = derivation(at("2024-04-26T10:00"), Span(value=5, unit=Unit.WORKING_DAY), RUSSIA, offset=MOSCOW)
    assert [
        (f"{one.first:%d.%m}", f"{one.last:%d.%m}", one.first_number, one.last_number, one.note)
        for one in compact(lines)
    ] == [
        ("26.04", "26.04", None, None, "событие"),
        ("27.04", "27.04", 1, 1, "рабочая суббота; перенос выходного на 29.04.2024"),
        ("28.04", "28.04", None, None, "выходной"),
        ("29.04", "29.04", None, None, "выходной; перенос с 27.04.2024"),
        ("30.04", "30.04", None, None, "выходной; перенос с 02.11.2024"),
        ("01.05", "01.05", None, None, "выходной; Праздник Весны и Труда"),
        ("02.05", "03.05", 2, 3, ""),
        ("04.05", "05.05", None, None, "выходной"),
        ("06.05", "07.05", 4, 5, ""),
    ]


@given(st.data(), starts, spans(*ANY), offsets)
def test_nothing_is_lost_when_days_are_told_together(
    data: st.DataObject, start: datetime, span: Span, offset: int
) -> None:
    pauses = data.draw(pauses_after(start))
    lines = derivation(start, span, RUSSIA, offset=offset, pauses=pauses)
    told_again = [
        (one.first + timedelta(days=step), None if one.first_number is None else one.first_number + step, one.note)
        for one in compact(lines)
        for step in range((one.last - one.first).days + 1)
    ]
    assert told_again == [(line.day, line.counted, line.note) for line in lines]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(unit=Unit.IMMEDIATE), "незамедлительно"),
        (Span(value=1, unit=Unit.WORKING_DAY), "1 рабочий день"),
        (Span(value=3, unit=Unit.WORKING_DAY), "3 рабочих дня"),
        (Span(value=5, unit=Unit.WORKING_DAY), "5 рабочих дней"),
        (Span(value=11, unit=Unit.CALENDAR_DAY), "11 календарных дней"),
        (Span(value=21, unit=Unit.CALENDAR_DAY), "21 календарный день"),
        (Span(value=112, unit=Unit.HOUR), "112 часов"),
        (Span(value=72, unit=Unit.HOUR), "72 часа"),
        (Span(value=1, unit=Unit.SUTKI), "1 сутки"),
        (Span(value=3, unit=Unit.SUTKI), "3 суток"),
        (Span(value=6, unit=Unit.MONTH), "6 месяцев"),
        (Span(value=2, unit=Unit.YEAR), "2 года"),
        (Span(value=75, unit=Unit.YEAR), "75 лет"),
    ],
)
def test_a_span_is_said_in_russian(span: Span, words: str) -> None:
    assert in_words(span) == words


def test_the_first_line_is_the_day_of_the_event_in_its_territory() -> None:
    lines = derivation(at("2026-11-19T23:30"), Span(value=1, unit=Unit.WORKING_DAY), RUSSIA, offset=300)
    assert lines[0].day == date(2026, 11, 20)
