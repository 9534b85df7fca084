"""The feed of somebody's own terms and meetings for a calendar: whoever holds its secret address reads it.

It says numbers of cases, days and links, and nothing else; the links open after the sign-in alone.
"""

import hashlib
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response

from activities.post.keeping import note_feed_read
from api import languages
from api.errors import NotFound
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.moments import Moments
from api.post.appointments import USUAL, Entry, feed, meeting_uid, term_uid
from api.post.digest import own_tasks
from api.post.words import Site, is_off, meeting_title, sitting_path
from api.reading.directory import place_of
from api.reading.post import feed_bearer, meeting_rows
from api.reading.rows import Line
from api.reading.staffing import actor_named
from api.reading.work_list import Show
from api.v1.shapes import local
from api.v1.wishes import feed_digest
from models.people import Actor

router = APIRouter(include_in_schema=False)
KIND = "text/calendar; charset=utf-8"
STAMPED_EVERY = timedelta(hours=1)
BACK = timedelta(hours=24 * 31)
"""How far back meetings are shown."""
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@router.get("/calendar/{secret}.ics")
async def read_feed(request: Request, secret: str, at: At) -> Response:
    """The feed under this secret; 404 when there is none, or none any more."""
    digest = feed_digest(secret)
    async with at.sessions.reading() as connection:
        row = await feed_bearer(connection, digest)
        actor = await actor_named(connection, row.code) if row else None
    if row is None or actor is None:
        raise NotFound(_("Такой подписки нет, или её отозвали."), _("Новую выдаёт страница «Мои уведомления»."))
    if row.read_at is None or at.clock() - row.read_at >= STAMPED_EVERY:
        async with at.sessions.transaction() as connection:
            await note_feed_read(connection, digest, at.clock())
    languages.spoken.set(languages.known(row.language))
    site = Site(at.settings.public_address or str(request.base_url).rstrip("/"))
    content = feed([*await _terms(at, actor, site), *await _meetings(at, actor, site)], _("Маршрут: мои сроки"))
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers={**PRIVATE, "ETag": mark})
    return Response(content, media_type=KIND, headers={**PRIVATE, "ETag": mark})


async def _terms(at: Office, actor: Actor, site: Site) -> list[Entry]:
    async with at.sessions.reading() as connection:
        rows = await own_tasks(connection, at, actor, Show.OPEN)
        place = await place_of(connection, actor, actor.territory)
    moments = Moments(at.clock(), place.offset if place else 0)
    return [_term(row, moments, site) for row in rows if row.due is not None]


def _term(row: Line, moments: Moments, site: Site) -> Entry:
    """A term that ends with a day takes the day; one of hours ends at its moment."""
    there = local(row.due, moments.offset)
    starts: date | datetime = moments.last_day(row.due) if (there.hour, there.minute) == (0, 0) else row.due
    return Entry(
        uid=term_uid(row.case_id, row.number, site),
        stamp=row.opened_at,
        starts=starts,
        minutes=0,
        words=_("Срок: дело № %(number)s") % {"number": row.case_number},
        address=site.at(f"/cases/{row.case_id}/tasks/{row.number}"),
    )


async def _meetings(at: Office, actor: Actor, site: Site) -> list[Entry]:
    async with at.sessions.reading() as connection:
        return [_meeting(row, site) for row in await meeting_rows(connection, actor, at.clock() - BACK)]


def _meeting(row: Line, site: Site) -> Entry:
    return Entry(
        uid=meeting_uid(row.id, site),
        stamp=row.at,
        starts=row.at,
        minutes=USUAL,
        words=meeting_title(row),
        address=site.at(sitting_path(row.id)),
        sequence=row.turn,
        is_cancelled=is_off(row),
    )
