"""«Люди»: children and adults found by name, one of them with family and cases, two compared, joined, parted."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Finder, Joiner
from api.errors import BadInput, RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.showing import moments_of, show
from api.v1 import duplicates, individuals
from api.v1.individual_shapes import IndividualTold, Search
from api.v1.individuals import IndividualPath
from models.people import Actor, Permission, may

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/individuals"
SECTION = "/cases"
UNPROCESSABLE = 422
NumberPath = Annotated[int, Path(ge=1, le=2**31)]


@router.get(HOME)
async def ask(request: Request, actor: Finder, at: At) -> HTMLResponse:
    """Поиск людей."""
    return await _searched(request, actor, "", at)


@router.post(HOME)
async def search(request: Request, actor: Finder, sent: Sent, at: At) -> HTMLResponse:
    """Найденные люди. Имя приходит в теле запроса и в адресе не остаётся."""
    return await _searched(request, actor, sent.one("find"), at)


@router.get(f"{HOME}/duplicates")
async def list_pairs(request: Request, actor: Finder, at: At) -> HTMLResponse:
    """Записи, которые могут быть об одном человеке."""
    return show(
        request,
        "pages/individual_duplicates.html",
        heading=_("Похожие записи"),
        section=SECTION,
        pairs=await duplicates.list_pairs(actor, at),
        is_likely=duplicates.is_likely,
    )


@router.get(f"{HOME}/{{individual}}")
async def show_individual(request: Request, actor: Finder, individual: IndividualPath, at: At) -> Response:
    """Один человек: дела, родные, где это сказано и что о записях решено."""
    who = await individuals.read_individual(actor, individual, at)
    pairs = [pair for pair in await duplicates.list_pairs(actor, at) if who.id in {pair.one.id, pair.other.id}]
    return show(
        request,
        "pages/individual.html",
        heading=who.name,
        section=SECTION,
        who=who,
        pairs=pairs,
        deeds=await duplicates.list_deeds(actor, individual, at),
        kinds={"merge": _("Один человек"), "distinct": _("Разные люди"), "undo": _("Отмена решения")} | _kinds(),
        corrects=may(actor, Permission.INDIVIDUAL_CORRECT) is True,
        linking=may(actor, Permission.INDIVIDUAL_LINK) is True,
        joins=_joins(actor),
        moments=await moments_of(request),
    )


@router.post(f"{HOME}/{{individual}}/deeds/{{number}}")
async def undo(
    actor: Joiner, individual: IndividualPath, number: NumberPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Отменить решение."""
    asked = brought(duplicates.TakingBack, reason=sent.one("reason"))
    taken = await duplicates.undo(actor, number, asked, once, at)
    return see_other(f"{HOME}/{taken.record or individual}?done=taken-back")


@router.get(f"{HOME}/{{individual}}/comparison/{{other}}")
async def compare(
    request: Request, actor: Finder, individual: IndividualPath, other: IndividualPath, at: At
) -> HTMLResponse:
    """Две записи рядом."""
    return await _compared(request, actor, (individual, other), at, Fields(()), ("", ""))


@router.post(f"{HOME}/{{individual}}/comparison/{{other}}")
async def decide(
    request: Request,
    actor: Joiner,
    individual: IndividualPath,
    other: IndividualPath,
    sent: Sent,
    once: SentOnce,
    at: At,
) -> Response:
    """Один человек или разные."""
    reason = sent.one("reason")
    seen = [int(number) for number in sent.many("seen") if number.isdecimal()]
    try:
        if sent.one("act") == "merge":
            joining = brought(duplicates.Joining, other=other, seen=seen, reason=reason)
            await duplicates.merge(actor, individual, joining, once, at)
            return see_other(f"{HOME}/{individual}?done=joined")
        parting = brought(duplicates.Parting, other=other, reason=reason)
        await duplicates.tell_apart(actor, individual, parting, once, at)
        return see_other(f"{HOME}/duplicates?done=told-apart")
    except BadInput:
        words = _("Напишите, как это установлено: не меньше пяти знаков.")
        return await _compared(request, actor, (individual, other), at, sent, ("reason", words))
    except RefusedNow as no:
        return await _compared(request, actor, (individual, other), at, sent, ("", f"{no.detail} {no.remedy}"))


async def _searched(request: Request, actor: Actor, typed: str, at: Office) -> HTMLResponse:
    mistake = _("Наберите хотя бы две буквы.") if len(typed) == 1 else ""
    asked = Search(find=typed[:120]) if typed and not mistake else None
    return show(
        request,
        "pages/individuals.html",
        status=UNPROCESSABLE if mistake else 200,
        heading=_("Люди"),
        section=SECTION,
        typed=typed,
        mistake=mistake,
        found=await individuals.found_by(actor, asked, at) if asked else [],
    )


async def _compared(
    request: Request, actor: Actor, two: tuple[str, str], at: Office, sent: Fields, wrong: tuple[str, str]
) -> HTMLResponse:
    pair = await duplicates.compare(actor, *two, at)
    return show(
        request,
        "pages/individual_comparison.html",
        status=UNPROCESSABLE if wrong[1] else 200,
        heading=_("Один человек или разные?"),
        section=SECTION,
        pair=pair,
        rows=_side_by_side(pair.one, pair.other),
        is_likely=duplicates.is_likely,
        joins=_joins(actor) and pair.one.id != pair.other.id,
        typed=sent.one("reason"),
        mistake_at=wrong[0],
        mistake=wrong[1],
    )


def _side_by_side(*two: IndividualTold) -> list[tuple[str, list[Sequence[str]]]]:
    """What is known of each, count by count."""
    return [
        (_("Имя"), [[one.name, *one.other_names] for one in two]),
        (_("Рождение"), [[one.born] if one.born else [] for one in two]),
        (_("Родные"), [[f"{kin.words}: {kin.name}" for kin in one.relatives] for one in two]),
        (_("Где сказано"), [list(dict.fromkeys(f"{said.form}, {said.agency}" for said in one.said)) for one in two]),
    ]


def _kinds() -> dict[str, str]:
    return {"correct": _("Исправлены сведения"), "link": _("Связан с делом"), "untie": _("Упоминание отделено")}


def _joins(actor: Actor) -> bool:
    return may(actor, Permission.INDIVIDUAL_JOIN) is True
