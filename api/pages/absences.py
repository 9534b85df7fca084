"""Holidays, illness and journeys: entered by the administrator, or by the head of the agency for their own people."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import BadInput
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.office import Office
from api.pages.administration import HOME
from api.pages.changes import reasons
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import show
from api.reading.staffing import absence_of, colleagues_of
from api.v1 import absences
from api.v1.absences import AbsenceIn
from api.v1.directory import PersonPath
from models.people import Actor, Role, does

router = APIRouter(route_class=Page, include_in_schema=False)
OWN = "/tasks/people"
ADDRESSES = (f"{HOME}/people/{{code}}/absence", f"{OWN}/{{code}}/absence")
WRONG, FINE = 422, 200


async def ask(request: Request, code: PersonPath, actor: SignedIn, at: At) -> HTMLResponse:
    """С какого дня по какой, почему, кто замещает."""
    await absences.require_keeper(at, actor, code)
    async with at.sessions.reading() as connection:
        row = await absence_of(connection, actor, code)
    values = (
        {} if row is None else {name: str(getattr(row, name) or "") for name in ("since", "until", "why", "stand_in")}
    )
    return await _form(request, at, actor, code, values=values, mistakes={})


async def enter(request: Request, code: PersonPath, actor: SignedIn, at: At, sent: Sent, once: SentOnce) -> Response:
    """Внести отсутствие или снять его."""
    back = _back(actor, code)
    if sent.one("act") == "strike":
        await absences.strike_out(actor, code, once, at)
        return see_other(f"{back}?done=back")
    values = {name: sent.one(name) for name in ("since", "until", "why", "stand_in", "note")}
    days = {"since": _("Укажите первый день."), "until": _("Укажите последний день.")}
    mistakes = {name: words for name, words in days.items() if not _is_day(values[name])}
    if values["why"] not in dict(reasons()):
        mistakes["why"] = _("Выберите причину.")
    if not mistakes:
        try:
            shape = brought(AbsenceIn, **{**values, "stand_in": values["stand_in"] or None})
            await absences.put_away(actor, code, shape, once, at)
        except BadInput as wrong:
            mistakes = {mistake.field: mistake.message for mistake in wrong.errors}
        else:
            return see_other(f"{back}?done=away")
    return await _form(request, at, actor, code, values=values, mistakes=mistakes)


for address in ADDRESSES:
    router.add_api_route(address, ask, methods=["GET"])
    router.add_api_route(address, enter, methods=["POST"])


async def _form(
    request: Request, at: Office, actor: Actor, code: str, *, values: Mapping[str, str], mistakes: Mapping[str, str]
) -> HTMLResponse:
    await absences.require_keeper(at, actor, code)
    async with at.sessions.reading() as connection:
        rows = await colleagues_of(connection, actor, code)
    absent = next(row for row in rows if row.code == code)
    fit = [row for row in rows if row.code != code and does(Role(row.role), Role(absent.role))]
    return show(
        request,
        "pages/absence.html",
        status=WRONG if mistakes else FINE,
        heading=_("Отсутствие сотрудника"),
        section=HOME if actor.role is Role.ADMINISTRATOR else "/tasks",
        caption=absent.full_name,
        back=_back(actor, code),
        address=request.url.path,
        values=values,
        mistakes=mistakes,
        stands=bool(values.get("since")) and not mistakes,
        reasons=(("", _("выберите")), *reasons()),
        colleagues=(("", _("никто")), *((row.code, f"{row.full_name}, {row.position}") for row in fit)),
    )


def _back(actor: Actor, code: str) -> str:
    return f"{HOME}/people/{code}" if actor.role is Role.ADMINISTRATOR else OWN


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
