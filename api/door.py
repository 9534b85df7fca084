"""Every route behind the sign-in: first who comes, then what they bring, then whether it was brought before."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from activities.wall import asking
from api.body import Letter
from api.errors import ChangedMeanwhile, Problem, WrongMediaType, answer
from api.idempotency import Answered, Replayed, claim
from api.languages import gettext as _
from api.readings import enter, noting, require_log
from api.signing_in import sign_in

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
OURS_FROM = 500
WRITING = frozenset({"POST", "PUT", "DELETE"})


class ShownOnce(JSONResponse):
    """An answer that is kept nowhere, because it holds a secret; the same request makes the same one again."""


class Door(APIRoute):
    """A route that nobody passes unknown."""

    reads: type[Letter] = Letter
    """As what a request is read."""

    def get_route_handler(self) -> Handle:
        """The framework's handler, with the person and the letter known before it starts."""
        handle = super().get_route_handler()

        async def opened(request: Request) -> Response:
            letter = self.reads(request.scope, request.receive)
            letter.state.actor = await sign_in(letter)
            structlog.contextvars.bind_contextvars(person=letter.state.actor.person, role=letter.state.actor.role)
            if self.body_field is not None:
                _require_json(letter)
                await letter.json()
            require_log(letter)
            with asking(letter.state.actor), noting() as found:
                response = await _answered(letter, handle)
            enter(letter, response, found)
            return response

        return opened


async def _answered(letter: Letter, handle: Handle) -> Response:
    if letter.method not in WRITING:
        return await handle(letter)
    try:
        return await _once(letter, handle)
    except Replayed as earlier:
        return earlier.response


async def _once(letter: Letter, handle: Handle) -> Response:
    """Carry out a write under its key. A refusal changed nothing, so it gives the key back."""
    laid = await claim(letter)
    letter.state.claim = laid
    try:
        response = await handle(letter)
    except Answered as earlier:
        response = earlier.response
    except RequestValidationError:
        await laid.give_back()
        raise
    except ChangedMeanwhile as conflict:
        await laid.keep(answer(conflict, letter))  # it holds the text that was not saved
        raise
    except Problem as refused:
        if refused.status < OURS_FROM:
            await laid.give_back()
        raise
    if isinstance(response, ShownOnce):
        await laid.give_back()
    else:
        await laid.keep(response)
    return response


def _require_json(letter: Letter) -> None:
    kind = letter.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongMediaType(
            _("Тело запроса должно быть в виде JSON."),
            _("Ничего не сохранено. Добавьте заголовок Content-Type: application/json и отправьте снова."),
        )
