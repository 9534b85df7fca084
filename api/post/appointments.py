"""Calendar files (RFC 5545, 5546): an invitation to a meeting, and a feed of somebody's own terms and meetings.

They say what a letter says: the number and a link. One meeting keeps one UID; whatever changes raises its SEQUENCE.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from api.post.words import Site, meeting_title, sitting_path
from api.reading.rows import Line

MAKER = "-//marshrut//marshrut//RU"
REFRESH = "PT1H"
USUAL = 120
"""Minutes that a calendar keeps free for a sitting: nobody knows how long it will be. Ours, not law."""
A_DAY = timedelta(days=1)
OCTETS = 75
"""The longest line, without its end (RFC 5545 3.1)."""
WITHIN = range(0x80, 0xC0)
"""Octets that stand within a letter of UTF-8, never at its beginning."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})

Property = tuple[str, str]
"""A name with its parameters, and the value as it stands in the file."""


class Entry(NamedTuple):
    """A term (a day, or a moment and no minutes), or a meeting of so many minutes."""

    uid: str
    stamp: datetime
    starts: date | datetime
    minutes: int
    words: str
    address: str
    sequence: int = 0
    is_cancelled: bool = False


class Invitation(NamedTuple):
    """A meeting to which somebody is asked, moved, or asked no more: who asks, and whom."""

    meeting: Entry
    sender: str
    to: str

    @classmethod
    def of(cls, row: Line, site: Site, *, sender: str, to: str) -> "Invitation":
        """The sitting of a notice. The turn in which it was told grows with every change, and so it is the SEQUENCE."""
        meeting = Entry(
            uid=meeting_uid(row.sitting_id, site),
            stamp=row.told_at,
            starts=row.at,
            minutes=USUAL,
            words=meeting_title(row),
            address=site.at(sitting_path(row.sitting_id)),
            sequence=row.turn,
            is_cancelled=row.about == "cancelled",
        )
        return cls(meeting, sender, to)

    @property
    def method(self) -> Literal["REQUEST", "CANCEL"]:
        """What is asked of the calendar."""
        return "CANCEL" if self.meeting.is_cancelled else "REQUEST"


def meeting_uid(sitting: str, site: Site) -> str:
    """The name of a sitting in every calendar."""
    return f"sitting-{sitting}@{site.host}"


def term_uid(case: str, task: int, site: Site) -> str:
    """The name of a term in every calendar."""
    return f"term-{case}-{task}@{site.host}"


def invitation(asked: Invitation) -> bytes:
    """The file of an invitation, or of its cancellation."""
    people = (("ORGANIZER", f"mailto:{asked.sender}"), ("ATTENDEE;RSVP=FALSE", f"mailto:{asked.to}"))
    return _file([("METHOD", asked.method)], [(*_event(asked.meeting), *people)])


def feed(entries: Iterable[Entry], title: str) -> bytes:
    """The file that a calendar reads again and again."""
    often = (("REFRESH-INTERVAL;VALUE=DURATION", REFRESH), ("X-PUBLISHED-TTL", REFRESH))
    return _file([("METHOD", "PUBLISH"), ("X-WR-CALNAME", _text(title)), *often], map(_event, entries))


def _file(head: Iterable[Property], events: Iterable[Iterable[Property]]) -> bytes:
    lines: list[Property] = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", MAKER), *head]
    for event in events:
        lines += [("BEGIN", "VEVENT"), *event, ("END", "VEVENT")]
    lines.append(("END", "VCALENDAR"))
    return b"".join(b"\r\n ".join(_folded(f"{name}:{value}".encode())) + b"\r\n" for name, value in lines)


def _event(entry: Entry) -> tuple[Property, ...]:
    return (
        ("UID", entry.uid),
        ("DTSTAMP", _moment(entry.stamp)),
        ("SEQUENCE", str(entry.sequence)),
        *_times(entry),
        ("SUMMARY", _text(entry.words)),
        ("DESCRIPTION", _text(entry.address)),
        ("URL", entry.address),
        ("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED"),
        ("TRANSP", "OPAQUE" if entry.minutes else "TRANSPARENT"),
    )


def _times(entry: Entry) -> tuple[Property, ...]:
    starts = entry.starts
    if not isinstance(starts, datetime):
        return (("DTSTART;VALUE=DATE", f"{starts:%Y%m%d}"), ("DTEND;VALUE=DATE", f"{starts + A_DAY:%Y%m%d}"))
    begins = ("DTSTART", _moment(starts))
    return (begins, ("DTEND", _moment(starts + timedelta(minutes=entry.minutes)))) if entry.minutes else (begins,)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(ESCAPED)


def _folded(line: bytes) -> Iterator[bytes]:
    """The line in pieces that each fit with the blank before it, and cut no letter in two."""
    limit = OCTETS
    while len(line) > limit:
        cut = limit
        while line[cut] in WITHIN:
            cut -= 1
        yield line[:cut]
        line, limit = line[cut:], OCTETS - 1
    yield line
