"""«На утверждение»: what waits for my decision; its packet is read in one scroll and approved or returned there."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import drafts
from api.answers import gaps_in
from api.errors import BadInput, NotFound
from api.guards import At, CasePath, Open, ReadFile, SignedIn, do_task
from api.idempotency import Answered
from api.languages import gettext as _
from api.office import Office
from api.pages import answered, sheet
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.questions import Asking, chapters, errors, questions_of
from api.pages.readable import readable
from api.pages.replies import replies
from api.pages.rewording import changes
from api.pages.showing import moments_of, show
from api.v1 import tasks
from api.v1.packets import PacketTold, list_approvals, packet_of
from api.v1.submissions import SubmissionIn, submit
from api.v1.tasks import TaskTold
from forms import catalogue
from forms.answers import Gap

router = APIRouter(route_class=Page, include_in_schema=False)
TaskPath = Annotated[int, Path(ge=1, le=1_000_000)]
HOME = "/approvals"
UNPROCESSABLE = 422
DECISION = "decision"
"""Where whoever has taken no decision is led."""


class Decision(NamedTuple):
    """What was filled in so far, and what of it is shown as errors."""

    written: Mapping[str, JsonValue]
    gaps: tuple[Gap, ...] = ()


@router.get(HOME)
async def approvals(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """На утверждение."""
    found = await list_approvals(actor, at)
    moments = await moments_of(request)
    return show(
        request, "pages/approvals.html", heading=_("На утверждение"), section=HOME, found=found, moments=moments
    )


@router.get(f"{HOME}/{{case_id}}/{{number}}")
async def show_packet(request: Request, file: ReadFile, number: TaskPath, at: At) -> Response:
    """Пакет к решению в одной прокрутке."""
    told = await tasks.read_task(file, number, at)
    if told.closed_at is not None:
        return see_other(f"/cases/{file.state.id}/tasks/{number}")
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    written = rows[0].answers if rows else sheet.known(told)
    return await _shown(request, at, file, told, Decision(written))


@router.post(f"{HOME}/{{case_id}}/{{number}}")
async def decide(
    request: Request, actor: SignedIn, case_id: CasePath, number: TaskPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Утвердить или вернуть с замечаниями."""
    task, done = (case_id, number), f"{HOME}?done=decided"
    try:
        file = await do_task(actor, case_id, at)
        told = await tasks.read_task(file, number, at)
    except NotFound:  # decided meanwhile, and the case is out of reach by now
        return await answered.late_or_echo(request, task, sent, once, at, done=done)
    if told.closed_at is not None:
        return await answered.late_or_echo(request, task, sent, once, at, done=done)
    written = replies(sheet.form_of(told), sent.theirs())
    gaps = sheet.gaps_of(file, told, written)
    try:
        with suppress(Answered):
            await submit(actor, case_id, number, SubmissionIn(answers=written), once, at)
    except BadInput as wrong:
        others = tuple(gap for gap in gaps_in(wrong) if gap.field not in {one.field for one in gaps})
        return await _shown(request, at, file, told, Decision(written, (*gaps, *others)))
    return see_other(done)


async def _shown(request: Request, at: Office, file: Open, told: TaskTold, decision: Decision) -> HTMLResponse:
    step = file.norm.route.duty_of[told.step.id]
    packet = await packet_of(file, told.number, step, at)
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/approval.html",
        status=UNPROCESSABLE if decision.gaps else 200,
        **{**framed(frame), "heading": told.step.title, "section": HOME},
        task=told,
        packet=packet,
        may_decide=sheet.is_to_be_filled(file, told) and packet.refusal is None and step.sitting is None,
        is_for_sitting=step.sitting is not None,
        address=f"{HOME}/{file.state.id}/{told.number}",
        **packet_view(packet),
        **_asked(told, packet, decision),
    )


def packet_view(packet: PacketTold) -> dict[str, Any]:
    """What the template of a packet needs besides the packet: the work to be read, and what changed in it."""
    form = catalogue.form(packet.work.form.id, packet.work.form_version)
    before = packet.earlier[0].work if packet.earlier else None
    return {
        "parts": readable(form, packet.work.answers),
        "changes": [] if before is None else changes(form, before.answers, packet.work.answers),
    }


def _asked(told: TaskTold, packet: PacketTold, decision: Decision) -> dict[str, Any]:
    """The questions of the decision besides the decision itself, and the buttons that take it."""
    if told.form is None:
        return {"questions": [], "errors": [], "approve": [], "give_back": [], "verdict": ""}
    asking = Asking(
        form=sheet.form_of(told), answers=decision.written, gaps=decision.gaps, told=decision.gaps, known={}
    )
    asked = list(questions_of(chapters(asking)))
    verdict = packet.verdicts[0].field if packet.verdicts else ""
    return {
        "questions": [replace(one, waits=False, after="") for one in asked if one.key != verdict],
        "errors": errors((one for one in asked if one.key != verdict), decision.gaps, otherwise=DECISION),
        "approve": [one for one in packet.verdicts if not one.sends_back],
        "give_back": [one for one in packet.verdicts if one.sends_back],
        "verdict": verdict,
    }
