"""Opens sealed Temporal payloads for an operator: `temporal workflow show --codec-endpoint … --codec-auth …`.

Only opens. What an operator would seal and send past the doors, nobody could answer for.
"""

import structlog
from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Request, Response
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from temporalio.api.common.v1 import Payloads

from api.errors import BadRequest, NotAllowed
from api.guards import At
from api.languages import gettext as _
from api.signing_in import sign_in
from models.people import Permission, may
from workflows.codec import KeyMissing, Seal

router = APIRouter(prefix="/codec", include_in_schema=False)
log = structlog.get_logger()
LARGEST = 4 * 1024 * 1024
"""Bytes of one question; Temporal's own messages have at most so many."""


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
    return Response(MessageToJson(Payloads(payloads=opened)), media_type="application/json")


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
