"""Notices of emergency access are marked as read."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, update

from activities.sessions import Sessions
from models.tables import EmergencyNotice

EmergencyKey = tuple[str, int]
"""The grant, and the place among its notices."""


async def mark_emergencies_read(sessions: Sessions, keys: Collection[EmergencyKey], *, at: datetime) -> None:
    """Note that these notices were read; one that was read before keeps its moment."""
    notice = EmergencyNotice
    mine = notice.access == bindparam("of_access"), notice.place == bindparam("of_place")
    read = update(notice).where(*mine, notice.read_at.is_(None))
    rows = [{"of_access": access, "of_place": place, "read_at": at} for access, place in keys]
    if rows:
        await sessions.write(lambda connection: connection.execute(read, rows))
