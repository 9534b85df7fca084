"""Problem answers (RFC 9457) in Russian: what happened, what was kept, what to do. Nothing personal in any of them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as Exhausted
from starlette.exceptions import HTTPException

from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake, mistakes_of
from api.retelling import retold

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class ProblemDetails(BaseModel):
    """What a caller reads when something could not be done."""

    type: str = Field(
        description="Вид ошибки: по нему программа решает, что делать", examples=["urn:marshrut:problem:gone"]
    )
    title: str = Field(description="Коротко, одинаково для всех ошибок этого вида")
    status: int = Field(description="Код ответа HTTP")
    detail: str = Field(description="Что случилось именно сейчас")
    instance: str = Field(description="Номер этого обращения: назовите его администратору")
    remedy: str = Field(description="Что сохранено и что делать дальше")
    errors: list[Mistake] = Field(default_factory=list, description="Ошибки по полям, в порядке полей")


class Problem(Exception):
    """Something to be told to the person. Subclasses name the kind; the words are chosen where it happens."""

    status = 400
    kind = "bad-request"
    title = later("Запрос не понят")

    def __init__(
        self,
        detail: str,
        remedy: str,
        *,
        errors: tuple[Mistake, ...] = (),
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self.kind)
        self.detail = detail
        self.remedy = remedy
        self.errors = errors
        self.more = dict(more or {})
        self.headers = dict(headers or {})


class BadRequest(Problem):
    """The request lacks what every request of this kind must have."""


class NotSignedIn(Problem):
    status, kind, title = 401, "not-signed-in", later("Нужно войти")


class NotAllowed(Problem):
    status, kind, title = 403, "not-allowed", later("Это действие вам не разрешено")


class NotFound(Problem):
    """It does not exist, or the person may not know that it does: both look the same."""

    status, kind, title = 404, "not-found", later("Не найдено")


class Unserved(Problem):
    """The framework itself refused: an unknown address, a wrong method, an unreadable body.

    Its words are for programs; pages have their own.
    """


class RefusedNow(Problem):
    """The case refuses this now; `code` of the refusal is in the answer for programs."""

    status, kind, title = 409, "refused", later("Сейчас этого сделать нельзя")


class Gone(Problem):
    """It was there and was destroyed on purpose; the answer names the act."""

    status, kind, title = 410, "gone", later("Сведения уничтожены")


class ChangedMeanwhile(Problem):
    status, kind, title = 412, "changed-meanwhile", later("Черновик изменили раньше вас")


class TooLarge(Problem):
    status, kind, title = 413, "too-large", later("Запрос слишком большой")


class WrongMediaType(Problem):
    status, kind, title = 415, "wrong-media-type", later("Неверный вид содержимого")


class BadInput(Problem):
    status, kind, title = 422, "bad-input", later("Проверьте заполнение")


class VersionNeeded(Problem):
    status, kind, title = 428, "version-needed", later("Не указана версия черновика")


class Away(Problem):
    """A part of the system does not answer. What was kept is said in the remedy."""

    status, kind, title = 503, "away", later("Система временно не отвечает")

    def __init__(self, detail: str, remedy: str) -> None:
        super().__init__(detail, remedy, headers={"Retry-After": "10"})


HTTP_WORDS = {
    400: (later("Запрос не удалось прочитать."), later("Отправьте тело в кодировке UTF-8 в виде JSON.")),
    404: (later("Такого адреса нет."), later("Проверьте адрес; список адресов: /api/v1/openapi.json.")),
    405: (later("Этот адрес не принимает такой метод."), later("Посмотрите допустимые методы в заголовке Allow.")),
}
OTHER_WORDS = (later("Запрос не принят."), later("Проверьте запрос и повторите."))


def answer(problem: Problem, request: Request) -> Response:
    """The problem as a response: a page for a person, problem details for a program."""
    problem.detail, problem.remedy = retold(problem.detail), retold(problem.remedy)
    problem.errors = tuple(one.model_copy(update={"message": retold(one.message)}) for one in problem.errors)
    page_of = getattr(request.app.state, "problem_page", None)
    page: Response | None = page_of(problem, request) if page_of else None
    return page or _details(problem, request)


def _details(problem: Problem, request: Request) -> JSONResponse:
    details = ProblemDetails(
        type=f"urn:marshrut:problem:{problem.kind}",
        title=_(problem.title),
        status=problem.status,
        detail=problem.detail,
        instance=f"urn:uuid:{request.state.visit}",
        remedy=problem.remedy,
        errors=list(problem.errors),
    )
    body = {**problem.more, **details.model_dump(mode="json")}
    return JSONResponse(body, status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


async def _of_validation(request: Request, error: RequestValidationError) -> Response:
    found = mistakes_of(error.errors())
    remedy = _("Ничего не сохранено. Исправьте указанные поля и отправьте снова.")
    return answer(BadInput(_("В запросе есть ошибки."), remedy, errors=found), request)


async def _of_http(request: Request, error: HTTPException) -> Response:
    """A refusal of the framework itself: unknown address, wrong method, unreadable body."""
    words = HTTP_WORDS.get(error.status_code, OTHER_WORDS)
    detail, remedy = _(words[0]), _(words[1])
    problem = Unserved(detail, remedy, headers=error.headers)
    problem.status = error.status_code
    if error.status_code == HTTPStatus.NOT_FOUND:
        problem.kind, problem.title = NotFound.kind, NotFound.title
    return answer(problem, request)


async def _of_database(request: Request, error: Exception) -> Response:
    log.error("database_away", error=type(error).__name__)
    remedy = _("Повторите через минуту; не закрывайте страницу с введённым текстом.")
    return answer(Away(_("База данных не отвечает."), remedy), request)


def tell_problems(app: FastAPI) -> None:
    """Make every error of the app a problem answer."""

    @app.exception_handler(Problem)
    async def _of_problem(request: Request, problem: Problem) -> Response:
        return answer(problem, request)

    app.exception_handler(RequestValidationError)(_of_validation)
    app.exception_handler(HTTPException)(_of_http)
    for away in (OperationalError, InterfaceError, Exhausted):
        app.exception_handler(away)(_of_database)
