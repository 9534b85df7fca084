"""«Представление»: what the commission asks an agency to change, written by its постановление, sent as a paper."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import BadInput, NotFound
from api.guards import At, Open, do_task
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.showing import show
from api.pages.sitting import framed
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile, no_such
from api.pages.sitting_told import told_in_words
from api.reading.directory import AgencyRow, agencies_of
from api.v1 import sitting_representations as representations
from forms.commission import letters

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
PAGE = f"{HOME}/{{sitting_id}}/items/{{number}}/representation"
WRITTEN = ("to", "addressee", "established", "norms", "demands")


@router.get(PAGE)
async def show_representation(request: Request, file: SeenSitting, number: NumberPath, at: At) -> HTMLResponse:
    """Представление, заполненное из постановления."""
    case = await _case(file, number, at)
    return await _shown(request, file, number, at, case, typed=await _known(file, number, at))


@router.post(PAGE)
async def send_representation(
    request: Request, file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Зарегистрировать и направить."""
    case = await _case(file, number, at)
    try:
        await representations.represent(file.hall, number, _brought(sent), once, at)
    except BadInput as wrong:
        typed = {name: sent.one(name) for name in WRITTEN}
        return await _shown(request, file, number, at, case, typed=typed, wrong=wrong)
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-represented#representations")


async def _case(file: SittingFile, number: int, at: Office) -> Open:
    """The case of the question. Raises NotFound where no representation can be sent by this person now."""
    item = file.state.item(number)
    if item is None:
        raise no_such()
    if item.standing != "accepted" or not file.board.may_keep:
        raise NotFound(
            _("Представления здесь сейчас не вносят."),
            _("Его вносит секретарь, когда постановление уже в деле."),
        )
    return await do_task(file.actor, item.case, at)


async def _addressees(case: Open, at: Office) -> list[AgencyRow]:
    kind = representations.kind_of(case, on_paper=False)
    async with at.sessions.reading() as connection:
        return await agencies_of(connection, case.actor, kind.agencies, case.state.territory)


async def _known(file: SittingFile, number: int, at: Office) -> dict[str, str]:
    """What the постановление says already: what was found, and its measures; whose they are the secretary knows."""
    told = await told_in_words(file, at)
    item = next(one for one in told.items if one.number == number)
    established = "\n".join(filter(None, (item.violations, item.causes)))
    demands = "\n".join(one.words for one in item.measures)
    return {"to": "", "addressee": "", "established": established, "norms": "", "demands": demands}


def _brought(sent: Fields) -> representations.RepresentationIn:
    """What the page brought, in the shape of the API: a line is a measure. Raises BadInput."""
    titles = {
        "addressee": _("Напишите, кому: организация, должность и фамилия руководителя."),
        "established": _("Напишите, что установлено: нарушения, причины и условия."),
        "norms": _("Назовите нормы, которые нарушены."),
        "demands": _("Напишите, что нужно сделать: каждая мера с новой строки."),
    }
    missing = tuple(Mistake(field=name, message=words) for name, words in titles.items() if not sent.one(name))
    if missing:
        raise BadInput(_("Не всё заполнено."), _("Представление не отправлено."), errors=missing)
    lines = [line.strip() for line in sent.one("demands").splitlines() if line.strip()]
    return brought(
        representations.RepresentationIn,
        to=sent.one("to") or None,
        addressee=sent.one("addressee"),
        established=sent.one("established"),
        norms=sent.one("norms"),
        demands=[{"measure": line} for line in lines],
    )


async def _shown(
    request: Request,
    file: SittingFile,
    number: int,
    at: Office,
    case: Open,
    *,
    typed: dict[str, Any],
    wrong: BadInput | None = None,
) -> HTMLResponse:
    kind, item = representations.kind_of(case, on_paper=False), file.state.item(number)
    if item is None:
        raise no_such()
    return show(
        request,
        "pages/sitting_representation.html",
        status=UNPROCESSABLE if wrong else 200,
        heading=_("Представление об устранении причин"),
        item=file.board.item(number),
        agencies=await _addressees(case, at),
        typed=typed,
        errors=[(_place(one.field), one.message) for one in wrong.errors] if wrong else [],
        basis=await representations.basis_of_paper(file.hall, item, at),
        reply_due=representations.reply_due(case, kind),
        liability=letters.LIABILITY,
        **framed(file, "item"),
    )


def _place(field: str) -> str:
    return field.partition("[")[0].partition(".")[0]
