"""«Поручения»: what my agency was asked and what it asked of others; one of them; those of a case; a new one."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import BadInput, NotFound
from api.guards import At, DoTask, LeadCase, Open, ReadCase, SignedIn, TaskPath
from api.languages import gettext as _
from api.mistakes import Mistake
from api.need_to_know import readable as may_read
from api.office import Office
from api.pages.case_frame import frame_of, framed, reads_file
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.readable import Part, readable
from api.pages.showing import moments_of, show
from api.reading.directory import agencies_of
from api.reading.records import submissions_of
from api.reading.referrals import Box
from api.v1 import referrals
from api.v1.referrals import ReferralTold, ReferralWhole
from forms import catalogue
from forms.definition import Kind
from forms.orders import asked
from forms.values import Unfit, read_simple
from models.events import SubmissionRef
from models.people import Permission, may
from models.referral import REJECTION_TITLES, REVOCATION_TITLES, RevocationReason

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/referrals"
UNPROCESSABLE = 422


@router.get(HOME)
async def boxes(
    request: Request,
    actor: SignedIn,
    at: At,
    box: Annotated[Box, Query()] = Box.INBOX,
    ended: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
) -> HTMLResponse:
    """Поручения: входящие и исходящие."""
    lines = await referrals.list_referrals(actor, at, box, ended)
    past = _("Завершённые входящие"), _("Завершённые исходящие")
    now = _("Входящие поручения"), _("Исходящие поручения")
    links = [
        (f"{HOME}?box=inbox", now[0]),
        (f"{HOME}?box=outbox", now[1]),
        (f"{HOME}?box=inbox&ended=true", past[0]),
        (f"{HOME}?box=outbox&ended=true", past[1]),
    ]
    here = f"{HOME}?box={box.value}" + ("&ended=true" if ended else "")
    return show(
        request,
        "pages/referrals.html",
        heading=dict(links)[here],
        section=HOME,
        links=links,
        shown_box=here,
        lines=lines,
        is_inbox=box is Box.INBOX,
        ended=ended,
        moments=await moments_of(request),
    )


@router.get("/cases/{case_id}/referrals")
async def of_case(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Поручения и запросы по делу."""
    frame = await frame_of(file, at)
    lines = await referrals.case_referrals(file, at)
    kinds = [kind for kind in file.norm.route.referrals if kind.is_free]
    may_ask = file.state.is_open and may(file.actor, Permission.CASE_LEAD, file.relation) is True and bool(kinds)
    heading = {**framed(frame), "heading": _("Поручения и запросы")}
    on_paper = await _on_paper(file, lines, at)
    return show(request, "pages/case_referrals.html", **heading, lines=lines, may_ask=may_ask, on_paper=on_paper)


