"""«Исправить сведения», «Связать с делом», «Это другой человек»: forms over the record of a child or an adult.

One shape: what is typed is read into what the API asks for, said there, and shown again with what is wrong with it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.duties import Corrector, Joiner, Linker
from api.errors import NotFound, RefusedNow
from api.guards import At
from api.idempotency import Claim
from api.kinships import part_words
from api.languages import gettext as _
from api.languages import later
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import WHOLE, Fields, Sent
from api.pages.mentioned import mention_of, shown_others
from api.pages.showing import show
from api.v1 import individual_records as api
from api.v1.duplicates import DeedDone
from api.v1.individual_shapes import IndividualTold
from api.v1.individuals import IndividualPath, read_individual
from forms.kin import Part
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/individuals"
SECTION = "/cases"
UNPROCESSABLE = 422
SHORTEST = 5
"""Letters of a reason."""
Mistakes = dict[str, str]
A = TypeVar("A")


class Desk(NamedTuple):
    """Who fills in a form, over which record."""

    request: Request
    actor: Actor
    individual: str
    at: Office


Beside = Callable[[Desk, IndividualTold, Fields], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Form(Generic[A]):
    """One of the forms: what it reads, to whom that is said, and where what was refused is shown."""

    template: str
    heading: str
    typed: tuple[str, ...]
    """What is typed on the page, and stays there when it is refused; the errors stand in this order."""
    read: Callable[[Fields], tuple[A | None, Mistakes]]
    """What was asked, or what is wrong with it; neither when the page is only to be shown again."""
    say: Callable[[Actor, str, A, Claim, Office], Awaitable[DeedDone]]
    refused_at: str
    done: str
    beside: Beside
    """What else the page shows."""


async def _shown(form: Form[Any], desk: Desk, sent: Fields, mistakes: Mistakes) -> HTMLResponse:
    who = await read_individual(desk.actor, desk.individual, desk.at)
    return show(
        desk.request,
        f"pages/{form.template}.html",
        status=UNPROCESSABLE if mistakes else 200,
        heading=_(form.heading),
        section=SECTION,
        who=who,
        typed={name: sent.one(name) for name in form.typed},
        mistakes=mistakes,
        errors=sorted(mistakes.items(), key=lambda one: form.typed.index(one[0].removesuffix("-1"))),
        **await form.beside(desk, who, sent),
    )


async def _taken(form: Form[A], desk: Desk, sent: Fields, once: Claim) -> Response:
    asked, mistakes = form.read(sent)
    if asked is not None:
        try:
            done = await form.say(desk.actor, desk.individual, asked, once, desk.at)
        except (NotFound, RefusedNow) as no:
            mistakes = {form.refused_at: f"{no.detail} {no.remedy}"}
        else:
            return see_other(f"{HOME}/{done.record or desk.individual}?done={form.done}")
    return await _shown(form, desk, sent, mistakes)


def _right(sent: Fields) -> tuple[api.Correcting | None, Mistakes]:
    born, mistakes = _day(sent.one("born")), _reason(sent)
    if born is None and sent.one("born"):
        mistakes["born"] = _("Напишите день как 28.02.2014.")
    told = {name: sent.one(name) for name in ("full_name", "document", "phone", "address", "reason")}
    former = [one.strip() for one in sent.one("former").split(",") if one.strip()]
    if not any((sent.one("born"), *former, *(told[name] for name in told if name != "reason"))):
        mistakes.setdefault("full_name", _("Напишите, что исправить: заполните хотя бы одно поле."))
    if mistakes:
        return None, mistakes
    try:
        return api.Correcting(seen=_seen(sent), former=former, born=born, **told), {}
    except ValidationError:
        return None, {"full_name": _("Одно из полей слишком длинное.")}


def _belonging(sent: Fields) -> tuple[api.Linking | None, Mistakes]:
    mistakes, part = _reason(sent), sent.one("part")
    if not sent.one("case_number"):
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


def _another(sent: Fields) -> tuple[api.Untying | None, Mistakes]:
    if sent.one("act") == "find":
        return None, {} if len(sent.one("find")) != 1 else {"find": _("Наберите хотя бы две буквы.")}
    mistakes, to = _reason(sent), sent.one("to")
    if not to:
        mistakes["to-1"] = _("Выберите, о ком это.")
    if mistakes:
        return None, mistakes
    case, turn, place = mention_of(sent)
    other = None if to == OWN else to
    try:
        return api.Untying(seen=_seen(sent), case=case, turn=turn, place=place, to=other, reason=sent.one("reason")), {}
    except ValidationError:
        return None, {"reason": _("Одно из полей слишком длинное.")}


async def _nothing(_desk: Desk, _who: IndividualTold, _sent: Fields) -> Mapping[str, Any]:
    return {}


async def _parts(_desk: Desk, _who: IndividualTold, _sent: Fields) -> Mapping[str, Any]:
    return {"parts": [(part.value, part_words(part)) for part in Part]}


async def _others(desk: Desk, who: IndividualTold, sent: Fields) -> Mapping[str, Any]:
    return await shown_others(desk.actor, who, sent, desk.at)


OWN = "own"
"""A record of its own, among the records that a mention may be of."""
CORRECTION = Form(
    template="individual_correction",
    heading=later("Исправить сведения о человеке"),
    typed=("full_name", "former", "born", "document", "phone", "address", "reason"),
    read=_right,
    say=api.correct,
    refused_at="full_name",
    done="record-corrected",
    beside=_nothing,
)
LINK = Form(
    template="individual_link",
    heading=later("Связать с делом"),
    typed=("case_number", "part", "kinship", "reason"),
    read=_belonging,
    say=api.link,
    refused_at="case_number",
    done="linked",
    beside=_parts,
)
UNTYING = Form(
    template="individual_untying",
    heading=later("Это другой человек"),
    typed=("find", "to", "reason"),
    read=_another,
    say=api.untie,
    refused_at="to-1",
    done="untied",
    beside=_others,
)
BLANK = Fields(())


@router.get(f"{HOME}/{{individual}}/correction")
async def ask_right(request: Request, actor: Corrector, individual: IndividualPath, at: At) -> HTMLResponse:
    """Исправить сведения: что записано и что верно."""
    return await _shown(CORRECTION, Desk(request, actor, individual, at), BLANK, {})


@router.post(f"{HOME}/{{individual}}/correction")
async def correct(
    request: Request, actor: Corrector, individual: IndividualPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Записать исправление."""
    return await _taken(CORRECTION, Desk(request, actor, individual, at), sent, once)


