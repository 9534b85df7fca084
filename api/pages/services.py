"""«Программы»: other systems that speak to the API, each with its agency and its keys."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.duties import Administrator
from api.errors import BadInput
from api.guards import At
from api.languages import gettext as _
from api.mistakes import mistakes_of
from api.office import Office
from api.pages.administration import HOME, links
from api.pages.directory import homes_of
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.showing import moments_of, show
from api.v1 import services as told
from api.v1.services import ServiceIn, ServiceKeyIn, ServiceKeyIssued, ServicePath
from models.ids import Digest
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
ADDRESS = f"{HOME}/services"
FIELDS = ("code", "title", "agency", "scope")
USUAL = "365"


class Shown(NamedTuple):
    """What came of the form that was sent: mistakes by field, or a key with the service that got it."""

    values: Mapping[str, str] = {}
    mistakes: Mapping[str, str] = {}
    service: str = ""
    key: ServiceKeyIssued | None = None


@router.get(ADDRESS)
async def services(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Программы органов: для чего, с какими ключами, до какого дня."""
    return await _page(request, at, actor, Shown())


@router.post(ADDRESS)
async def enter(request: Request, actor: Administrator, at: At, sent: Sent, once: SentOnce) -> Response:
    """Внести программу."""
    values = {name: sent.one(name) for name in FIELDS}
    try:
        await told.enter(actor, ServiceIn.model_validate(values, strict=False), once, at)
    except ValidationError as wrong:
        found = {one.field: _words()[one.field] for one in mistakes_of(wrong.errors())}
        return await _page(request, at, actor, Shown(values, found))
    except BadInput as wrong:
        return await _page(request, at, actor, Shown(values, {one.field: one.message for one in wrong.errors}))
    return see_other(f"{ADDRESS}?done=service-entered")


@router.post(f"{ADDRESS}/{{service}}/keys")
async def issue_key(
    request: Request, service: ServicePath, actor: Administrator, at: At, sent: Sent, once: SentOnce
) -> HTMLResponse:
    """Выдать программе ключ. Он виден один раз; нажатие дважды показывает тот же."""
    values = {"label": sent.one("label"), "days": sent.one("days")}
    try:
        wanted = ServiceKeyIn.model_validate(values, strict=False)
    except ValidationError as wrong:
        found = {one.field: _words()[one.field] for one in mistakes_of(wrong.errors())}
        return await _page(request, at, actor, Shown(values, found, service))
    key = await told.issue_to(at, actor, service, wanted, once)
    return await _page(request, at, actor, Shown(service=service, key=key))


@router.post(f"{ADDRESS}/{{service}}/closing")
async def close(service: ServicePath, actor: Administrator, at: At, once: SentOnce) -> Response:
    """Закрыть программу."""
    await told.close(actor, service, once, at)
    return see_other(f"{ADDRESS}?done=service-closed")


@router.post(f"{ADDRESS}/{{service}}/reopening")
async def reopen(service: ServicePath, actor: Administrator, at: At, once: SentOnce) -> Response:
    """Открыть программу снова."""
    await told.reopen(actor, service, once, at)
    return see_other(f"{ADDRESS}?done=service-reopened")


@router.post(f"{ADDRESS}/keys/{{digest}}/revocation")
async def revoke(
    actor: Administrator, at: At, once: SentOnce, digest: Annotated[Digest, InPath(description="Отпечаток ключа")]
) -> Response:
    """Отозвать ключ программы."""
    await told.revoke_service(actor, digest, once, at)
    return see_other(f"{ADDRESS}?done=service-revoked")


async def _page(request: Request, at: Office, actor: Actor, shown: Shown) -> HTMLResponse:
    async with at.sessions.reading() as connection:
        homes = await homes_of(connection, actor)
    return show(
        request,
        "pages/services.html",
        status=422 if shown.mistakes else 200,
        heading=_("Программы"),
        section=HOME,
        links=links(),
        rows=await told.list_services(actor, at),
        shown=shown,
        homes=[("", _("выберите")), *homes],
        scopes=scopes(),
        scope_words=dict(scopes()),
        usual=USUAL,
        moments=await moments_of(request),
    )


def scopes() -> tuple[tuple[str, str], ...]:
    """What a service is for."""
    return (
        ("signals", _("подаёт сигналы и следит за своими")),
        ("read", _("читает дела органа, как его специалист")),
    )


def _words() -> dict[str, str]:
    """What is wrong with each field."""
    return {
        "code": _("Код: svc- и от 2 до 36 строчных латинских букв, цифр и знаков «-»."),
        "title": _("Назовите программу: не длиннее 300 знаков."),
        "agency": _("Выберите орган из списка."),
        "scope": _("Выберите, для чего программа."),
        "label": _("Скажите, где ключ будет лежать: не длиннее 300 знаков."),
        "days": _("Нужно целое число дней от 1 до 400."),
    }
