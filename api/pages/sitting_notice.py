"""«Уведомление родителям»: what was decided in plain words, as a paper; its sending with proof, and what came back."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api.errors import BadInput, NotFound
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages import sitting_doors as doors
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.showing import show
from api.pages.sitting import framed
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile, no_such
from api.pages.sitting_told import told_in_words
from api.v1.sitting_notices import resolution_ref
from forms import catalogue
from forms.commission import letters

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
PAGE = f"{HOME}/{{sitting_id}}/items/{{number}}/notice"
WRITTEN = ("addressee", "child", "notice_kind", "content", "parent_rights", "offered_help")
PEOPLE = ("addressee", "child")
HEARING = "hearing"
"""The kind of the form that tells of a sitting to come: a summons does that."""


@router.get(PAGE)
async def show_notice(request: Request, file: SeenSitting, number: NumberPath, at: At) -> HTMLResponse:
    """Уведомление, заполненное из постановления."""
    known = await _known(file, number, at)
    return await _shown(request, file, number, at, typed=_typed(known))


@router.post(PAGE)
async def draw_notice(
    request: Request, file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Зарегистрировать уведомление."""
    known = await _known(file, number, at)
    typed = {name: sent.one(name) for name in WRITTEN}
    try:
        await doors.notify(file, number, _written(known, typed), once, at)
    except BadInput as wrong:
        return await _shown(request, file, number, at, typed=typed, wrong=wrong)
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-notice#notices")


@router.post(f"{HOME}/{{sitting_id}}/items/{{number}}/notices/{{notice}}/sent")
async def note_sending(
    file: SeenSitting, number: NumberPath, notice: int, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Записать, как и когда уведомление отправили или вручили."""
    await doors.send_notice(file, number, notice, sent, once, at)
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-informed#notices")


@router.post(f"{HOME}/{{sitting_id}}/items/{{number}}/returned")
async def note_return(file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Записать, что письмо вернулось."""
    await doors.note_return(file, number, sent, once, at)
    place = "notices" if sent.one("sort") == "notice" else "copies"
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-returned#{place}")


async def _known(file: SittingFile, number: int, at: Office) -> dict[str, JsonValue]:
    """The notice as the record tells it. Raises NotFound where this person can write none now."""
    item = file.state.item(number)
    if item is None:
        raise no_such()
    if item.standing != "accepted" or not file.board.may_keep:
        raise NotFound(
            _("Уведомление здесь сейчас не составляют."),
            _("Его составляет секретарь, когда постановление уже в деле."),
        )
    told = await told_in_words(file, at)
    asked = next(one for one in told.items if one.number == number)
    addressee = {"full_name": (asked.family or {}).get("parent", "")}
    return letters.parents_notice(told, asked, addressee, letters.notice_kind(item.facts))


def _typed(known: dict[str, Any]) -> dict[str, str]:
    said = {name: known.get(name) or "" for name in WRITTEN}
    return said | {name: (known.get(name) or {}).get("full_name", "") for name in PEOPLE}


def _written(known: dict[str, JsonValue], typed: dict[str, str]) -> dict[str, JsonValue]:
    """What the secretary wrote over what the record tells; a case that has gone on tells the commission no name."""
    said: dict[str, JsonValue] = {**typed}
    for name in PEOPLE:
        is_known = typed[name] == _typed(known)[name]
        said[name] = known.get(name) if is_known and typed[name] else {"full_name": typed[name]} if typed[name] else ""
    return {key: value for key, value in {**known, **said}.items() if value}


async def _shown(
    request: Request,
    file: SittingFile,
    number: int,
    at: Office,
    *,
    typed: dict[str, str],
    wrong: BadInput | None = None,
) -> HTMLResponse:
    form = catalogue.form(letters.NOTICE)
    item = file.state.item(number)
    if item is None:
        raise no_such()
    kinds = {one.code: one.label for one in form.field_of["notice_kind"].choices if one.code != HEARING}
    return show(
        request,
        "pages/sitting_notice.html",
        status=UNPROCESSABLE if wrong else 200,
        heading=_("Уведомление родителям"),
        item=file.board.item(number),
        typed=typed,
        kinds=kinds,
        resolution=(await resolution_ref(file.hall, item, at)).get("resolution_ref"),
        errors=[(_place(one.field), one.message) for one in wrong.errors] if wrong else [],
        **framed(file, "item"),
    )


def _place(field: str) -> str:
    return field.partition("[")[0].partition(".")[0]
