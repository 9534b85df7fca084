"""The page behind the QR code of a document: open to everybody, without JavaScript, silent about people."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from api import languages
from api.checking import SIGNED, Checked, check_digest, check_file
from api.errors import NotFound, Problem
from api.guards import At
from api.languages import gettext as _
from api.pages.door import LANGUAGE
from api.upload import LARGEST, Reception
from models.ids import Digest


async def heard(request: Request) -> None:
    """Speak the language that the visitor chose on other pages, if any."""
    languages.spoken.set(languages.known(request.cookies.get(LANGUAGE)))


router = APIRouter(include_in_schema=False, dependencies=[Depends(heard)])
FOLDER = Path(__file__).parent / "templates" / "check"
CODE = re.compile(r"[0-9a-f]{64}")
reception = Reception()


@router.get("/check")
async def ask() -> HTMLResponse:
    """The form alone."""
    return _page(None, None)


@router.get("/check/{code}")
async def check_code(code: str, at: At) -> HTMLResponse:
    """What the register says of the code."""
    if not CODE.fullmatch(code):
        return _no_code()
    return _page(await check_digest(at, code), code)


@router.post("/check")
async def check_upload(request: Request, at: At) -> HTMLResponse:
    """What the register says of a file."""
    return await _answer(request, at, None)


@router.post("/check/{code}")
async def check_upload_of_code(request: Request, code: str, at: At) -> HTMLResponse:
    """Whether a file is the document with this code."""
    return await _answer(request, at, code) if CODE.fullmatch(code) else _no_code()


async def _answer(request: Request, at: At, code: Digest | None) -> HTMLResponse:
    try:
        file, digest = await reception.receive(request)
    except Problem as problem:
        return _page(None, code, problem=problem)
    return _page(await check_file(at, file, digest, of=code), code)


def _no_code() -> HTMLResponse:
    problem = NotFound(
        _("Такого кода не бывает: в нём 64 знака, цифры и буквы a–f."),
        _("Наведите камеру на QR-код ещё раз или загрузите файл документа."),
    )
    return _page(None, None, problem=problem)


def _page(checked: Checked | None, code: Digest | None, *, problem: Problem | None = None) -> HTMLResponse:
    document = None if checked is None else checked.document
    text = (
        _templates()
        .get_template("page.html")
        .render(
            heading=_("Проверка документа"),
            language=languages.spoken.get(),
            product=languages.PRODUCT[languages.spoken.get()],
            style=Markup(_style()),  # noqa: S704 - our own file
            checked=checked,
            problem=problem,
            signed="" if document is None else _(SIGNED[document.signed]),
            action=f"/check/{code}" if code else "/check",
            megabytes=LARGEST // 1024 // 1024,
        )
    )
    headers = {**_headers(), **(problem.headers if problem else {})}
    return HTMLResponse(text, status_code=problem.status if problem else 200, headers=headers)


@cache
def _headers() -> dict[str, str]:
    """Nothing may be loaded, framed or indexed; the one style is named by its digest."""
    style = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    rules = ("default-src 'none'", f"style-src 'sha256-{style}'", "form-action 'self'", "base-uri 'none'")
    return {
        "Content-Security-Policy": "; ".join((*rules, "frame-ancestors 'none'")),
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
    }


@cache
def _style() -> str:
    return (FOLDER / "style.css").read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
        extensions=[InternationalizationExtension],
    )
    languages.install(made)
    return made
