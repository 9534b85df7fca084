"""Keys of access: issued to a person, shown once, revoked at once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from activities.directory import TokenEntry, enter_token, revoke_token
from activities.directory_changes import Hand
from api.duties import Administrator
from api.errors import NotFound
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.administration import HOME, links
from api.pages.door import Page, see_other
from api.pages.fields import Sent
from api.pages.showing import moments_of, show
from api.reading.staffing import people_rows, token_rows
from api.signing_in import new_token, token_digest
from models.ids import Digest
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
LONGEST = 3_650
USUAL = "365"
Person = Annotated[str, Query(max_length=80, description="Чей ключ выдать")]


@router.get(f"{HOME}/keys")
async def keys(request: Request, actor: Administrator, at: At, person: Person = "") -> HTMLResponse:
    """Ключи доступа: чьи, зачем, до какого дня, когда пригодились."""
    return await _page(request, at, actor, values={"person": person, "label": "", "days": USUAL}, mistakes={}, key="")


@router.post(f"{HOME}/keys")
async def issue(request: Request, actor: Administrator, at: At, sent: Sent) -> HTMLResponse:
    """Выдать ключ. Он виден один раз: хранится только его отпечаток."""
    values = {name: sent.one(name) for name in ("person", "label", "days")}
    async with at.sessions.reading() as connection:
        staff = {row.code for row in await people_rows(connection, actor) if row.active}
    mistakes: dict[str, str] = {}
    if values["person"] not in staff:
        mistakes["person"] = _("Выберите сотрудника из списка.")
    if not values["days"].isdecimal() or not 1 <= int(values["days"]) <= LONGEST:
        mistakes["days"] = _("Нужно целое число дней от 1 до 3650.")
    if not values["label"] or len(values["label"]) > 300:  # noqa: PLR2004 - as long as any line of the directory
        mistakes["label"] = _("Скажите, для чего ключ: не длиннее 300 знаков.")
    if mistakes:
        return await _page(request, at, actor, values=values, mistakes=mistakes, key="")
    key, now = new_token(), at.clock()
    until = now + timedelta(days=int(values["days"]))
    entry = TokenEntry(sha256=token_digest(key), person=values["person"], label=values["label"], expires_at=until)
    await enter_token(at.sessions, entry, at=now)
    return await _page(request, at, actor, values={"person": "", "label": "", "days": USUAL}, mistakes={}, key=key)


@router.post(f"{HOME}/keys/{{digest}}/revocation")
async def revoke(
    actor: Administrator, at: At, digest: Annotated[Digest, InPath(description="Отпечаток ключа")]
) -> Response:
    """Отозвать ключ: с этой минуты он никого не впускает."""
    async with at.sessions.reading() as connection:
        known = {row.digest for row in await token_rows(connection, actor)}
    if digest not in known:
        raise NotFound(_("Такого ключа нет, или он уже отозван."), _("Вернитесь к списку ключей."))
    await revoke_token(at.sessions, digest, at=at.clock(), by=Hand(actor.person))
    return see_other(f"{HOME}/keys?done=revoked")


async def _page(
    request: Request, at: Office, actor: Actor, *, values: dict[str, str], mistakes: dict[str, str], key: str
) -> HTMLResponse:
    async with at.sessions.reading() as connection:
        rows, staff = await token_rows(connection, actor), await people_rows(connection, actor)
    people = [(row.code, f"{row.full_name}, {row.short_name}") for row in staff if row.active]
    return show(
        request,
        "pages/keys.html",
        status=422 if mistakes else 200,
        heading=_("Ключи доступа"),
        section=HOME,
        links=links(),
        rows=rows,
        people=[("", _("выберите")), *people],
        values=values,
        mistakes=mistakes,
        key=key,
        moments=await moments_of(request),
    )
