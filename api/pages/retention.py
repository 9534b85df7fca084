"""«Хранение»: what is over its term, what forbids to destroy it, the acts, and how long which files are kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import DestructionJudge, RetentionKeeper, RetentionReader
from api.errors import BadInput, RefusedNow
from api.guards import At, CasePath
from api.languages import gettext as _
from api.office import Office
from api.pages import cases, supervision
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought, whole
from api.pages.showing import moments_of, show
from api.v1 import kept_cases, retention
from api.v1.retention import ActPath
from api.v1.retention_shapes import Deciding, Holding, Lifting, Proposing
from models.people import Actor, Permission, Role, may

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/retention"
ACTS, HOLDS, KINDS = f"{HOME}/destructions", f"{HOME}/holds", f"{HOME}/kinds"
UNPROCESSABLE = 422
Cursor = Annotated[str | None, Query(max_length=400)]


@router.get(HOME)
async def due(request: Request, actor: RetentionReader, at: At, cursor: Cursor = None) -> HTMLResponse:
    """Закрытые дела, срок хранения которых истёк."""
    return await _due(request, actor, at, cursor, "")


@router.post(ACTS)
async def propose(request: Request, actor: RetentionKeeper, sent: Sent, once: SentOnce, at: At) -> Response:
    """Предложить уничтожить отмеченное."""
    marked = list(sent.many("case"))
    if not marked:
        return await _due(request, actor, at, None, _("Отметьте хотя бы одно дело."))
    try:
        told = await retention.propose(actor, brought(Proposing, cases=marked), once, at)
    except (BadInput, RefusedNow) as no:
        return await _due(request, actor, at, None, f"{no.detail} {no.remedy}")
    return see_other(f"{ACTS}/{told.id}?done=destruction-proposed")


@router.get(f"{HOME}/cases/{{case_id}}")
async def kept(request: Request, actor: RetentionReader, case_id: CasePath, at: At) -> HTMLResponse:
    """Одно закрытое дело: что нужно знать, чтобы решить о его хранении."""
    told = await kept_cases.read_kept(actor, case_id, at)
    return show(
        request,
        "pages/retention_case.html",
        **_frame(actor, _("Хранение дела № %(number)s") % {"number": told.case_number}),
        one=told,
        moments=await moments_of(request),
    )


@router.get(ACTS)
async def acts(request: Request, actor: RetentionReader, at: At) -> HTMLResponse:
    """Предложения и акты."""
    return show(
        request,
        "pages/retention_acts.html",
        **_frame(actor, _("Акты об уничтожении")),
        rows=await retention.list_destructions(actor, at),
        states=_states(),
        moments=await moments_of(request),
    )


@router.get(f"{ACTS}/{{act}}")
async def act_page(request: Request, actor: RetentionReader, act: ActPath, at: At) -> HTMLResponse:
    """Одно предложение или акт."""
    return await _act(request, actor, act, at, "")


@router.post(f"{ACTS}/{{act}}/decision")
async def decide(
    request: Request, actor: DestructionJudge, act: ActPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Уничтожить или отклонить."""
    confirms, refuses = sent.one("decision") == "confirm", sent.one("decision") == "refuse"
    if not confirms and not refuses:
        return await _act(request, actor, act, at, _("Выберите, уничтожить или отклонить."))
    try:
        await retention.decide(actor, act, Deciding(confirm=confirms), once, at)
    except RefusedNow as no:
        return await _act(request, actor, act, at, f"{no.detail} {no.remedy}")
    return see_other(f"{ACTS}/{act}?done={'destroyed' if confirms else 'destruction-refused'}")


@router.get(f"{ACTS}/{{act}}/act")
async def print_act(actor: RetentionReader, act: ActPath, at: At) -> Response:
    """Акт на бумаге."""
    return await retention.print_act(actor, act, at)


@router.get(HOLDS)
async def holds(request: Request, actor: RetentionReader, at: At) -> HTMLResponse:
    """Запреты уничтожения."""
    return await _holds(request, actor, at, {}, {})