@router.get("/cases/{case_id}/referrals/new")
async def ask_new(request: Request, file: LeadCase, at: At, ask: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Что поручить или запросить: сначала вид, потом кому и что."""
    return await _new(request, file, at, ask, {}, ())


@router.post("/cases/{case_id}/referrals/new")
async def send_new(request: Request, file: LeadCase, sent: Sent, once: SentOnce, at: At) -> Response:
    """Отправить поручение."""
    ask = sent.one("ask")
    try:
        body = _sending(sent)
        await referrals.send_referral(file, body, once, at)
    except BadInput as wrong:
        return await _new(request, file, at, ask, _typed(sent), wrong.errors)
    return see_other(f"/cases/{file.state.id}/referrals?done=asked")


@router.get("/cases/{case_id}/referrals/{number}")
async def show_one(request: Request, file: ReadCase, number: TaskPath, at: At) -> HTMLResponse:
    """Одно поручение: что просят, как оно стоит, что можно сделать."""
    told = await referrals.read_referral(file, number, at)
    bound = file.norm.route.referral_of.get(told.what.id)
    return show(
        request,
        "pages/referral.html",
        **{**framed(await frame_of(file, at)), "heading": told.what.title},
        referral=told,
        is_offer=bound is not None and bound.hands_over is True,
        letter=_parts(told),
        is_binding=bound is not None and bound.binding is True,
        rejections=[(reason.value, words) for reason, words in REJECTION_TITLES.items()],
        revocations=[
            (reason.value, words)
            for reason, words in REVOCATION_TITLES.items()
            if reason is not RevocationReason.CASE_CLOSED
        ],
    )


@router.post("/cases/{case_id}/referrals/{number}")
async def decide(file: DoTask, number: TaskPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Принять, отклонить или отозвать."""
    reason = sent.one("reason")
    match sent.one("act"):
        case "accept":
            await referrals.accept_referral(file, number, once, at)
            return see_other(f"/cases/{file.state.id}/referrals/{number}?done=taken-up")
        case "reject":
            await referrals.reject_referral(file, number, brought(referrals.Rejection, reason=reason), once, at)
            return see_other(f"{HOME}?box=inbox&done=rejected")
        case "revoke":
            await referrals.revoke_referral(file, number, brought(referrals.Revocation, reason=reason), once, at)
            return see_other(f"{HOME}?box=outbox&done=called-back")
        case _:
            raise BadInput(_("Не сказано, что сделать."), _("Ничего не сделано. Вернитесь назад и выберите действие."))


async def _new(
    request: Request, file: Open, at: Office, ask: str, typed: dict[str, Any], errors: tuple[Mistake, ...]
) -> Response:
    kinds = [kind for kind in file.norm.route.referrals if kind.is_free]
    chosen = next((kind for kind in kinds if kind.id == ask), kinds[0] if len(kinds) == 1 else None)
    if not kinds:
        raise NotFound(_("По этому делу нечего поручать по усмотрению."), _("Поручения даёт маршрут, своими шагами."))
    agencies = []
    if chosen is not None:
        async with at.sessions.reading() as connection:
            agencies = await agencies_of(connection, file.actor, chosen.agencies, file.state.territory)
    return show(
        request,
        "pages/referral_new.html",
        status=UNPROCESSABLE if errors else 200,
        **{**framed(await frame_of(file, at)), "heading": _("Поручить или запросить")},
        kinds=kinds,
        chosen=chosen,
        agencies=[one for one in agencies if one.code != file.actor.agency],
        typed={"message": "", "why": "", "stated": "", "to": (), **typed},
        errors=[(_place(one.field), one.message) for one in errors],
    )


def _sending(sent: Fields) -> referrals.Sending:
    """What the page brought, in the shape of the API; the day as people write it. Raises BadInput."""
    stated: date | None = None
    if sent.one("stated"):
        try:
            stated = date.fromisoformat(str(read_simple(Kind.DATE, sent.one("stated"))))
        except (Unfit, ValueError):
            message = _("Такой даты нет. Укажите дату так: 02.03.2026.")
            raise BadInput(
                message, _("Ничего не отправлено."), errors=(Mistake(field="stated", message=message),)
            ) from None
    missing = []
    if not sent.many("to"):
        missing.append(Mistake(field="to", message=_("Выберите, кому отправить.")))
    if not sent.one("message"):
        missing.append(Mistake(field="message", message=_("Напишите, что нужно сделать или сообщить.")))
    if missing:
        raise BadInput(_("Не всё заполнено."), _("Ничего не отправлено."), errors=tuple(missing))
    return brought(
        referrals.Sending,
        ask=sent.one("ask"),
        to=list(sent.many("to")),
        message=sent.one("message"),
        why=sent.one("why"),
        stated=stated,
    )


def _typed(sent: Fields) -> dict[str, Any]:
    return {**{name: sent.one(name) for name in ("message", "why", "stated")}, "to": sent.many("to")}


def _place(field: str) -> str:
    return "to-1" if field == "to" else field


async def _on_paper(file: Open, lines: list[ReferralTold], at: Office) -> list[str]:
    """Whom the forms of the case name and the directory does not know: nothing could be asked of them here."""
    if not reads_file(file):
        return []
    known = file.norm.route.referral_of
    named = [reference for reference in file.state.answers.values() if _may_name_others(reference)]
    async with at.sessions.reading() as connection:
        rows = await submissions_of(connection, file.actor, [reference.id for reference in named])
    sent = {(line.letter, line.what.id, line.key) for line in lines}
    found = (
        one.agency
        for row in rows
        for one in asked(catalogue.form(row.form, row.form_version), may_read(row, file.actor))
        if one.ask in known and (row.id, one.ask, one.key) not in sent
    )
    return list(dict.fromkeys(found))


def _may_name_others(reference: SubmissionRef) -> bool:
    form = catalogue.form(reference.form, reference.form_version)
    return any(field.orders is not None and field.orders.others for field in form.fields)


def _parts(told: ReferralWhole) -> tuple[Part, ...]:
    """What is asked for, as it is read in a page."""
    if told.asks is None:
        return ()
    return readable(catalogue.form(told.asks.form.id, told.asks.version), told.asks.answers)
