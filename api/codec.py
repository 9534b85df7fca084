"""Opens sealed Temporal payloads for an operator: `temporal workflow show --codec-endpoint … --codec-auth …`.

Temporal's own pages may ask as well, from the one address that MARSHRUT_CODEC_ORIGIN names and from no other; they
pass the operator's key of access on, like the command does.
Only opens. What an operator would seal and send past the doors, nobody could answer for.
"""

import structlog
from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Request, Response
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from temporalio.api.common.v1 import Payloads

from activities.audit.accesses import Entry
from api.errors import BadRequest, NotAllowed
from api.guards import At
from api.languages import gettext as _
from api.signing_in import sign_in
from models.access import AccessKind
from models.people import Permission, may
from workflows.codec import KeyMissing, Seal

router = APIRouter(prefix="/codec", include_in_schema=False)
log = structlog.get_logger()
LARGEST = 4 * 1024 * 1024
"""Bytes of one question; Temporal's own messages have at most so many."""


@router.options("/decode")
async def preflight(request: Request, at: At) -> Response:
    """What a browser asks before it lets the pages of Temporal ask us."""
    return Response(status_code=204, headers=_shared(request, at.settings.codec_origin))


@router.post("/decode")
async def decode(request: Request, at: At) -> Response:
    """The payloads opened, in their order, as Temporal's codec protocol wants it (protobuf JSON both ways)."""
    actor = await sign_in(request)
    allowed = may(actor, Permission.PAYLOAD_OPEN)
    if allowed is not True:
        raise NotAllowed(allowed, _("Ничего не раскрыто. Это делает администратор установки."))
    sealed = await _payloads(request)
    ring = at.settings.key_ring
    try:
        opened = await Seal(ring.keys, ring.current).decode(sealed.payloads)
    except (KeyMissing, InvalidTag, UnicodeDecodeError):
        raise _unreadable("Ключа, которым это закрыто, здесь нет, или запись повреждена.") from None
    log.info("payloads_opened", person=actor.person, count=len(opened))
    at.accesses.note(Entry(AccessKind.PAYLOADS_OPENED, at.clock(), actor.person, actor.agency, actor.role))
    told = MessageToJson(Payloads(payloads=opened))
    return Response(told, media_type="application/json", headers=_shared(request, at.settings.codec_origin))


def _shared(request: Request, origin: str) -> dict[str, str]:
    """What lets a page of that origin read the answer; nothing for any other."""
    if not origin or request.headers.get("origin") != origin:
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Namespace",
        "Access-Control-Max-Age": "600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Origin",
    }


async def _payloads(request: Request) -> Payloads:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise _unreadable(f"Запрос больше {LARGEST // 1024 // 1024} МБ.")
    try:
        return Parse(bytes(body), Payloads())
    except (ParseError, UnicodeDecodeError):
        raise _unreadable("Тело запроса не похоже на список payloads в JSON.") from None


def _unreadable(detail: str) -> BadRequest:
    return BadRequest(detail, _("Ничего не раскрыто. Проверьте адрес, ключи MARSHRUT_KEYS и версию инструмента."))
