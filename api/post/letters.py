"""A letter of the outbox becomes a message: plain text, the same as simple HTML, a calendar where there is a meeting.

Headers say who writes, to which address, about which case by its number. The Message-ID is the name of the letter in
the outbox, and the date the moment at which it was ordered: sent again, it is the same letter.
"""

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from activities.post.outbox import Held
from api.languages import PRODUCT, known, spoken
from api.office import Office
from api.pages.moments import Moments
from api.post.appointments import Invitation, invitation
from api.post.digest import words_of_digest
from api.post.words import (
    SETTINGS,
    WITH_TERM,
    Site,
    Words,
    farewell,
    urgent,
    words_of_emergency,
    words_of_notice,
    words_of_sitting,
    words_of_tasks,
    words_of_trial,
)
from api.reading.emergency_notices import emergency_told
from api.reading.post import MEETINGS, mailbox_of, notice_told, sitting_told, tasks_told
from api.reading.rows import Line
from api.reading.staffing import actor_named
from models.people import Actor
from models.wishes import DEFAULT, Wishes

FOLDER = Path(__file__).parents[1] / "templates" / "post"


async def letter_of(at: Office, held: Held) -> EmailMessage | None:
    """The message; None when there is nobody to read it, or nothing to say any more."""
    async with at.sessions.reading() as connection:
        mailbox, actor = await mailbox_of(connection, held.person), await actor_named(connection, held.person)
    if mailbox is None or actor is None:
        return None
    mark = spoken.set(known(mailbox.language))
    try:
        moments = Moments(at.clock(), mailbox.offset or 0, running=at.own_times.running)
        found = await _told(at, held, actor, moments)
        return None if found is None else laid_out(at, held, mailbox.email, *found)
    finally:
        spoken.reset(mark)


async def rests_until(at: Office, held: Held) -> datetime | None:
    """Until when the letter has to wait, because its reader is not to be disturbed now; None when it may go."""
    if held.is_urgent or held.origin.sort == "trial":
        return None
    async with at.sessions.reading() as connection:
        mailbox = await mailbox_of(connection, held.person)
    if mailbox is None:
        return None
    wishes = DEFAULT if mailbox.wishes is None else Wishes.model_validate(mailbox.wishes)
    now = at.clock()
    earliest = wishes.earliest(now, mailbox.offset or 0)
    return earliest if earliest > now else None


async def _told(at: Office, held: Held, actor: Actor, moments: Moments) -> tuple[Words, Line | None] | None:
    """What is said, and the meeting of which it is said."""
    origin, site = held.origin, Site(at.settings.public_address)
    if origin.sort == "trial":
        return words_of_trial(site), None
    if origin.sort == "digest":
        words = None if origin.day is None else await words_of_digest(at, actor, origin.day, moments, site)
        return None if words is None else (words, None)
    async with at.sessions.reading() as connection:
        if origin.sort == "task":
            row = await tasks_told(connection, actor, origin)
            return None if row is None else (words_of_tasks(row, moments, site), None)
        if origin.sort == "sitting":
            row = await sitting_told(connection, actor, origin)
            return None if row is None or row.is_stale else (words_of_sitting(row, moments, site), row)
        if origin.sort == "emergency":
            row = await emergency_told(connection, actor, origin.subject, origin.place)
            if row is None or row.read_at is not None:
                return None
            return words_of_emergency(row, actor, site), None
        row = await notice_told(connection, actor, origin)
    is_over = row is not None and row.kind in WITH_TERM and row.closed_at is not None
    if row is None or row.read_at is not None or is_over:
        return None
    return words_of_notice(row, actor.role, moments, site), None


def laid_out(at: Office, held: Held, address: str, words: Words, meeting: Line | None) -> EmailMessage:
    """The words as a message to this address."""
    site, sender = Site(at.settings.public_address), at.settings.mail_sender
    _user, _at, domain = sender.partition("@")
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"{PRODUCT[spoken.get()]} <{sender}>"
    letter["To"] = address
    letter["Subject"] = urgent(words.subject) if held.is_urgent else words.subject
    letter["Date"] = format_datetime(held.queued_at)
    letter["Message-ID"] = f"<{held.id}@{domain}>"
    if words.thread:
        letter["References"] = f"<{thread_of(words.thread)}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    if held.is_urgent:
        letter["Importance"] = "high"
    letter.set_content(plain(words, site), cte="base64")
    letter.add_alternative(html(words, site), subtype="html", cte="base64")
    if meeting is not None and meeting.about in MEETINGS:
        asked = Invitation.of(meeting, site, sender=sender, to=address)
        told = {"method": asked.method, "charset": "UTF-8"}
        letter.add_alternative(invitation(asked), "text", "calendar", cte="base64", params=told)
    letter.set_boundary(f"={held.id}")
    letter["Content-Language"] = spoken.get()
    return letter


def plain(words: Words, site: Site) -> str:
    """The letter as text."""
    parts = ["\n".join(words.lines)] if words.lines else []
    for group in words.groups:
        lines = [f"- {item.words}\n  {item.address}" for item in group.items]
        parts.append("\n".join([f"{group.title}:", *lines, *([group.more] if group.more else [])]))
    if words.action:
        parts.append(f"{words.action.words}:\n{words.action.address}")
    automatic, silent, choose = farewell()
    parts.append(f"--\n{automatic}\n{silent}\n{choose}\n{site.at(SETTINGS)}")
    return "\n\n".join(parts) + "\n"


def html(words: Words, site: Site) -> str:
    """The same as a page without anything that has to be loaded."""
    language = spoken.get()
    return (
        _templates()
        .get_template("letter.html")
        .render(
            words=words,
            product=PRODUCT[language],
            language=language,
            style=Markup((FOLDER / "letter.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            farewell=farewell(),
            settings=site.at(SETTINGS),
        )
    )


def thread_of(name: str) -> str:
    """What binds letters about one case or meeting together, and does not tell which one it is."""
    return hashlib.sha256(f"thread:{name}".encode()).hexdigest()[:32]


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
