from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.terms import Pause, Span, TermStandsStill, Unit, due
from tests.support.terms import ANY, DAYS, MOSCOW, RUSSIA, at, lengths, offsets, pauses_after, spans, starts


def local_midnight(day: date, offset: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(minutes=offset)


def local_day(moment: datetime, offset: int) -> date:
    return (moment.astimezone(UTC) + timedelta(minutes=offset)).date()


@pytest.mark.parametrize(
    ("start", "span", "last_day", "statutory_day"),
    [
        # 27.04 is a working Saturday, 28.04–01.05 are off.
        ("2024-04-26T10:00", Span(value=5, unit=Unit.WORKING_DAY), "2024-05-07", "2024-05-07"),
        # СК РФ ст. 122: three working days over the May holidays.
        ("2025-04-30T16:00", Span(value=3, unit=Unit.WORKING_DAY), "2025-05-07", "2025-05-07"),
        # СК РФ ст. 77: seven days from the act, calendar; the last one is a Sunday.
        ("2026-11-15T20:00", Span(value=7, unit=Unit.CALENDAR_DAY), "2026-11-23", "2026-11-22"),
        # Through the New Year holidays: 9 January 2026 is off by transfer.
        ("2025-12-30T09:00", Span(value=3, unit=Unit.CALENDAR_DAY), "2026-01-12", "2026-01-02"),
        ("2025-12-30T09:00", Span(value=1, unit=Unit.WORKING_DAY), "2026-01-12", "2026-01-12"),
        # ГК РФ ст. 192 п. 3: no such number, so the last day of the month.
        ("2023-01-31T12:00", Span(value=1, unit=Unit.MONTH), "2023-02-28", "2023-02-28"),
        ("2024-01-31T12:00", Span(value=1, unit=Unit.MONTH), "2024-02-29", "2024-02-29"),
        ("2024-08-31T12:00", Span(value=6, unit=Unit.MONTH), "2025-02-28", "2025-02-28"),
        ("2025-11-30T12:00", Span(value=1, unit=Unit.MONTH), "2025-12-30", "2025-12-30"),
        ("2026-04-09T12:00", Span(value=1, unit=Unit.MONTH), "2026-05-12", "2026-05-09"),
        ("2024-02-29T12:00", Span(value=1, unit=Unit.YEAR), "2025-02-28", "2025-02-28"),
        ("2023-11-20T12:00", Span(value=3, unit=Unit.YEAR), "2026-11-20", "2026-11-20"),
        # A working Saturday ends a term that falls on it.
        ("2024-04-20T12:00", Span(value=7, unit=Unit.CALENDAR_DAY), "2024-04-27", "2024-04-27"),
    ],
)
def test_a_lawyer_agrees_with_the_last_day(start: str, span: Span, last_day: str, statutory_day: str) -> None:
    reckoned = due(at(start), span, RUSSIA, offset=MOSCOW)
    assert (str(reckoned.day), str(reckoned.statutory_day)) == (last_day, statutory_day)
    assert reckoned.moment == local_midnight(reckoned.day + timedelta(days=1), MOSCOW)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-12-31T22:30", Span(value=3, unit=Unit.HOUR), "2027-01-01T01:30"),
        ("2026-12-31T22:30", Span(value=2, unit=Unit.SUTKI), "2027-01-02T22:30"),
        ("2026-12-31T22:30", Span(unit=Unit.IMMEDIATE), "2026-12-31T22:30"),
    ],
)
def test_hours_and_sutki_run_through_the_holidays(start: str, span: Span, end: str) -> None:
    reckoned = due(at(start), span, RUSSIA, offset=MOSCOW)
    assert reckoned.moment == reckoned.internal == at(end)
    assert reckoned.day == reckoned.statutory_day == at(end).date()


def test_the_same_instant_starts_different_days_in_different_territories() -> None:
    evening_in_moscow = at("2026-11-19T23:30")
    span = Span(value=1, unit=Unit.WORKING_DAY)
    assert due(evening_in_moscow, span, RUSSIA, offset=MOSCOW).day == date(2026, 11, 20)
    assert due(evening_in_moscow, span, RUSSIA, offset=300).day == date(2026, 11, 23)


