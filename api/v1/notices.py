"""Notices: what the agency, the role or the person was told, and what nobody has read yet.

Of cases, of sittings, and of emergency access.
"""

import re
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from activities.emergencies.reading import EmergencyKey, mark_emergencies_read
from activities.notices import NoticeKey, mark_read
from activities.post.keeping import SittingKey, mark_sittings_read
from api.door import Door
from api.emergencies import place_for, told_words
from api.guards import At, SignedIn
from api.idempotency import Once
from api.languages import gettext as _
from api.office import Office
from api.post.words import sitting_path, sitting_title
from api.reading.emergency_notices import emergency_notices, readable_emergencies
from api.reading.notices import LONGEST, notice_rows, readable
from api.reading.post import readable_sittings, sitting_rows
from api.reading.rows import Line
from api.v1.shapes import Basis, Brought, Told, basis_of
from models.ids import CaseId
from models.people import Actor, Role
from workflows import registry

router = APIRouter(route_class=Door, tags=["Извещения"])
KEY = re.compile(r"(sitting\.|emergency\.)?([0-9a-f]{32})\.(\d{1,6})\.(\d{1,4})")
Key = Annotated[str, StringConstraints(pattern=rf"^{KEY.pattern}$")]


class NoticeTold(Told):
    """One notice."""

    key: str = Field(description="Передайте её, чтобы отметить извещение прочитанным")
    kind: str
    text: str
    action: str = Field(description="Что с этим можно сделать; пусто: только прочитать")
    address: str = Field(description="Страница, где это делают; пусто, если дело вам не видно")
    case: CaseId | None = Field(description="null: не о деле")
    case_number: str | None
    task: int | None
    basis: Basis | None
    at: datetime
    read_at: datetime | None


class ReadIn(Brought):
    """Which notices were read."""

    keys: list[Key] = Field(max_length=200)


class NotedRead(Told):
    """So many are marked as read now that were not before."""

    noted: int


@router.get("/notices")
async def list_notices(actor: SignedIn, at: At) -> list[NoticeTold]:
    """Мои извещения: непрочитанные первыми, потом новые; не больше двухсот."""
    async with at.sessions.reading() as connection:
        notices = [_of_case(row, actor) for row in await notice_rows(connection, actor)]
        country = actor.territory.partition(".")[0]
        sittings = [_of_sitting(row, country) for row in await sitting_rows(connection, actor)]
        emergencies = [_of_emergency(row, actor) for row in await emergency_notices(connection, actor, LONGEST)]
    found = sorted([*notices, *sittings, *emergencies], key=lambda one: one.at, reverse=True)
    return sorted(found, key=lambda one: one.read_at is not None)


@router.post("/notices/read")
async def note_read(actor: SignedIn, sent: ReadIn, _once: Once, at: At) -> NotedRead:
    """Отметить извещения прочитанными; чужие и прочитанные раньше не меняются."""
    return NotedRead(noted=await marked(at, actor, sent.keys))


async def marked(at: Office, actor: Actor, keys: list[str]) -> int:
    """Mark those of these that are the actor's to read; answers how many."""
    found = [match for key in keys if (match := KEY.fullmatch(key))]
    notices: list[NoticeKey] = [(one[2], int(one[3]), int(one[4])) for one in found if not one[1]]
    sittings: list[SittingKey] = [(one[2], int(one[3]), int(one[4])) for one in found if one[1] == "sitting."]
    emergencies: list[EmergencyKey] = [(one[2], int(one[4])) for one in found if one[1] == "emergency."]
    async with at.sessions.reading() as connection:
        own = await readable(connection, actor, notices) if notices else []
        told = await readable_sittings(connection, actor, sittings) if sittings else []
        opened = await readable_emergencies(connection, actor, emergencies) if emergencies else []
    await mark_read(at.sessions, own, at=at.clock())
    await mark_sittings_read(at.sessions, told, at=at.clock())
    await mark_emergencies_read(at.sessions, opened, at=at.clock())
    return len(own) + len(told) + len(opened)


def _of_case(row: Line, actor: Actor) -> NoticeTold:
    route = registry.route_of(row.route_digest)
    step = registry.step_of(route, row.step).title if row.step else ""
    action, address = _action(row, actor) if row.seen else ("", "")
    return NoticeTold(
        key=f"{row.case_id}.{row.turn}.{row.place}",
        kind=row.kind,
        text=notice_text(row.kind, step),
        action=action,
        address=address,
        case=row.case_id,
        case_number=row.case_number,
        task=row.task,
        basis=basis_of(row.rule, route.country),
        at=row.at,
        read_at=row.read_at,
    )


def _of_sitting(row: Line, country: str) -> NoticeTold:
    return NoticeTold(
        key=f"sitting.{row.sitting_id}.{row.turn}.{row.place}",
        kind=row.about,
        text=sitting_title(row.about) % {"number": row.number},
        action=_("Открыть заседание"),
        address=sitting_path(row.sitting_id),
        case=None,
        case_number=None,
        task=None,
        basis=basis_of(row.rule, country),
        at=row.told_at,
        read_at=row.read_at,
    )


def _of_emergency(row: Line, actor: Actor) -> NoticeTold:
    action, address = place_for(row, actor)
    return NoticeTold(
        key=f"emergency.{row.access}.0.{row.place}",
        kind=f"emergency_{row.about}",
        text=told_words(row.about),
        action=action,
        address=address,
        case=None,
        case_number=row.case_number,
        task=None,
        basis=None,
        at=row.at,
        read_at=row.read_at,
    )


def _action(row: Line, actor: Actor) -> tuple[str, str]:
    """What the reader may do about it, and where."""
    if actor.role is Role.SUPERVISOR:
        return _("Открыть дело"), f"/supervision/cases/{row.case_id}"
    if row.task is None or row.closed_at is not None:
        return _("Открыть дело"), f"/cases/{row.case_id}"
    return _("Открыть задачу"), f"/cases/{row.case_id}/tasks/{row.task}"


def notice_text(kind: str, step: str) -> str:
    """What a notice of a case says."""
    words = {
        "inform": _("Орган извещён о деле"),
        "remind": _("Срок подходит к концу: «%(step)s»"),
        "entrust": _("Вам поручена задача «%(step)s»"),
        "relieve": _("Задачу «%(step)s» передали другому сотруднику"),
        "accepted": _("Принято: «%(step)s»"),
        "answered": _("Пришёл ответ: «%(step)s»"),
        "rejected": _("Отклонено тем, кому поручено: «%(step)s»"),
        "revoked": _("Отозвано, исполнять не нужно: «%(step)s»"),
        "escalate": _("Срок прошёл, ответа нет: «%(step)s»"),
        "overstep": _("Мера взята раньше более слабых: посмотрите «Лестницу мер» дела"),
        "judged": _("Надзор сказал, что думает о мере, взятой раньше более слабых"),
    }
    return words.get(kind, _("Новое извещение")) % {"step": step}
