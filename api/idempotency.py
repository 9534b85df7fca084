"""Every write may be sent twice: the same key and the same body get the same answer, and the deed is done once.

A key is claimed before the work begins and gets its answer afterwards. When the house fell down in between, the same
request simply does its work again: everything it does is named after the key, so nothing happens twice. A request
that changed nothing, because it was refused, gives its key back.
"""

import hashlib
import json
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy import delete, select, update

from activities.registers import insert_into
from api.errors import BadInput, BadRequest
from api.languages import gettext as _
from api.office import Office, office
from models.tables import Idempotency

HEADER = "Idempotency-Key"
SHORTEST, LONGEST = 8, 128
KEPT_HEADERS = ("content-type", "etag", "location")


class Replayed(Exception):
    """The request was answered before; this is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("replayed")
        self.response = response


class Answered(Exception):
    """The work of this request was done before its answer could be kept; this is the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered")
        self.response = response


class Claim:
    """One write request under its key."""

    def __init__(self, at: Office, person: str, key: str, request: str) -> None:
        self.person, self.key, self.request = person, key, request
        self._office = at

    @property
    def name(self) -> str:
        """64 hex digits that mean this request and nothing else: what it makes is named after it."""
        return hashlib.sha256(f"{self.person}\n{self.key}".encode()).hexdigest()

    async def lay(self) -> None:
        """Claim the key. Raises Replayed when it has its answer, BadInput when it was used for something else."""
        async with self._office.sessions.transaction() as connection:
            row = {"person": self.person, "key": self.key, "request": self.request, "at": self._office.clock()}
            laying = insert_into(connection.dialect, Idempotency).values(row)
            await connection.execute(laying.on_conflict_do_nothing())
            known = (await connection.execute(select(Idempotency).where(*self._mine))).one()
        if known.request != self.request:
            raise BadInput(
                _("С этим ключом Idempotency-Key уже отправлен другой запрос."),
                _("Ничего не сделано. Для нового запроса возьмите новый ключ."),
            )
        if known.status is not None:
            raise Replayed(_response(known.status, known.answer))

    async def keep(self, response: Response) -> None:
        """Keep the answer for whoever asks again."""
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        body = json.loads(bytes(response.body)) if response.body else None
        answer = {"headers": headers, "body": body}
        async with self._office.sessions.transaction() as connection:
            kept = update(Idempotency).where(*self._mine).values(status=response.status_code, answer=answer)
            await connection.execute(kept)

    async def give_back(self) -> None:
        """Nothing was done under this key, so it is free again."""
        async with self._office.sessions.transaction() as connection:
            await connection.execute(delete(Idempotency).where(*self._mine, Idempotency.status.is_(None)))

    @property
    def _mine(self) -> tuple[Any, ...]:
        return Idempotency.person == self.person, Idempotency.key == self.key


async def claim(request: Request) -> Claim:
    """Lay claim to the key of a write request. Raises BadRequest without one, Replayed when it has its answer."""
    key = request.headers.get(HEADER, "")
    if not SHORTEST <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise BadRequest(
            _("В запросе нет ключа %(header)s или он неверен: нужно от %(least)s до %(most)s знаков ASCII.")
            % {"header": HEADER, "least": SHORTEST, "most": LONGEST},
            _("Ничего не сделано. Придумайте ключ (например, UUID) и повторяйте запрос с ним, пока не придёт ответ."),
        )
    sent = f"{request.method} {request.url.path}\n{request.url.query}\n".encode() + await request.body()
    laid = Claim(office(request), request.state.actor.person, key, hashlib.sha256(sent).hexdigest())
    await laid.lay()
    return laid


async def of_request(
    request: Request,
    _: Annotated[
        str,
        Header(
            alias=HEADER,
            min_length=SHORTEST,
            max_length=LONGEST,
            description="Ключ запроса, знаки ASCII: повтор с тем же ключом и телом вернёт прежний ответ",
        ),
    ],
) -> Claim:
    """The claim of this request, which the door has laid."""
    laid: Claim = request.state.claim
    return laid


Once = Annotated[Claim, Depends(of_request)]


def _response(status: int, answer: dict[str, Any]) -> Response:
    body = b"" if answer["body"] is None else json.dumps(answer["body"], ensure_ascii=False).encode()
    headers = {**answer["headers"], "Idempotency-Replayed": "true"}
    return Response(body, status, headers)