def test_our_own_control_comes_before_a_last_day_that_is_off() -> None:
    reckoned = due(at("2026-11-15T20:00"), Span(value=7, unit=Unit.CALENDAR_DAY), RUSSIA, offset=MOSCOW)
    assert reckoned.internal == at("2026-11-21T00:00")  # 24:00 of Friday the 20th


def test_our_own_control_may_be_the_day_of_the_event() -> None:
    reckoned = due(at("2026-11-20T10:00"), Span(value=1, unit=Unit.CALENDAR_DAY), RUSSIA, offset=MOSCOW)
    assert (reckoned.day, reckoned.internal) == (date(2026, 11, 23), at("2026-11-21T00:00"))


def test_a_term_given_and_ended_on_days_off_has_no_earlier_control() -> None:
    reckoned = due(at("2026-11-21T10:00"), Span(value=1, unit=Unit.CALENDAR_DAY), RUSSIA, offset=MOSCOW)
    assert reckoned.internal == reckoned.moment == at("2026-11-24T00:00")


def test_a_day_that_a_pause_touches_does_not_count() -> None:
    hour = Pause(since=at("2026-11-24T10:00"), until=at("2026-11-24T11:00"), ground="запрос")
    reckoned = due(at("2026-11-20T10:00"), Span(value=5, unit=Unit.WORKING_DAY), RUSSIA, offset=MOSCOW, pauses=(hour,))
    assert reckoned.day == date(2026, 11, 30)


def test_a_month_grows_by_the_calendar_days_paused() -> None:
    pause = Pause(since=at("2026-11-25T10:00"), until=at("2026-11-28T10:00"), ground="запрос")
    reckoned = due(at("2026-11-20T10:00"), Span(value=1, unit=Unit.MONTH), RUSSIA, offset=MOSCOW, pauses=(pause,))
    assert (reckoned.statutory_day, reckoned.day) == (date(2026, 12, 24), date(2026, 12, 24))


def test_an_extension_runs_from_the_unmoved_end() -> None:
    base, ten = Span(value=15, unit=Unit.CALENDAR_DAY), Span(value=10, unit=Unit.CALENDAR_DAY)
    start = at("2026-11-20T10:00")
    assert due(start, base, RUSSIA, offset=MOSCOW).day == date(2026, 12, 7)
    extended = due(start, base, RUSSIA, offset=MOSCOW, extensions=(ten,))
    assert extended.statutory_day == date(2026, 12, 15)


def test_days_may_extend_hours_and_hours_days() -> None:
    start, day, hours = at("2026-11-20T10:00"), Span(value=1, unit=Unit.WORKING_DAY), Span(value=6, unit=Unit.HOUR)
    assert due(start, hours, RUSSIA, offset=MOSCOW, extensions=(day,)).day == date(2026, 11, 23)
    assert due(start, day, RUSSIA, offset=MOSCOW, extensions=(hours,)).moment == at("2026-11-24T06:00")


def test_a_term_that_stands_still_has_no_due_moment() -> None:
    standing = Pause(since=at("2026-11-24T10:00"), until=None, ground="розыск")
    with pytest.raises(TermStandsStill):
        due(at("2026-11-20T10:00"), Span(value=5, unit=Unit.WORKING_DAY), RUSSIA, offset=MOSCOW, pauses=(standing,))


def test_a_pause_after_the_end_stops_nothing() -> None:
    start, span = at("2026-11-20T10:00"), Span(value=5, unit=Unit.WORKING_DAY)
    standing = Pause(since=at("2026-11-28T00:00"), until=None, ground="розыск")
    assert due(start, span, RUSSIA, offset=MOSCOW, pauses=(standing,)) == due(start, span, RUSSIA, offset=MOSCOW)


def test_a_term_needs_an_instant() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        due(datetime(2026, 11, 20), Span(value=1, unit=Unit.HOUR), RUSSIA, offset=MOSCOW)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "unit"),
    [(0, Unit.WORKING_DAY), (-1, Unit.HOUR), (101, Unit.YEAR), (1, Unit.IMMEDIATE), (10**9, Unit.CALENDAR_DAY)],
)
def test_a_span_that_cannot_be_meant_is_refused(value: int, unit: Unit) -> None:
    with pytest.raises(ValidationError):
        Span(value=value, unit=unit)


