"""The packet of a question: whose case it is, how it began, what is to be decided, what it rests on, its papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from api.errors import Problem
from api.guards import Open, read_case
from api.office import Office
from api.pages.case_frame import frame_of
from api.pages.readable import Part, readable
from api.pages.rewording import Change, changes
from api.pages.sitting_frame import SittingFile
from api.v1 import documents
from api.v1.answered import Answered, answers_of
from api.v1.assessed import AssessedTold, assessed, rated_fields
from api.v1.packets import PacketTold, RemarkTold, packet_of
from forms.definition import Kind
from models.ids import Digest
from models.sitting import Item
from models.sitting_order import agenda
from workflows.engine.approval import work_of

DECIDED = frozenset({"kdn_resolution", "kdn_resolution_koap", "kdn_resolution_plan", "dispatch_note", "kdn_minutes"})
"""Forms that the commission itself fills in: they are its papers, not its materials."""
FRESH = 3
"""How many of the latest works are laid in a packet; the others are among the papers of the case."""


class Work(NamedTuple):
    """A filled-in form that the question rests on."""

    title: str
    agency: str
    at: datetime
    parts: tuple[Part, ...]
    is_whole: bool
    is_open: bool
    """Whether it lies unfolded: what is decided about itself."""


class PaperTold(NamedTuple):
    """A paper of the case."""

    title: str
    number: str | None
    agency: str
    at: datetime
    digest: Digest | None


class SittingPacket(NamedTuple):
    """Everything that a member reads before the vote on a question."""

    child: str
    age: str
    opened_at: datetime
    risk: str
    is_at_risk: bool
    route: str
    signal: str
    earlier: Sequence[RemarkTold]
    changes: Sequence[Change]
    assessment: AssessedTold | None
    works: Sequence[Work]
    documents: Sequence[PaperTold]


async def packets_of(file: SittingFile, at: Office) -> dict[int, SittingPacket]:
    """The packets of the questions whose cases the reader sees, by number."""
    found: dict[int, SittingPacket] = {}
    for item in agenda(file.state):
        if item.standing != "removed" and (packet := await packet_for(file, item, at)) is not None:
            found[item.number] = packet
    return found


async def packet_for(file: SittingFile, item: Item, at: Office) -> SittingPacket | None:
    """The packet of one question; None when the reader does not see the case (any more)."""
    try:
        case = await read_case(file.actor, item.case, at)
        answered = await answers_of(case, at)
    except Problem:
        return None
    told = await assessed(case, answered, at)
    decided = await _decided_about(case, item, at)
    frame = await frame_of(case, at)
    return SittingPacket(
        child=frame.child,
        age=frame.age,
        opened_at=frame.case.opened_at,
        risk=frame.risk,
        is_at_risk=frame.is_at_risk,
        route=case.norm.route.title,
        signal=_signal(answered),
        earlier=decided.earlier if decided else (),
        changes=_changed(answered, decided),
        assessment=told[0] if told else None,
        works=_works(answered, decided),
        documents=await _papers(case, at),
    )


async def _decided_about(case: Open, item: Item, at: Office) -> PacketTold | None:
    """The work that the question approves or returns, where it is such a question."""
    step = case.norm.route.step_of.get(item.step)
    if step is None or work_of(step) is None:
        return None
    try:
        return await packet_of(case, item.task, step, at)
    except Problem:
        return None


def _works(answered: Sequence[Answered], decided: PacketTold | None) -> list[Work]:
    """The work that is decided about, then the latest others; assessments stand by themselves."""
    laid = [one for one in answered if one.step is not None and not one.is_replaced and one.form.id not in DECIDED]
    about = [one for one in laid if decided is not None and one.id == decided.work.submission]
    others = [one for one in laid if one not in about and not rated_fields(one.form)]
    return [_work(one, is_open=one in about) for one in (*about, *others[-FRESH:][::-1])]


def _work(one: Answered, *, is_open: bool) -> Work:
    parts = readable(one.form, one.answers)
    return Work(one.form.title, one.agency_name, one.at, parts, one.is_whole, is_open)


def _changed(answered: Sequence[Answered], decided: PacketTold | None) -> list[Change]:
    if decided is None or not decided.earlier:
        return []
    form = next((one.form for one in answered if one.id == decided.work.submission), None)
    return [] if form is None else changes(form, decided.earlier[0].work.answers, decided.work.answers)


def _signal(answered: Sequence[Answered]) -> str:
    """What the case began with: the first text that its opening form asks for."""
    if not answered:
        return ""
    first = answered[0]
    told = [field.key for field in first.form.fields if field.type is Kind.TEXT and field.required == "yes"]
    return next((str(first.answers[key]) for key in told if first.answers.get(key)), "")


async def _papers(case: Open, at: Office) -> list[PaperTold]:
    lines = await documents.case_documents(case, at)
    return [
        PaperTold(
            one.document.title, one.number, one.agency.name, one.ordered_at, None if one.is_withheld else one.digest
        )
        for one in reversed(lines)
        if one.superseded_by is None
    ]
