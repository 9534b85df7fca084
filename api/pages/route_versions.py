"""One version of a route, for those who answer for it: proof, examples, rehearsal, putting in force, moving cases."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api import moves, rehearsals
from api.duties import Approver, Methodologist
from api.errors import RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.showing import moments_of, show
from api.proofs import proof_of
from api.v1 import adoptions, publications
from api.v1.adoptions import MoveIn
from api.v1.publications import InRoute, InVersion, version_of
from api.v1.shapes import basis_of
from forms.procedure.difference import difference
from models.people import Actor, Role
from models.route import Route
from workflows import packs, registry

router = APIRouter(route_class=Page, include_in_schema=False)
NAMED = "/routes/{route_id}/versions/{version}"
PATIENCE = 2.0
"""Seconds that a page waits for the proof."""
CASES = 5
"""How many cases a rehearsal from the page plays unless told otherwise."""


@router.get(NAMED)
async def read_version(
    request: Request, actor: Approver, route_id: InRoute, version: InVersion, at: At
) -> HTMLResponse:
    """Редакция: действует ли, что говорит проверка, репетиция, перенос дел."""
    return await _page(request, actor, version_of(actor, route_id, version), at)


@router.post(f"{NAMED}/proposal")
async def propose(
    actor: Methodologist, route_id: InRoute, version: InVersion, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Предложить ввести редакцию в действие."""
    wish = brought(publications.ProposalIn, ground=sent.one("ground"), note=sent.one("note"))
    await publications.propose(actor, route_id, version, wish, once, at)
    return see_other(f"{_address(route_id, version)}?done=version-proposed")


@router.post(f"{NAMED}/decision")
async def decide(
    actor: Approver, route_id: InRoute, version: InVersion, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Ввести в действие или отклонить."""
    approves = sent.one("decision") == "approve"
    decision = brought(publications.DecisionIn, approve=approves, reason=sent.one("reason") or None)
    await publications.decide(actor, route_id, version, decision, once, at)
    return see_other(f"{_address(route_id, version)}?done={'version-approved' if approves else 'version-refused'}")


@router.post(f"{NAMED}/rehearsal")
async def rehearse(
    actor: Methodologist, route_id: InRoute, version: InVersion, sent: Sent, _once: SentOnce, at: At
) -> Response:
    """Провести репетицию этой самой редакции, какая бы ни действовала."""
    route, wanted = version_of(actor, route_id, version), sent.one("cases")
    cases = max(1, int(wanted)) if wanted.isdecimal() and len(wanted) < CASES else CASES
    if not rehearsals.begin(route, cases, at.settings.packs):
        raise RefusedNow(
            _("Сейчас уже идёт репетиция другой редакции."),
            _("Каждая занимает целый сервер. Подождите, пока она закончится, и начните снова."),
            more={"code": "already"},
        )
    return see_other(f"{_address(route_id, version)}?done=rehearsal-begun#rehearsal")


@router.post(f"{NAMED}/forecast")
async def foresee(
    request: Request, actor: Methodologist, route_id: InRoute, version: InVersion, sent: Sent, at: At
) -> HTMLResponse:
    """Что станет с делами, если перенести их на эту редакцию."""
    move = _move(sent)
    foreseen = await adoptions.foresee(
        actor, route_id, version, at, ground=move.ground, open_terms=move.open_terms, territory=None
    )
    return await _page(request, actor, version_of(actor, route_id, version), at, foreseen=foreseen, move=move)


@router.post(f"{NAMED}/adoption")
async def adopt(
    actor: Methodologist, route_id: InRoute, version: InVersion, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Перенести дела."""
    await adoptions.adopt(actor, route_id, version, _move(sent), once, at)
    return see_other(f"{_address(route_id, version)}?done=move-begun#move")


def _move(sent: Fields) -> MoveIn:
    return brought(MoveIn, ground=sent.one("ground"), open_terms=sent.one("open_terms") or "kept")


def _address(route_id: str, version: int) -> str:
    return f"/routes/{route_id}/versions/{version}"


async def _page(request: Request, actor: Actor, route: Route, at: Office, **said: Any) -> HTMLResponse:  # noqa: ANN401
    versions = await publications.list_versions(actor, route.id, at)
    told = next(one for one in versions if one.version == route.version)
    progress = moves.progress_of(route.digest)
    compared = _compared(route)
    frame = {
        "heading": route.title,
        "section": "/routes",
        "moments": await moments_of(request),
        "route": route,
        "address": _address(route.id, route.version),
        "version": told,
        "versions": versions,
        "ground": told.asked and basis_of(told.asked.ground, route.country),
        "rules": [(rule.id, f"{rule.id} — {rule.title}") for rule in packs.law(route.country).rules],
        "found": await proof_of(route.digest, patience=PATIENCE),
        "compared": compared,
        "differences": difference(compared, route) if compared else (),
        "rehearsal": rehearsals.rehearsal_of(route.digest),
        "most": rehearsals.MOST,
        "progress": progress and adoptions.progress_told(progress),
        "may_propose": actor.role is Role.METHODOLOGIST,
        "may_decide": told.asked is not None and told.asked.approved is None,
        "foreseen": None,
        "move": None,
    }
    return show(request, "pages/route_version.html", **{**frame, **said})


def _compared(route: Route) -> Route | None:
    """What a reader compares this version with: the one before it, or, of a region's first one, its country's."""
    others = [one for one in registry.published_routes() if one.id == route.id and one.version < route.version]
    if others:
        return others[-1]
    return registry.newest_version(route.extends) if route.extends else None