@given(starts, spans(*ANY), offsets)
def test_a_later_start_never_ends_earlier(start: datetime, span: Span, offset: int) -> None:
    ends = [due(start + timedelta(hours=7 * step), span, RUSSIA, offset=offset).moment for step in range(20)]
    assert all(first <= second for first, second in pairwise(ends))


@given(starts, spans(*ANY), offsets)
def test_a_longer_term_never_ends_earlier(start: datetime, span: Span, offset: int) -> None:
    longer = span.model_copy(update={"value": span.value + 1})
    shorter_end = due(start, span, RUSSIA, offset=offset).moment
    longer_end = due(start, longer, RUSSIA, offset=offset).moment
    assert start < shorter_end <= longer_end


@given(st.data(), starts, spans(*DAYS), offsets)
def test_days_end_on_a_working_day_on_which_the_term_runs(
    data: st.DataObject, start: datetime, span: Span, offset: int
) -> None:
    pauses = data.draw(pauses_after(start))
    reckoned = due(start, span, RUSSIA, offset=offset, pauses=pauses)
    opens, closes = local_midnight(reckoned.day, offset), reckoned.moment
    assert RUSSIA.is_working(reckoned.day)
    assert closes == opens + timedelta(days=1)
    assert not any(pause.since < closes and opens < pause.until for pause in pauses if pause.until)
    assert start < reckoned.internal <= reckoned.moment
    assert local_day(start, offset) < reckoned.statutory_day <= reckoned.day


@given(starts, st.integers(1, 60), offsets)
def test_counting_back_gives_the_number_of_working_days(start: datetime, value: int, offset: int) -> None:
    reckoned = due(start, Span(value=value, unit=Unit.WORKING_DAY), RUSSIA, offset=offset)
    assert RUSSIA.working_days(local_day(start, offset), reckoned.day) == value


@given(starts, st.integers(1, 400), offsets)
def test_counting_back_gives_the_number_of_calendar_days(start: datetime, value: int, offset: int) -> None:
    reckoned = due(start, Span(value=value, unit=Unit.CALENDAR_DAY), RUSSIA, offset=offset)
    assert (reckoned.statutory_day - local_day(start, offset)).days == value
    assert RUSSIA.next_working(reckoned.statutory_day) == reckoned.day


@given(starts, st.integers(1, 30), st.integers(0, 29), st.integers(1, 10), offsets)
def test_a_pause_of_some_working_days_delays_by_as_many(
    start: datetime, value: int, before: int, paused: int, offset: int
) -> None:
    """The pause begins on a working day of the term and lasts for `paused` working days."""
    span = Span(value=value, unit=Unit.WORKING_DAY)
    unpaused = due(start, span, RUSSIA, offset=offset).day
    first = due(start, Span(value=before % value + 1, unit=Unit.WORKING_DAY), RUSSIA, offset=offset).day
    last = first
    for _ in range(paused - 1):
        last = RUSSIA.next_working(last + timedelta(days=1))
    pause = Pause(
        since=local_midnight(first, offset), until=local_midnight(last + timedelta(days=1), offset), ground="розыск"
    )
    delayed = due(start, span, RUSSIA, offset=offset, pauses=(pause,)).day
    assert RUSSIA.working_days(unpaused, delayed) == paused


@given(starts, spans(Unit.HOUR, Unit.SUTKI), st.integers(0, 99), lengths, offsets)
def test_a_pause_delays_hours_by_its_length(
    start: datetime, span: Span, percent: int, length: timedelta, offset: int
) -> None:
    end = due(start, span, RUSSIA, offset=offset).moment
    since = start + (end - start) * percent // 100
    pause = Pause(since=since, until=since + length, ground="розыск")
    assert due(start, span, RUSSIA, offset=offset, pauses=(pause,)).moment == end + length


