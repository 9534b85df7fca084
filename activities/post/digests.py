"""Digests: one a person and working day, ordered when the person's hour has come there where they work."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from activities.post.outbox import Origin, order_one
from activities.post.recipients import Recipient, reachable
from models.tables import Mail

IsWorking = Callable[[str, date], bool]
"""Whether people work on this day in the country of this territory."""


def order_digests(connection: Connection, at: datetime, is_working: IsWorking) -> int:
    """Enter today's digest for everybody who wants one, whose hour has come and who is not away; answers how many.

    Whoever has today's already gets no other, whichever round asks.
    """
    due = {one.person: day for one in reachable(connection, at) if (day := _day_of(one, at, is_working))}
    ordered = set(connection.scalars(select(Mail.person).where(Mail.sort == "digest", Mail.day.in_(set(due.values())))))
    fresh = [(person, day) for person, day in due.items() if person not in ordered]
    for person, day in fresh:
        order_one(connection, Origin("digest", day=day), person, at)
    return len(fresh)


def _day_of(one: Recipient, at: datetime, is_working: IsWorking) -> date | None:
    """The local day whose digest this person is due now; None when there is none."""
    there = at + timedelta(minutes=one.offset)
    hour = one.wishes.digest_hour
    if one.is_away or hour is None or there.hour < hour or one.wishes.is_quiet(there.hour):
        return None
    return there.date() if is_working(one.territory, there.date()) else None
