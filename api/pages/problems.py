"""A problem as a page: what happened, what was kept, what to do; for a part of a page, as a line."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from api.demo.visitors import VISITORS
from api.errors import HTTP_WORDS, Problem
from api.languages import gettext as _
from api.office import office
from api.pages.fields import Fields
from api.pages.showing import environment, show

BESIDE = {"HX-Retarget": "#note", "HX-Reswap": "innerHTML"}
"""A part of a page that could not be exchanged stays as it is; the problem is told beside it."""
MACHINES = ("/api/", "/codec/", "/healthz", "/readyz")


def show_problems(app: FastAPI) -> None:
    """Let the app answer people with pages; programs keep getting problem details."""
    app.state.problem_page = problem_page


def problem_page(problem: Problem, request: Request) -> Response | None:
    """The problem for a person; None when a program asked."""
    if request.url.path.startswith(MACHINES):
        return None
    if "hx-request" in request.headers:
        line = environment().get_template("components/problem_line.html").render(problem=problem)
        return HTMLResponse(line, problem.status, {**problem.headers, **BESIDE})
    answer = _ended(request) if problem.status == HTTPStatus.UNAUTHORIZED else _whole(problem, request)
    answer.headers.update(problem.headers)
    return answer


def _whole(problem: Problem, request: Request) -> HTMLResponse:
    return show(
        request,
        "pages/problem.html",
        status=problem.status,
        problem=problem,
        remedy=_remedy(problem),
        number=request.state.visit,
        done="",
    )


def _remedy(problem: Problem) -> str:
    """What to do; of an address that is not there programs are told where the list is, people where to begin."""
    if problem.detail == HTTP_WORDS[HTTPStatus.NOT_FOUND][0]:
        return _("Ничего не потеряно. Проверьте, не опечатка ли в адресе, или начните с первой страницы.")
    return problem.remedy


def _ended(request: Request) -> HTMLResponse:
    """The session ended while somebody wrote: the words go through the sign-in and come back."""
    fields: Fields = request.state.fields
    return show(
        request,
        "pages/sign_in.html",
        status=HTTPStatus.UNAUTHORIZED,
        heading=_("Сеанс закончился"),
        kept=urlencode(list(fields.theirs())),
        next=request.url.path,
        mistake="",
        visitors=VISITORS if office(request).settings.demo else (),
        names={},
        done="",
    )
