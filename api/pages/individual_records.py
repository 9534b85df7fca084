"""«Исправить сведения» and «Связать с делом»: forms over the record of a child or an adult."""

from datetime import date, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.duties import Corrector, Linker
from api.errors import NotFound, RefusedNow
from api.guards import At
from api.kinships import part_words
from api.languages import gettext as _
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent
from api.pages.showing import show
from api.v1 import individual_records as api
from api.v1.individual_shapes import IndividualTold
from api.v1.individuals import IndividualPath, read_individual
from forms.kin import Part

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/individuals"
SECTION = "/cases"
UNPROCESSABLE = 422
SHORTEST = 5
"""Letters of a reason."""
Mistakes = dict[str, str]
CORRECTION, LINK = "individual_correction", "individual_link"
TYPED = {
    CORRECTION: ("full_name", "former", "born", "document", "phone", "address", "reason"),
    LINK: ("case_number", "part", "kinship", "reason"),
}
"""What is typed on each page, and stays there when it is refused."""


@router.get(f"{HOME}/{{individual}}/correction")
async def ask_right(request: Request, actor: Corrector, individual: IndividualPath, at: At) -> HTMLResponse:
    """Исправить сведения: что записано и что верно."""
    return await _shown(request, await read_individual(actor, individual, at), Fields(()), {})


@router.post(f"{HOME}/{{individual}}/correction")
async def correct(
    request: Request, actor: Corrector, individual: IndividualPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Записать исправление."""
    asked, mistakes = _right(sent)
    if asked is not None:
        try:
            await api.correct(actor, individual, asked, once, at)
            return see_other(f"{HOME}/{individual}?done=record-corrected")
        except RefusedNow as no:
            mistakes = {"full_name": f"{no.detail} {no.remedy}"}
    return await _shown(request, await read_individual(actor, individual, at), sent, mistakes)


@router.get(f"{HOME}/{{individual}}/link")
async def ask_case(request: Request, actor: Linker, individual: IndividualPath, at: At) -> HTMLResponse:
    """Связать с делом: с каким и кем приходится."""
    return await _shown(request, await read_individual(actor, individual, at), Fields(()), {}, LINK)


@router.post(f"{HOME}/{{individual}}/link")
async def link(
    request: Request, actor: Linker, individual: IndividualPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Записать связь."""
    asked, mistakes = _belonging(sent)
    if asked is not None:
        try:
            await api.link(actor, individual, asked, once, at)
            return see_other(f"{HOME}/{individual}?done=linked")
        except (NotFound, RefusedNow) as no:
            mistakes = {"case_number": f"{no.detail} {no.remedy}"}
    return await _shown(request, await read_individual(actor, individual, at), sent, mistakes, LINK)


def _right(sent: Fields) -> tuple[api.Correcting | None, Mistakes]:
    """What was typed, or what is wrong with it."""
    born, mistakes = _day(sent.one("born")), _reason(sent)
    if born is None and sent.one("born").strip():
        mistakes["born"] = _("Напишите день как 28.02.2014.")
    told = {name: sent.one(name) for name in ("full_name", "document", "phone", "address", "reason")}
    former = [one.strip() for one in sent.one("former").split(",") if one.strip()]
    said = (sent.one("born"), *former, *(told[name] for name in told if name != "reason"))
    if not any(words.strip() for words in said):
        mistakes.setdefault("full_name", _("Напишите, что исправить: заполните хотя бы одно поле."))
    if mistakes:
        return None, mistakes
    seen = sent.one("seen")
    try:
        return api.Correcting(seen=int(seen) if seen.isdecimal() else 0, former=former, born=born, **told), {}
    except ValidationError:
        return None, {"full_name": _("Одно из полей слишком длинное.")}


def _belonging(sent: Fields) -> tuple[api.Linking | None, Mistakes]:
    """The same for a link."""
    mistakes, part = _reason(sent), sent.one("part")
    if not sent.one("case_number").strip():
        mistakes["case_number"] = _("Напишите номер дела.")
    if part not in set(Part):
        mistakes["part-1"] = _("Выберите, кем он приходится.")
    if mistakes:
        return None, mistakes
    told = {name: sent.one(name) for name in ("case_number", "kinship", "reason")}
    try:
        return api.Linking(part=Part(part), **told), {}
    except ValidationError:
        return None, {"case_number": _("Одно из полей слишком длинное.")}


async def _shown(
    request: Request, who: IndividualTold, sent: Fields, mistakes: Mistakes, template: str = CORRECTION
) -> HTMLResponse:
    heading = {CORRECTION: _("Исправить сведения о человеке"), LINK: _("Связать с делом")}[template]
    return show(
        request,
        f"pages/{template}.html",
        status=UNPROCESSABLE if mistakes else 200,
        heading=heading,
        section=SECTION,
        who=who,
        typed={name: sent.one(name) for name in TYPED[template]},
        mistakes=mistakes,
        errors=sorted(mistakes.items(), key=lambda one: TYPED[template].index(one[0].removesuffix("-1"))),
        parts=[(part.value, part_words(part)) for part in Part],
    )


def _reason(sent: Fields) -> Mistakes:
    if len(sent.one("reason").strip()) >= SHORTEST:
        return {}
    return {"reason": _("Напишите, как это установлено: не меньше пяти знаков.")}


def _day(text: str) -> date | None:
    """The day as people here write it; None for what is none."""
    try:
        return datetime.strptime(text.strip(), "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