@router.post(HOLDS)
async def lay_hold(request: Request, actor: RetentionKeeper, sent: Sent, once: SentOnce, at: At) -> Response:
    """Запретить уничтожение дела."""
    typed = {name: sent.one(name) for name in ("case_number", "reason")}
    words = {
        "case_number": _("Укажите номер дела вашей территории, например 2026-000123."),
        "reason": _("Напишите, почему: не меньше десяти знаков."),
    }
    try:
        await retention.lay_hold(actor, brought(Holding, **typed), once, at)
    except BadInput as wrong:
        fields = {mistake.field for mistake in wrong.errors}
        return await _holds(request, actor, at, typed, {name: said for name, said in words.items() if name in fields})
    return see_other(f"{HOLDS}?done=held")


@router.post(f"{HOLDS}/lifting")
async def lift_hold(actor: RetentionKeeper, sent: Sent, once: SentOnce, at: At) -> Response:
    """Снять запрет."""
    number = whole(sent.one("number")) or 0
    await retention.lift_hold(actor, brought(Lifting, case=sent.one("case"), number=number), once, at)
    return see_other(f"{HOLDS}?done=hold-lifted")


@router.get(KINDS)
async def kinds(request: Request, actor: RetentionReader) -> HTMLResponse:
    """Номенклатура: сколько хранится дело каждого вида и на чём это основано."""
    return show(
        request,
        "pages/retention_kinds.html",
        **_frame(actor, _("Сроки хранения")),
        rows=await retention.list_kinds(actor),
        moments=await moments_of(request),
    )


def links() -> tuple[tuple[str, str], ...]:
    """The pages of keeping."""
    return (
        (HOME, _("Срок истёк")),
        (ACTS, _("Акты")),
        (HOLDS, _("Запреты")),
        (KINDS, _("Сроки")),
    )


async def _due(request: Request, actor: Actor, at: Office, cursor: str | None, error: str) -> HTMLResponse:
    found = await retention.list_due(actor, at, 50, cursor)
    return show(
        request,
        "pages/retention.html",
        status=UNPROCESSABLE if error else 200,
        **_frame(actor, _("Срок хранения истёк")),
        found=found,
        keeps=may(actor, Permission.RETENTION_KEEP) is True,
        more=f"{HOME}?cursor={found.next}" if found.next else "",
        error=error,
        moments=await moments_of(request),
    )


async def _act(request: Request, actor: Actor, act: str, at: Office, error: str) -> HTMLResponse:
    told = await retention.read_destruction(actor, act, at)
    title = _("Акт № %(number)s") if told.state == "done" else _("Предложение № %(number)s")
    return show(
        request,
        "pages/retention_act.html",
        status=UNPROCESSABLE if error else 200,
        **_frame(actor, title % {"number": told.number}),
        one=told,
        decides=may(actor, Permission.DESTRUCTION_DECIDE) is True,
        states=_states(),
        error=error,
        moments=await moments_of(request),
    )


async def _holds(
    request: Request, actor: Actor, at: Office, typed: dict[str, str], mistakes: dict[str, str]
) -> HTMLResponse:
    return show(
        request,
        "pages/retention_holds.html",
        status=UNPROCESSABLE if mistakes else 200,
        **_frame(actor, _("Запреты уничтожения")),
        rows=await retention.list_holds(actor, at),
        keeps=may(actor, Permission.RETENTION_KEEP) is True,
        typed={"case_number": "", "reason": "", **typed},
        mistakes=mistakes,
        moments=await moments_of(request),
    )


def _frame(actor: Actor, heading: str) -> dict[str, Any]:
    section = supervision.HOME if actor.role is Role.SUPERVISOR else cases.HOME
    return {"heading": heading, "section": section, "links": links(), "label": _("Страницы хранения")}


def _states() -> dict[str, tuple[str, str]]:
    return {
        "proposed": (_("ждёт решения"), "yellow"),
        "refused": (_("отклонено"), "grey"),
        "done": (_("уничтожено"), "green"),
    }