@router.get(f"{HOME}/{{individual}}/link")
async def ask_case(request: Request, actor: Linker, individual: IndividualPath, at: At) -> HTMLResponse:
    """Связать с делом: с каким и кем приходится."""
    return await _shown(LINK, Desk(request, actor, individual, at), BLANK, {})


@router.post(f"{HOME}/{{individual}}/link")
async def link(
    request: Request, actor: Linker, individual: IndividualPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Записать связь."""
    return await _taken(LINK, Desk(request, actor, individual, at), sent, once)


@router.get(f"{HOME}/{{individual}}/untying")
async def ask_whom(request: Request, actor: Joiner, individual: IndividualPath, at: At) -> HTMLResponse:
    """Это другой человек: о ком на самом деле сказано в форме."""
    return await _shown(UNTYING, Desk(request, actor, individual, at), Fields(tuple(request.query_params.items())), {})


@router.post(f"{HOME}/{{individual}}/untying")
async def untie(
    request: Request, actor: Joiner, individual: IndividualPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Отделить упоминание."""
    return await _taken(UNTYING, Desk(request, actor, individual, at), sent, once)


def _seen(sent: Fields) -> int:
    seen = sent.one("seen")
    return int(seen) if WHOLE.fullmatch(seen) else 0


def _reason(sent: Fields) -> Mistakes:
    if len(sent.one("reason")) >= SHORTEST:
        return {}
    return {"reason": _("Напишите, как это установлено: не меньше пяти знаков.")}


def _day(text: str) -> date | None:
    """The day as people here write it; None for what is none."""
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
