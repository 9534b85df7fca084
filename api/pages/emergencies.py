"""«Экстренный доступ»: somebody without a part in a case opens it for reading; what was opened to them; its end."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import EmergencyAsker
from api.emergencies import OWN, reason_words, verdict_words
from api.errors import BadInput, NotFound, RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.languages import ngettext
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import moments_of, show
from api.v1 import emergencies
from api.v1.emergencies import AccessPath, Wanted
from models.emergency import HOURS, USUAL

router = APIRouter(route_class=Page, include_in_schema=False)
ASK = f"{OWN}/new"
UNPROCESSABLE = 422
LEAST = 20
"""Signs of an explanation."""
ASKED = ("number", "full_name", "birth_date", "reason", "words", "hours", "logged")


@router.get(OWN)
async def list_emergencies(request: Request, actor: EmergencyAsker, at: At) -> HTMLResponse:
    """Мои экстренные доступы."""
    found = await emergencies.grants_of(actor, at)
    return show(
        request,
        "pages/emergencies.html",
        heading=_("Мои экстренные доступы"),
        section="/cases",
        ask=ASK,
        opened=[one for one in found if one.is_open],
        over=[one for one in found if not one.is_open],
        reasons=reason_words(),
        verdicts=verdict_words(),
        moments=await moments_of(request),
    )


@router.get(ASK)
async def ask(request: Request, actor: EmergencyAsker) -> HTMLResponse:  # noqa: ARG001 - the guard lets in
    """Почему и какое дело нужно открыть сейчас."""
    return _asked(request, {"hours": str(USUAL)}, {})


@router.post(ASK)
async def open_emergency(request: Request, actor: EmergencyAsker, sent: Sent, once: SentOnce, at: At) -> Response:
    """Открыть дело для чтения."""
    typed = {name: sent.one(name) for name in ASKED}
    mistakes = _mistakes(typed)
    if mistakes:
        return _asked(request, typed, mistakes)
    try:
        done = await emergencies.open_emergency(actor, _wanted(typed), once, at)
    except BadInput:
        return _asked(request, typed, {"number" if typed["number"] else "full_name": _unclear(typed)})
    except (NotFound, emergencies.SearchedTooMuch) as nothing:
        return _asked(request, typed, {"": f"{nothing.detail} {nothing.remedy}"})
    if not done.opened:
        return see_other(f"/cases/{done.own[0]}?done=yours-already")
    if len(done.opened) == 1:
        return see_other(f"/cases/{done.opened[0].case}?done=opened-for-you")
    return see_other(f"{OWN}?done=opened-for-you")


@router.post(f"{OWN}/{{access}}/end")
async def end(actor: EmergencyAsker, access: AccessPath, at: At) -> Response:
    """Закончить раньше срока."""
    try:
        await emergencies.ended(actor, access, at)
    except RefusedNow:  # it has ended meanwhile, which is what was wanted
        return see_other(OWN)
    return see_other(f"{OWN}?done=closed-for-you")


def _asked(request: Request, typed: dict[str, str], mistakes: dict[str, str]) -> HTMLResponse:
    return show(
        request,
        "pages/emergency_new.html",
        status=UNPROCESSABLE if mistakes else 200,
        heading=_("Экстренный доступ к делу"),
        section="/cases",
        back="/cases",
        action=ASK,
        mistakes=mistakes,
        typed={**dict.fromkeys(ASKED, ""), **typed},
        reasons=[(code.value, words) for code, words in reason_words().items()],
        lengths=[(str(hours), _length(hours)) for hours in HOURS],
    )


def _length(hours: int) -> str:
    words = ngettext("%(num)d час", "%(num)d часов", hours) % {"num": hours}
    return _("%(hours)s (обычно)") % {"hours": words} if hours == USUAL else words


def _mistakes(typed: dict[str, str]) -> dict[str, str]:
    """What is missing, by the field of the page, in their order."""
    by_child = not typed["number"] and bool(typed["full_name"] or typed["birth_date"])
    is_nothing = not typed["number"] and not by_child
    asked = {
        "number": is_nothing and _("Укажите номер дела целиком либо имя и дату рождения ребёнка."),
        "full_name": by_child and not typed["full_name"] and _("Укажите фамилию, имя и отчество."),
        "birth_date": by_child and not typed["birth_date"] and _("Укажите дату рождения."),
        "reason-1": not typed["reason"] and _("Выберите причину."),
        "words": len(typed["words"]) < LEAST and _("Напишите, что случилось: не меньше двадцати знаков."),
        "logged": typed["logged"] != "yes" and _("Отметьте, что доступ будет записан и проверен."),
    }
    return {name: words for name, words in asked.items() if words}


def _wanted(typed: dict[str, str]) -> Wanted:
    found: dict[str, Any] = (
        {"number": typed["number"].removeprefix("№").strip()}
        if typed["number"]
        else {"full_name": typed["full_name"], "birth_date": typed["birth_date"]}
    )
    hours = int(typed["hours"]) if typed["hours"].isdecimal() else USUAL
    return brought(Wanted, **found, reason=typed["reason"], words=typed["words"], hours=hours, logged=True)


def _unclear(typed: dict[str, str]) -> str:
    if typed["number"]:
        return _("Номер дела пишется так: 2026-000123.")
    return _("Проверьте имя и дату рождения: они должны быть указаны целиком.")
