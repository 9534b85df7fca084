"""Notices: what the agency, the role or the person was told, and what nobody has read yet."""

import re
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from activities.notices import NoticeKey, mark_read
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page, see_other
from api.pages.fields import Sent
from api.pages.showing import moments_of, show
from api.reading.notices import notice_rows, readable
from api.reading.rows import Line
from api.v1.shapes import Basis, basis_of
from models.people import Actor, Role
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = "/notices"
KEY = re.compile(r"([0-9a-f]{32})\.(\d{1,6})\.(\d{1,4})")


class Told(NamedTuple):
    """A notice in words."""

    key: str
    text: str
    address: str
    """Where the matter is; empty when the person does not see the case (any more)."""
    number: str
    basis: Basis
    row: Line


@router.get(HERE)
async def list_notices(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Извещения: непрочитанные первыми."""
    async with at.sessions.reading() as connection:
        rows = await notice_rows(connection, actor)
    told = [_told(row, actor) for row in rows]
    return show(
        request,
        "pages/notices.html",
        heading=_("Извещения"),
        section=HERE,
        unread=[one for one in told if one.row.read_at is None],
        read=[one for one in told if one.row.read_at is not None],
        moments=await moments_of(request),
    )


@router.post(HERE)
async def note_read(actor: SignedIn, at: At, sent: Sent) -> Response:
    """Отметить прочитанными те, что были на странице."""
    found = (KEY.fullmatch(value) for value in sent.many("notice"))
    keys = [(match[1], int(match[2]), int(match[3])) for match in found if match]
    async with at.sessions.reading() as connection:
        own: list[NoticeKey] = await readable(connection, actor, keys) if keys else []
    await mark_read(at.sessions, own, at=at.clock())
    return see_other(f"{HERE}?done=read")


def _told(row: Line, actor: Actor) -> Told:
    route = registry.route_of(row.route_digest)
    is_open = row.seen is not None and row.task is not None and row.closed_at is None
    place = f"/supervision/cases/{row.case_id}" if actor.role is Role.SUPERVISOR else f"/cases/{row.case_id}"
    address = f"/cases/{row.case_id}/tasks/{row.task}" if is_open and actor.role is not Role.SUPERVISOR else place
    return Told(
        key=f"{row.case_id}.{row.turn}.{row.place}",
        text=_text(row, registry.step_of(route, row.step).title if row.step else ""),
        address=address if row.seen else "",
        number=row.case_number,
        basis=basis_of(row.rule, route.country),
        row=row,
    )


def _text(row: Line, step: str) -> str:
    words = {
        "inform": _("Орган извещён о деле"),
        "remind": _("Срок подходит к концу: «%(step)s»"),
        "entrust": _("Вам поручена задача «%(step)s»"),
        "relieve": _("Задачу «%(step)s» передали другому сотруднику"),
        "answered": _("Пришёл ответ: «%(step)s»"),
        "rejected": _("Отклонено тем, кому поручено: «%(step)s»"),
        "revoked": _("Отозвано, исполнять не нужно: «%(step)s»"),
        "escalate": _("Срок прошёл, ответа нет: «%(step)s»"),
    }
    kind: str = row.kind
    return words.get(kind, kind) % {"step": step}
