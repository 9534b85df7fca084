"""What the pages of sittings send, by the same doors as programs."""

from datetime import datetime
from typing import Any, NamedTuple

from pydantic import JsonValue

from api.idempotency import Claim
from api.office import Office
from api.pages.fields import Fields, brought
from api.pages.sitting_frame import SittingFile
from api.reading.agendas import case_rows
from api.readings import note_children
from api.v1 import sitting_amendments, sitting_notices, sitting_papers, sitting_votes, sittings
from api.v1.sitting_deeds import told
from api.v1.submissions import SubmissionIn
from models.ids import CaseId, SittingId
from models.people import Actor
from models.sitting_events import SittingDeed
from models.sitting_order import agenda
from models.sitting_votes import MotionPut


class WaitingShown(NamedTuple):
    """A task that waits for the commission and stands on no agenda."""

    case: CaseId
    case_number: str
    child: str
    task: int
    title: str
    due: datetime | None
    is_overdue: bool


async def call(actor: Actor, moment: datetime, once: Claim, at: Office) -> SittingId:
    """Call a sitting that cannot wait for the next planned one."""
    return (
        await sittings.call_sitting(actor, brought(sittings.CallIn, at=moment.isoformat(), urgent=True), once, at)
    ).id


async def waiting(actor: Actor, at: Office) -> list[WaitingShown]:
    """What can be put on an agenda, the most urgent first."""
    lines = await sittings.list_waiting(actor, at)
    async with at.sessions.reading() as connection:
        cases = await case_rows(connection, actor, {line.case for line in lines})
    note_children(actor, cases.values(), "id")
    now = at.clock()
    return [
        WaitingShown(
            case=line.case,
            case_number=line.case_number,
            child=(cases[line.case].child_name or "") if line.case in cases else "",
            task=line.task,
            title=line.step.title,
            due=line.due,
            is_overdue=line.due is not None and line.due <= now,
        )
        for line in lines
    ]


async def add(file: SittingFile, case: str, task: int, once: Claim, at: Office) -> None:
    """Put a task of a case on the agenda."""
    await sittings.add_item(file.hall, brought(sittings.ItemIn, case=case, task=task), once, at)


async def tell(file: SittingFile, event: SittingDeed, once: Claim, at: Office) -> None:
    """Tell the sitting what somebody did."""
    if isinstance(event, MotionPut):
        await sitting_votes.require_one_way(file.hall, event, at)
    await told(at, file.hall, event, name=once.name)


async def reorder(file: SittingFile, number: int, *, earlier: bool, once: Claim, at: Office) -> None:
    """Hear a question before, or after, the one beside it; the first and the last stay where they are."""
    order = [item.number for item in agenda(file.state) if item.standing == "listed"]
    if number in order:
        place = order.index(number)
        beside = max(place - 1, 0) if earlier else min(place + 1, len(order) - 1)
        order[place], order[beside] = order[beside], order[place]
    await sittings.order_agenda(file.hall, sittings.OrderIn(order=order), once, at)


async def write(file: SittingFile, number: int, sort: str, text: str, once: Claim, at: Office) -> None:
    """A remark or a dissenting opinion."""
    door = sitting_votes.dissent if sort == "dissent" else sitting_votes.remark
    await door(file.hall, number, brought(sitting_votes.WordsIn, text=text), once, at)


async def amend(
    file: SittingFile, number: int, of: str, answers: dict[str, JsonValue], once: Claim, at: Office
) -> None:
    """Changes to a draft are moved. Raises BadInput where they may not be."""
    moved = brought(sitting_amendments.AmendmentIn, of=of, answers=answers)
    await sitting_amendments.move_amendment(file.hall, number, moved, once, at)


async def summon(file: SittingFile, number: int, sent: Fields, once: Claim, at: Office) -> None:
    """Somebody of the family was told."""
    await sitting_papers.summon(file.hall, number, brought(sitting_papers.ServedIn, **_served(sent)), once, at)


async def send_copy(file: SittingFile, number: int, sent: Fields, once: Claim, at: Office) -> None:
    """A copy was sent or handed over."""
    is_last = sent.one("last") == "yes"
    told_of = brought(sitting_papers.CopyIn, **_served(sent), last=is_last)
    await sitting_papers.send_copy(file.hall, number, told_of, once, at)


async def resolve(file: SittingFile, number: int, answers: dict[str, JsonValue], once: Claim, at: Office) -> None:
    """The постановление is drawn up: stored, and on its way to the case. Raises BadInput where it is not sound."""
    await sitting_papers.resolve(file.hall, number, SubmissionIn(answers=answers), once, at)


async def notify(file: SittingFile, number: int, answers: dict[str, JsonValue], once: Claim, at: Office) -> None:
    """A notice to the parents is written. Raises BadInput where it is not whole."""
    await sitting_notices.draw_notice(file.hall, number, sitting_notices.NoticeIn(answers=answers), once, at)


async def send_notice(file: SittingFile, number: int, notice: int, sent: Fields, once: Claim, at: Office) -> None:
    """A notice was handed over or sent."""
    told_of = brought(sitting_papers.ServedIn, **_served(sent))
    await sitting_notices.send_notice(file.hall, number, notice, told_of, once, at)


async def note_return(file: SittingFile, number: int, sent: Fields, once: Claim, at: Office) -> None:
    """A copy or a notice came back."""
    said = {"sort": sent.one("sort"), "number": int(sent.one("number") or 0), "on": sent.one("on")}
    told_of = brought(sitting_notices.ReturnedIn, **said, proof=sent.one("proof") or None)
    await sitting_notices.note_return(file.hall, number, told_of, once, at)


def _served(sent: Fields) -> dict[str, Any]:
    """To whom, how, when, and by what it is proved; a proof that was left empty is none."""
    return {name: sent.one(name) for name in ("to", "how", "on")} | {"proof": sent.one("proof") or None}
