"""«Лестница мер» of a case: what was tried and by what it is shown, what a stronger measure still waits for."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import BadInput, NotAllowed, RefusedNow
from api.guards import At, DoTask, Open, ReadCase
from api.languages import gettext as _
from api.measures import how_words
from api.mistakes import Mistake
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.showing import show
from api.v1 import measures
from forms.definition import Kind
from forms.values import Unfit, read_simple
from models.people import Permission, Role, does, may

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
Asked = Annotated[str, Query(max_length=64, description="Мера, о которой речь")]


@router.get("/cases/{case_id}/measures")
async def ladder_of_case(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Лестница мер: что пробовали, чем показано, чего ждёт мера сильнее."""
    ladder = await measures.case_measures(file, at)
    works = file.state.is_open and may(file.actor, Permission.TASK_DO, file.relation) is True
    return show(
        request,
        "pages/case_measures.html",
        **{**framed(await frame_of(file, at)), "heading": _("Лестница мер")},
        ladder=ladder,
        may_record=works,
        may_except=works and does(file.actor.role, Role.HEAD),
    )


@router.get("/cases/{case_id}/measures/new")
async def ask_record(request: Request, file: DoTask, at: At, measure: Asked = "") -> Response:
    """Записать, что известно о мере."""
    return await _record(request, file, at, {"measure": measure}, ())


@router.post("/cases/{case_id}/measures/new")
async def record(request: Request, file: DoTask, sent: Sent, once: SentOnce, at: At) -> Response:
    """Внести запись о мере."""
    try:
        values = {name: sent.one(name) for name in ("measure", "how", "facts")}
        _require(sent, ("measure", _("Выберите меру.")), ("how", _("Выберите, что о ней известно.")))
        body = brought(measures.Weighing, **values, since=_day(sent))
        await measures.weigh_measure(file, body, once, at)
    except (BadInput, RefusedNow) as wrong:
        return await _record(request, file, at, _typed(sent), _errors(wrong))
    return see_other(f"/cases/{file.state.id}/measures?done=weighed")


@router.get("/cases/{case_id}/measures/exception")
async def ask_exception(request: Request, file: DoTask, at: At, measure: Asked = "") -> Response:
    """Записать исключение из порядка мер: его сразу видит надзор."""
    return await _exception(request, file, at, {"measure": measure}, ())


@router.post("/cases/{case_id}/measures/exception")
async def make_exception(request: Request, file: DoTask, sent: Sent, once: SentOnce, at: At) -> Response:
    """Внести исключение."""
    try:
        values = {name: sent.one(name) for name in ("measure", "reason", "why", "softened")}
        _require(sent, ("measure", _("Выберите меру.")), ("reason", _("Выберите причину.")))
        await measures.make_exception(file, brought(measures.Excepting, **values), once, at)
    except (BadInput, RefusedNow) as wrong:
        return await _exception(request, file, at, _typed(sent), _errors(wrong))
    return see_other(f"/cases/{file.state.id}/measures?done=excepted")


async def _record(
    request: Request, file: Open, at: Office, typed: dict[str, str], errors: tuple[Mistake, ...]
) -> Response:
    ladder = await measures.case_measures(file, at)
    return show(
        request,
        "pages/measure_new.html",
        status=UNPROCESSABLE if errors else 200,
        **{**framed(await frame_of(file, at)), "heading": _("Записать о мере")},
        measures=[(one.measure.id, one.measure.title) for one in ladder.rungs],
        hows=list(how_words().items()),
        typed={**dict.fromkeys(("measure", "how", "since", "facts"), ""), **typed},
        **_told(errors),
    )


async def _exception(
    request: Request, file: Open, at: Office, typed: dict[str, str], errors: tuple[Mistake, ...]
) -> Response:
    if not does(file.actor.role, Role.HEAD):
        words = _("Исключение из порядка мер записывает руководитель органа.")
        raise NotAllowed(words, _("Передайте обоснование руководителю."))
    ladder = await measures.case_measures(file, at)
    return show(
        request,
        "pages/measure_exception.html",
        status=UNPROCESSABLE if errors else 200,
        **{**framed(await frame_of(file, at)), "heading": _("Исключение из порядка мер")},
        measures=[(one.measure.id, one.measure.title) for one in ladder.rungs if one.missing],
        reasons=[(one.id, one.title) for one in ladder.reasons],
        typed={**dict.fromkeys(("measure", "reason", "why", "softened"), ""), **typed},
        **_told(errors),
    )


def _day(sent: Fields) -> date:
    """The day as people write it. Raises BadInput."""
    try:
        return date.fromisoformat(str(read_simple(Kind.DATE, sent.one("since"))))
    except (Unfit, ValueError):
        message = _("Укажите день так: 02.03.2026.")
        raise BadInput(message, _("Ничего не записано."), errors=(Mistake(field="since", message=message),)) from None


def _require(sent: Fields, *needed: tuple[str, str]) -> None:
    """What is chosen must be chosen. Raises BadInput."""
    missing = tuple(Mistake(field=name, message=words) for name, words in needed if not sent.one(name))
    if missing:
        raise BadInput(_("Не всё выбрано."), _("Ничего не записано."), errors=missing)


def _typed(sent: Fields) -> dict[str, str]:
    return {name: sent.one(name) for name in ("measure", "how", "since", "facts", "reason", "why", "softened")}


def _errors(wrong: BadInput | RefusedNow) -> tuple[Mistake, ...]:
    """What is wrong, field by field; a refusal is of the whole."""
    found = tuple(Mistake(field=one.field.removeprefix("answers."), message=one.message) for one in wrong.errors)
    return found or (Mistake(field="", message=f"{wrong.detail} {wrong.remedy}"),)


def _told(errors: tuple[Mistake, ...]) -> dict[str, Any]:
    """Mistakes for the summary, which leads to the first choice of a group, and beside their fields."""
    choices = {"measure": "measure-1", "how": "how-1", "reason": "reason-1"}
    return {
        "errors": [(choices.get(one.field, one.field), one.message) for one in errors],
        "mistakes": {one.field: one.message for one in errors},
    }
