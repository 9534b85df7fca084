"""Why something is due on its day: the reckoning of a term, line by line, in Russian."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from models.calendar import SATURDAY, Calendar, DayKind, NonWorking
from models.lengths import in_words
from models.payload import Payload
from models.terms import EXACT, Course, Mark, Pause, Span, Unit, reckon, standstill

__all__ = ["Reckoned", "Stretch", "compact", "derivation", "in_words"]


class Reckoned(Payload):
    """One line of a derivation: the day, what it is, its number in the term if it counts, and a note in Russian."""

    day: date
    kind: DayKind
    counted: int | None
    note: str


class Stretch(Payload):
    """Neighbouring days of a derivation of which the same is said, with the numbers that they have in the term."""

    first: date
    last: date
    first_number: int | None
    last_number: int | None
    note: str


def derivation(
    start: datetime,
    span: Span,
    calendar: Calendar,
    *,
    offset: int,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Span, ...] = (),
) -> tuple[Reckoned, ...]:
    """How `due` came to its day, line by line from the day of the event to the last day.

    Terms in days list every day; hours, sutki, months and years list the first day, what was paused, and the end.
    A term that stands still is told up to the day on which it was suspended.
    """
    parts = (span, *extensions)
    course = Course(calendar, offset, pauses)
    stopped = standstill(pauses, reckon(course, start, parts))
    if stopped is None:
        return tuple(_lines(course, start, parts))
    halt = course.day_of(stopped)
    halted = Pause(since=stopped, until=course.end_of(halt), ground="")
    lines = _lines(Course(calendar, offset, (*pauses, halted)), start, parts)
    told = [line for line in lines[1:] if line.day < halt]
    return (lines[0], *told, _line(calendar, halt, None, "приостановлено, срок не течёт"))


def compact(lines: Iterable[Reckoned]) -> tuple[Stretch, ...]:
    """The derivation with neighbouring days told together: working days counted in a row, days off of one kind."""
    found: list[Stretch] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and _continues(before, line):
            found[-1] = before.model_copy(update={"last": line.day, "last_number": line.counted})
        else:
            found.append(
                Stretch(
                    first=line.day,
                    last=line.day,
                    first_number=line.counted,
                    last_number=line.counted,
                    note=line.note,
                )
            )
    return tuple(found)


def _continues(before: Stretch, line: Reckoned) -> bool:
    if line.day != before.last + date.resolution or line.note != before.note:
        return False
    if line.counted is None or before.last_number is None:
        return line.counted is before.last_number
    return line.counted == before.last_number + 1


def _lines(course: Course, start: datetime, parts: tuple[Span, ...]) -> list[Reckoned]:
    """The derivation of a term that is not standing still."""
    calendar = course.calendar
    begin = course.opening(start)
    hour = _clock(course, start) if parts[0].unit in EXACT else ""
    lines = [_line(calendar, begin.day, None, f"событие {hour}".strip())]
    for number, part in enumerate(parts):
        end = course.closing(begin, part)
        told = _lines_of_part(course, begin, end, part)
        if number:
            told[0] = told[0].model_copy(update={"note": _joined(f"продление: {in_words(part)}", told[0].note)})
        lines += told
        begin = end
    if parts[-1].unit not in EXACT:
        lines += _lines_of_move(course, begin.day)
    if caution := calendar.caution(lines[-1].day):
        lines[-1] = lines[-1].model_copy(update={"note": _joined(lines[-1].note, caution)})
    return lines


def _lines_of_part(course: Course, begin: Mark, end: Mark, part: Span) -> list[Reckoned]:
    calendar = course.calendar
    match part.unit:
        case Unit.CALENDAR_DAY | Unit.WORKING_DAY:
            return [_line(calendar, day, number, _note(course, day)) for day, number in course.days(begin.day, part)]
        case Unit.MONTH | Unit.YEAR:
            idle = [day for day, number in course.days(begin.day, part) if number is None]
            lines = [_line(calendar, day, None, "приостановлено") for day in idle]
            return [*lines, _line(calendar, end.day, part.value, _joined(in_words(part), _note(course, end.day)))]
        case Unit.IMMEDIATE | Unit.HOUR | Unit.SUTKI:
            stops = [stop for stop in course.stops if stop[0] < end.moment and stop[1] > begin.moment]
            lines = [
                _line(calendar, course.day_of(since), None, _stop_note(course, since, until)) for since, until in stops
            ]
            return [
                *lines,
                _line(calendar, end.day, part.value or None, f"{in_words(part)}: {_clock(course, end.moment)}"),
            ]


def _lines_of_move(course: Course, statutory_day: date) -> list[Reckoned]:
    """The days from the statutory end to the working day it moves to (ГК РФ ст. 193); none if it stands."""
    lines = []
    day, last = statutory_day, course.moved(statutory_day)
    while day < last:
        day += date.resolution
        note = "перенос на рабочий день" if day == last else ""
        lines.append(_line(course.calendar, day, None, _joined(note, _note(course, day))))
    return lines


def _line(calendar: Calendar, day: date, counted: int | None, note: str) -> Reckoned:
    return Reckoned(day=day, kind=calendar.kind(day), counted=counted, note=note)


def _note(course: Course, day: date) -> str:
    """What is worth saying of a day: why it is not an ordinary one."""
    calendar = course.calendar
    paused = "приостановлено" if course.is_idle(day) else ""
    return _joined(paused, _kind_note(calendar, day), calendar.note(day))


def _kind_note(calendar: Calendar, day: date) -> str:
    """The kind of the day in words; an ordinary working day has none."""
    is_weekend = day.weekday() >= SATURDAY
    match calendar.kind(day):
        case DayKind.DAY_OFF:
            return "выходной"
        case DayKind.NON_WORKING:
            skipped = calendar.non_working is NonWorking.SKIPPED
            return "нерабочий день по указу, не считается" if skipped else "нерабочий день по указу, считается"
        case DayKind.SHORTENED:
            return "рабочая суббота, сокращённый день" if is_weekend else "сокращённый день"
        case DayKind.WORKING:
            return "рабочая суббота" if is_weekend else ""


def _stop_note(course: Course, since: datetime, until: datetime) -> str:
    begin, end = _clock(course, since), _clock(course, until)
    return f"приостановлено с {begin} до {end}"


def _clock(course: Course, moment: datetime) -> str:
    """Local date and time of an instant."""
    return f"{moment.astimezone(UTC) + course.shift:%d.%m.%Y %H:%M}"


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