@given(st.data(), starts, spans(Unit.HOUR, Unit.SUTKI), offsets)
def test_hours_run_their_full_length_outside_the_pauses(
    data: st.DataObject, start: datetime, span: Span, offset: int
) -> None:
    pauses = data.draw(pauses_after(start))
    end = due(start, span, RUSSIA, offset=offset, pauses=pauses).moment
    cuts = sorted({start, end, *(cut for pause in pauses for cut in (pause.since, pause.until) if cut)})
    running = [
        later - earlier
        for earlier, later in pairwise(cuts)
        if start <= earlier < end and not any(pause.since <= earlier < pause.until for pause in pauses if pause.until)
    ]
    assert sum(running, timedelta()) == timedelta(hours=span.value * (24 if span.unit is Unit.SUTKI else 1))


@given(st.data(), starts, st.integers(1, 60), offsets)
def test_days_run_their_full_number_outside_the_pauses(
    data: st.DataObject, start: datetime, value: int, offset: int
) -> None:
    pauses = data.draw(pauses_after(start))
    reckoned = due(start, Span(value=value, unit=Unit.CALENDAR_DAY), RUSSIA, offset=offset, pauses=pauses)
    first = local_day(start, offset)
    running = 0
    for number in range(1, (reckoned.statutory_day - first).days + 1):
        opens = local_midnight(first + timedelta(days=number), offset)
        closes = opens + timedelta(days=1)
        running += not any(pause.since < closes and opens < pause.until for pause in pauses if pause.until)
    assert running == value


@given(starts, spans(*ANY), st.timedeltas(timedelta(0), timedelta(days=60)), offsets)
def test_a_pause_lifted_at_once_changes_nothing(start: datetime, span: Span, begin: timedelta, offset: int) -> None:
    empty = Pause(since=start + begin, until=start + begin, ground="ошибка")
    unpaused = due(start, span, RUSSIA, offset=offset)
    assert due(start, span, RUSSIA, offset=offset, pauses=(empty,)) == unpaused


@given(starts, spans(*DAYS), offsets)
def test_our_own_control_is_earlier_only_when_the_last_day_was_moved(start: datetime, span: Span, offset: int) -> None:
    reckoned = due(start, span, RUSSIA, offset=offset)
    if reckoned.day == reckoned.statutory_day:
        assert reckoned.internal == reckoned.moment
    elif reckoned.internal != reckoned.moment:
        control = local_day(reckoned.internal - timedelta(seconds=1), offset)
        assert control == RUSSIA.previous_working(reckoned.statutory_day)


@given(st.data(), starts, spans(*ANY), offsets)
def test_the_order_of_pauses_and_their_cuts_change_nothing(
    data: st.DataObject, start: datetime, span: Span, offset: int
) -> None:
    pauses = data.draw(pauses_after(start))
    cut = tuple(
        Pause(since=since, until=until, ground=pause.ground)
        for pause in reversed(pauses)
        if pause.until
        for middle in [pause.since + (pause.until - pause.since) / 2]
        for since, until in [(middle, pause.until), (pause.since, middle)]
    )
    whole = due(start, span, RUSSIA, offset=offset, pauses=pauses)
    assert due(start, span, RUSSIA, offset=offset, pauses=cut) == whole


@given(st.data(), starts, spans(*ANY), offsets)
def test_a_pause_never_brings_the_end_nearer(data: st.DataObject, start: datetime, span: Span, offset: int) -> None:
    pauses = data.draw(pauses_after(start))
    assert (
        due(start, span, RUSSIA, offset=offset).moment <= due(start, span, RUSSIA, offset=offset, pauses=pauses).moment
    )


@given(
    starts, st.sampled_from((Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.HOUR)), st.integers(1, 20), st.integers(1, 20)
)
def test_an_extension_adds_its_length(start: datetime, unit: Unit, base: int, added: int) -> None:
    extended = due(
        start, Span(value=base, unit=unit), RUSSIA, offset=MOSCOW, extensions=(Span(value=added, unit=unit),)
    )
    assert extended == due(start, Span(value=base + added, unit=unit), RUSSIA, offset=MOSCOW)
