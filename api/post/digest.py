"""The morning digest: what is due today, what is late, and what was told and not read yet."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from api.languages import gettext as _
from api.languages import ngettext
from api.office import Office
from api.pages.moments import Moments
from api.post.words import Group, Item, Site, Words, sitting_path, sitting_title
from api.reading.notices import notice_rows
from api.reading.post import last_digest, sitting_rows, wish_row
from api.reading.rows import Line
from api.reading.work_list import Page, Show, Sought, Whose, work_list
from api.v1.shapes import local
from api.v1.work_list import today
from models.people import OFFICE_ROLES, Actor
from models.wishes import DEFAULT, Way, Wishes, matter_of

MOST = 30
"""Lines under one title; whoever has more reads on in the system."""
FIRST = timedelta(hours=72)
"""How far back somebody's first digest looks for what is new. Ours, not law."""


async def words_of_digest(at: Office, actor: Actor, day: date, moments: Moments, site: Site) -> Words | None:
    """The digest of this local day; None when there is nothing to say, or the day is over."""
    if moments.today != day:
        return None
    async with at.sessions.reading() as connection:
        late = await own_tasks(connection, at, actor, Show.OVERDUE)
        due = await own_tasks(connection, at, actor, Show.TODAY)
        row = await wish_row(connection, actor)
        wishes = DEFAULT if row.wishes is None else Wishes.model_validate(row.wishes)
        since = await last_digest(connection, actor, day) or at.clock() - FIRST
        told, sittings = await _new(connection, actor, wishes, since)
        opened = await own_tasks(connection, at, actor, Show.OPEN) if wishes.task is Way.DIGEST else []
    known = {(row.case_id, row.number) for row in (*late, *due)}
    fresh = [row for row in opened if row.opened_at > since and (row.case_id, row.number) not in known]
    news = len(told) + len(sittings)
    if not (late or due or fresh or news):
        return None
    groups = (
        _tasks(_("Срок сегодня"), [(row, _until(row, moments)) for row in due], site),
        _tasks(_("Просрочено"), [(row, _since(row, moments)) for row in late], site),
        _tasks(_("Новые задачи"), [(row, _by(row, moments)) for row in fresh], site),
        _news(told, sittings, site),
    )
    return Words(
        subject=_("Сводка на %(day)s: %(counts)s")
        % {"day": moments.named(day), "counts": _counts(len(due), len(late), len(fresh), news)},
        lines=(),
        action=Item(_("Открыть мои задачи"), site.at("/tasks")) if actor.role in OFFICE_ROLES else None,
        groups=tuple(group for group in groups if group.items),
    )


async def _new(
    connection: AsyncConnection, actor: Actor, wishes: Wishes, since: datetime
) -> tuple[list[Line], list[Line]]:
    """Notices of cases and of sittings that the actor wants in the digest, told since the last one and not read yet."""
    told = [
        row
        for row in await notice_rows(connection, actor)
        if row.read_at is None and row.at > since and wishes.way(matter_of(row.kind)) is Way.DIGEST
    ]
    if wishes.sitting is not Way.DIGEST:
        return told, []
    return told, [row for row in await sitting_rows(connection, actor) if row.read_at is None and row.told_at > since]


async def own_tasks(connection: AsyncConnection, at: Office, actor: Actor, show: Show) -> list[Line]:
    """What is the actor's own of this part of the work list: theirs by name, and what nobody of the agency does."""
    if actor.role not in OFFICE_ROLES:
        return []
    day, _shift = await today(at, actor, connection)
    found = []
    for whose in (Whose.MINE, Whose.FREE):
        sought = Sought(show=show, whose=whose)
        found += await work_list(connection, actor, sought, day=day, page=Page(200, None, None))
    return sorted(found, key=lambda row: (row.due is None, row.due, row.case_id, row.number))


def _counts(due: int, late: int, fresh: int, news: int) -> str:
    parts = (
        (due, ngettext("срок сегодня у %(num)d задачи", "срок сегодня у %(num)d задач", due)),
        (late, ngettext("просрочена %(num)d задача", "просрочено %(num)d задач", late)),
        (fresh, ngettext("%(num)d новая задача", "%(num)d новых задач", fresh)),
        (news, ngettext("%(num)d новое извещение", "%(num)d новых извещений", news)),
    )
    return ", ".join(words % {"num": number} for number, words in parts if number)


def _tasks(title: str, told: list[tuple[Line, str]], site: Site) -> Group:
    items = tuple(
        Item(
            _("Дело № %(number)s, %(term)s") % {"number": row.case_number, "term": term},
            site.at(f"/cases/{row.case_id}/tasks/{row.number}"),
        )
        for row, term in told[:MOST]
    )
    return Group(title, items, _more(len(told)))


def _until(row: Line, moments: Moments) -> str:
    """Until when today; a letter may be read hours later, so it never says how much is left."""
    there = local(row.due, moments.offset)
    is_whole_day = (there.hour, there.minute) == (0, 0)
    return _("до конца дня") if is_whole_day else _("до %(time)s") % {"time": f"{there:%H:%M}"}


def _by(row: Line, moments: Moments) -> str:
    return _("без срока") if row.due is None else _("срок %(day)s") % {"day": moments.named(moments.last_day(row.due))}


def _since(row: Line, moments: Moments) -> str:
    return _("срок был %(day)s") % {"day": moments.named(moments.last_day(row.due))}


def _news(told: list[Line], sittings: list[Line], site: Site) -> Group:
    """Sittings, and cases that were told of, each once."""
    numbers: dict[str, int] = {}
    for row in told:
        numbers[row.case_number] = numbers.get(row.case_number, 0) + 1
    meetings = [
        Item(sitting_title(row.about) % {"number": row.number}, site.at(sitting_path(row.sitting_id)))
        for row in sittings
    ]
    cases = [
        Item(
            ngettext("Дело № %(number)s: %(num)d новое извещение", "Дело № %(number)s: %(num)d новых извещений", count)
            % {"number": number, "num": count},
            site.at("/notices"),
        )
        for number, count in numbers.items()
    ]
    items = (*meetings, *cases)
    return Group(_("Новое"), items[:MOST], _more(len(items)))


def _more(number: int) -> str:
    hidden = number - MOST
    if hidden <= 0:
        return ""
    return ngettext("и ещё %(num)d, в системе", "и ещё %(num)d, в системе", hidden) % {"num": hidden}
