"""A problem as a page: what happened, what was kept, what to do; for a part of a page, as a line."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from api.demo.visitors import VISITORS
from api.errors import NotFound, Problem, Unserved
from api.languages import gettext as _
from api.languages import later
from api.office import office
from api.pages.fields import Fields
from api.pages.outside import provider_title
from api.pages.showing import rendered, show

BESIDE = {"HX-Retarget": "#note", "HX-Reswap": "innerHTML"}
"""A part of a page that could not be exchanged stays as it is; the problem is told beside it."""
UNSERVED: dict[int, tuple[str, str, str]] = {
    HTTPStatus.BAD_REQUEST: (
        later("Страница не понята"),
        later("То, что прислала страница, не удалось прочитать."),
        later("Ничего не сделано. Вернитесь назад, обновите страницу и отправьте ещё раз."),
    ),
    HTTPStatus.NOT_FOUND: (
        NotFound.title,
        later("Такого адреса нет."),
        later("Ничего не потеряно. Проверьте, не опечатка ли в адресе, или начните с первой страницы."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        later("Этот адрес так не открывают"),
        later("По этому адресу принимают только отправленную форму или только открывают страницу."),
        later("Ничего не сделано. Вернитесь назад или начните с первой страницы."),
    ),
}
"""What people are told where the framework refused: title, what happened, what was kept and what to do."""
JSON = "application/json"
MACHINES = ("/api/", "/codec/", "/healthz", "/readyz")


def show_problems(app: FastAPI) -> None:
    """Let the app answer people with pages; programs keep getting problem details."""
    app.state.problem_page = problem_page


def problem_page(problem: Problem, request: Request) -> Response | None:
    """The problem for a person; None when a program asked."""
    if request.url.path.startswith(MACHINES):
        return None
    if request.headers.get("accept") == JSON:  # a script of a page, which shows the words where they belong
        told = {"title": problem.title, "detail": problem.detail, "remedy": problem.remedy}
        return JSONResponse(told, problem.status, problem.headers)
    if "hx-request" in request.headers:
        line = rendered("components/problem_line.html", {"detail": problem.detail, "remedy": problem.remedy})
        return HTMLResponse(line, problem.status, {**problem.headers, **BESIDE})
    if "kept" in problem.more and request.method == "GET":  # not theirs to read, but its end is theirs to decide
        return RedirectResponse(problem.more["kept"], HTTPStatus.SEE_OTHER)
    answer = _ended(request) if problem.status == HTTPStatus.UNAUTHORIZED else _whole(problem, request)
    answer.headers.update(problem.headers)
    return answer


def _whole(problem: Problem, request: Request) -> HTMLResponse:
    title, detail, remedy = problem.title, problem.detail, problem.remedy
    if isinstance(problem, Unserved):
        title, detail, remedy = UNSERVED.get(problem.status, UNSERVED[HTTPStatus.BAD_REQUEST])
    return show(
        request,
        "pages/problem.html",
        status=problem.status,
        heading=_(title),
        detail=_(detail),
        remedy=_(remedy),
        mistakes=problem.errors,
        number=request.state.visit if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
        done="",
    )


def _ended(request: Request) -> HTMLResponse:
    """The session ended while somebody wrote: the words go through the sign-in and come back."""
    fields: Fields = request.state.fields
    return show(
        request,
        "pages/sign_in.html",
        status=HTTPStatus.UNAUTHORIZED,
        heading=_("Сеанс закончился"),
        kept=urlencode(list(fields.theirs())),
        let_go=fields.let_go,
        next=request.url.path,
        login="",
        mistakes={},
        provider=provider_title(office(request)),
        visitors=VISITORS if office(request).settings.demo else (),
        names={},
        is_being_told=False,
        done="",
    )
