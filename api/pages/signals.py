"""«Сообщить»: six questions to whoever saw a child in trouble, a number, and what became of it."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from activities.case_files import state_of
from api.attachments import take_back
from api.errors import Problem
from api.guards import At, Sender, SignedIn
from api.languages import gettext as _
from api.office import Office, office
from api.pages import signal_card
from api.pages.controls import ShownFile, id_of
from api.pages.copies import seal_of
from api.pages.door import Page, SentOnce, see_other
from api.pages.enclosures import Place, shown_files, take_files
from api.pages.fields import Fields, Sent
from api.pages.picking import agencies_for
from api.pages.questions import questions_of
from api.pages.replies import replies, with_row, without_row
from api.pages.showing import moments_of, show
from api.pages.signal_card import Card
from api.reading.attachments import named_attachments
from api.reading.signals import my_signals
from api.v1.attachments import NO_PLACE
from api.v1.signals import Signal, send_signal, signal_fate
from forms.enclosures import enclosures
from models.people import Actor
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
NumberPath = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{6,9}$")]


@router.get("/signals/new")
async def ask(request: Request, actor: Sender, at: At, whole: Annotated[str, Query(max_length=3)] = "") -> HTMLResponse:
    """Сигнал: шесть вопросов или вся карта."""
    card = await signal_card.card_of(actor, at, None, is_whole=whole == "yes")
    return await _shown(request, card, card.known, Fields(()), mistakes={})


@router.post("/signals/new")
async def take(request: Request, actor: Sender, sent: Sent, once: SentOnce, at: At) -> Response:
    """Отправить сигнал. Введённое возвращается вместе с ошибками."""
    territory = sent.one("territory") or None
    card = await signal_card.card_of(actor, at, territory, is_whole=sent.one("whole") == "yes")
    act, _space, rest = sent.one("act").partition(" ")
    rows, _space, place = rest.rpartition(" ")
    brought = await take_files(at, actor, Place(card.form, None, None), sent, once.name)
    pairs = without_row(brought.pairs, rows, place) if act == "remove" else brought.pairs
    if act == "detach":
        await take_back(at, actor, next((value for name, value in pairs if name == rest and value), ""), NO_PLACE)
        pairs = [pair for pair in pairs if pair[0] != rest]
    written = replies(card.form, pairs)
    if brought.gaps or act in {"add", "remove", "detach", "restore"}:
        wrong = {gap.field: gap.message for gap in brought.gaps}
        written = with_row(written, rows, place) if act == "add" else written
        return await _shown(request, card, written, sent, mistakes=wrong, status=UNPROCESSABLE if wrong else 200)
    named = {kind.value: sent.one(f"agencies.{kind.value}") for kind in card.choices}
    signal = Signal(
        answers=card.completed(written),
        territory=territory,
        agencies={kind: code for kind, code in named.items() if code},
    )
    try:
        taken = await send_signal(actor, signal, Response(), once, at)
    except Problem as problem:  # nothing typed here is kept elsewhere, so it must come back whatever happened
        mistakes = {_question_of(mistake.field): mistake.message for mistake in reversed(problem.errors)}
        whole = {"": f"{problem.detail} {problem.remedy}"}
        return await _shown(request, card, written, sent, mistakes=mistakes or whole, status=problem.status)
    return see_other(f"/signals/{taken.number}?done=signalled")


@router.get("/signals")
async def mine(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Мои сигналы и что с ними стало."""
    async with at.sessions.reading() as connection:
        rows = await my_signals(connection, actor)
    states = [state_of(row.state) for row in rows]
    stages = [registry.route_of(state.route).stage_of[state.stage].title for state in states]
    return show(
        request,
        "pages/signals.html",
        heading=_("Мои сигналы"),
        section="/signals",
        lines=list(zip(rows, states, stages, strict=True)),
        moments=await moments_of(request),
    )


@router.get("/signals/{number}")
async def fate(request: Request, actor: SignedIn, number: NumberPath, at: At) -> HTMLResponse:
    """Что стало с моим сигналом."""
    return show(
        request,
        "pages/signal.html",
        heading=_("Сигнал № %(number)s") % {"number": number},
        section="/signals",
        fate=await signal_fate(actor, number, at),
        moments=await moments_of(request),
    )


async def _shown(
    request: Request,
    card: Card,
    written: Mapping[str, JsonValue],
    sent: Fields,
    *,
    mistakes: Mapping[str, str],
    status: int = 200,
) -> HTMLResponse:
    """The card, with the errors in the order of its fields."""
    mistakes = card.in_plain_words(written, mistakes)
    at, actor = office(request), request.state.actor
    asked = card.asked(written, mistakes, await _files(at, actor, card, written))
    anchors = {question.key: question.anchor() for question in questions_of(asked)}
    ordered = [*(key for key in anchors if key in mistakes), *(key for key in mistakes if key not in anchors)]
    return show(
        request,
        "pages/signal_new.html",
        status=status,
        heading=_("Сообщить о ребёнке, которому нужна помощь"),
        section="/signals/new",
        card=card,
        agencies=await agencies_for(at, actor, actor.territory, card.form),
        chapters=asked,
        errors=[(anchors.get(key) or (id_of(key) if key else ""), mistakes[key]) for key in ordered],
        name=sent.one("once") or token_hex(16),
        mistakes=mistakes,
        sent=sent,
        limit=at.intake.limit,
        seal=seal_of(at, actor),
        is_fresh=bool(sent.pairs),
        is_restored=sent.one("act") == "restore",
        done="",
    )


async def _files(at: Office, actor: Actor, card: Card, written: Mapping[str, JsonValue]) -> dict[str, ShownFile]:
    """The files of a signal that is not sent yet, as the page shows them."""
    named = {one.attachment for one in enclosures(card.form, written)}
    async with at.sessions.reading() as connection:
        rows = await named_attachments(connection, actor, named, "") if named else {}
    return shown_files(rows.values(), Place(card.form, None, None).address)


def _question_of(field: str) -> str:
    """The question of the card that a mistake belongs to: `answers.child.birth_date` is of `child`."""
    return field.split(".")[1] if field.startswith("answers.") else field
