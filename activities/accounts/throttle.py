"""Attempts that fail make whoever tries wait, longer each time. They wait who try, not those whose login is tried.

An attempt is counted before it is tried, so that a hundred sent at once are not all tried; whoever comes in gets it
back. What is counted stands under keyed digests: no login, and nothing typed in its place, can be read from the table.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from activities.registers import insert_into
from activities.sessions import Sessions
from models.tables import SignInAttempt

FORGOTTEN = timedelta(days=1)
"""After a day in which nothing was tried, everything begins anew."""


class Allowance(NamedTuple):
    """How often one may fail without waiting, how long the first wait is (it doubles), and the longest."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failures - self.free
        return timedelta() if over < 0 else min(self.longest, self.first * 2 ** min(over, 20))


PAIR = Allowance(5, timedelta(seconds=15), timedelta(minutes=15))
"""One login tried from one network address. These are ours, not law."""
ADDRESS = Allowance(50, timedelta(seconds=5), timedelta(minutes=5))
"""Any logins tried from one address: a whole school may sit behind one."""
DEVICE = Allowance(10, timedelta(seconds=15), timedelta(minutes=15))
"""A browser in which the person came in before: counted for itself, whatever strangers do."""
GUESSES = Allowance(50, timedelta(days=1), timedelta(days=1))
"""Codes tried by somebody who knows the password, from browsers that the person never came in with."""


class Count(NamedTuple):
    """What is counted under which key."""

    key: str
    allowance: Allowance


async def knock(sessions: Sessions, counts: Sequence[Count], now: datetime) -> datetime | None:
    """Count one attempt under each key. Where one of them has to wait, nothing is counted: the answer is until when."""
    kept = SignInAttempt
    async with sessions.transaction() as connection:
        await connection.execute(delete(kept).where(kept.last_at < now - FORGOTTEN))
        fresh = [{"key": key, "failures": 0, "last_at": now, "until": now} for key in sorted(one.key for one in counts)]
        await connection.execute(insert_into(connection.dialect, kept).values(fresh).on_conflict_do_nothing())
        keys = [one.key for one in counts]
        asked = select(kept.key, kept.failures, kept.until).where(kept.key.in_(keys)).order_by(kept.key)
        rows = {row.key: row for row in await connection.execute(asked.with_for_update())}
        latest: datetime = max(row.until for row in rows.values())
        if latest > now:
            return latest
        for one in counts:
            failures = rows[one.key].failures + 1
            until = now + one.allowance.wait(failures)
            counted = update(kept).where(kept.key == one.key)
            await connection.execute(counted.values(failures=failures, last_at=now, until=until))
    return None


async def let_in(sessions: Sessions, *, forget: Collection[str], give_back: Collection[str]) -> None:
    """Somebody came in: what was counted under `forget` is forgotten, the rest gets this one attempt back."""
    kept = SignInAttempt
    async with sessions.transaction() as connection:
        await connection.execute(delete(kept).where(kept.key.in_(tuple(forget))))
        one_less = update(kept).where(kept.key.in_(tuple(give_back)), kept.failures > 0)
        await connection.execute(one_less.values(failures=kept.failures - 1))
