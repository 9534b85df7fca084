"""What goes out of a sitting: summons before it; постановления into the cases, their copies, and appeals after it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from api import drafts
from api.door import Door
from api.errors import NotFound, RefusedNow
from api.guards import At, Hall, Open, ReadSitting, do_task
from api.idempotency import Once
from api.languages import gettext as _
from api.names import given_forms
from api.office import Office
from api.orders import orders_of
from api.sitting_amending import CHANGES, adopted_changes
from api.sitting_texts import Written, keep
from api.submissions import Filled, store, withdraw
from api.v1.shapes import Brought, Done
from api.v1.sitting_deeds import told
from api.v1.sittings import HANDED, ItemPath, sends_itself
from api.v1.submissions import SubmissionIn, SubmissionTaken, declared, kept_as_draft, sound, text_of
from api.v1.tasks import form_of, task_of
from forms.commission import letters
from models.ids import AgencyCode, Code
from models.route import FactValue
from models.sitting import Item
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_events import CopySent, ItemResolved, PartySummoned
from models.sitting_served import Served, TextRef

router = APIRouter(route_class=Door, tags=["Заседания"])
Proof = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]


class ServedIn(Brought):
    """To whom, how, on which day, and by what it is proved."""

    to: Code | AgencyCode = Field(description="Часть семьи (parent, child, representative) или код органа")
    how: Literal["in_person", "post", "electronic", "courier", "phone"]
    on: date = Field(strict=False)
    proof: Proof | None = Field(None, description="Расписка, номер отправления, подпись: чем доказано")


class CopyIn(ServedIn):
    """A copy of a постановление."""

    last: bool = Field(False, description="Больше никому посылать не нужно: рассылка закончена")


class AppealIn(Brought):
    """Who appealed, and when."""

    party: Code
    on: date = Field(strict=False)


class AppealOutcomeIn(Brought):
    """What came of it."""

    outcome: Literal["upheld", "changed", "cancelled"]
    on: date = Field(strict=False)


@router.post("/sittings/{sitting_id}/items/{item}/summons", status_code=201)
async def summon(hall: ReadSitting, item: ItemPath, sent: ServedIn, once: Once, at: At) -> Done:
    """Отметить, что семья извещена о заседании."""
    served, text = await served_of(at, hall, item, sent, once.name)
    return await told(at, hall, PartySummoned(item=item, served=served, by=hall.actor.doer), name=once.name, text=text)


@router.post("/sittings/{sitting_id}/items/{item}/resolution", status_code=201)
async def resolve(hall: ReadSitting, item: ItemPath, sent: SubmissionIn, once: Once, at: At) -> SubmissionTaken:
    """Составить постановление по результату голосования: оно уходит в дело и становится его ответом."""
    question = question_of(hall, item)
    file = await do_task(hall.actor, question.case, at)
    row = await task_of(at, file, question.task)
    form = form_of(file, row)
    raw = await text_of(at, file, row, (sent.answers,))
    if CHANGES in form.field_of and (changes := await adopted_changes(hall, question, at)):
        raw = {**raw, CHANGES: changes}
    written = drafts.Written(file.state.id, row.number, form.id, form.version, raw)
    async with kept_as_draft(at, file, row, written):
        checked = sound(file, row, form, raw, file.now)
        orders = await orders_of(at, file, form, checked.answers)
        names = await given_forms(at, file, row, form, checked.answers, sent.name_forms)
        filled = Filled(once.name[:32], file.state.id, form.id, form.version, checked.answers, checked.missing)
        reference = await store(at, hall.actor, filled._replace(task=row.number, names=names))
        facts = declared(file, row, form, checked)
        event = ItemResolved(
            item=item,
            submission=reference,
            facts=facts,
            orders=orders,
            informs=_informs(file, question, facts),
            by=hall.actor.doer,
        )
        try:
            done = await told(at, hall, event, name=once.name)
        except RefusedNow:
            await withdraw(at, hall.actor, reference.id)
            raise
    await drafts.discard(at, hall.actor, written)
    return SubmissionTaken(turn=done.turn, at=done.at, submission=reference.id, digest=reference.digest, gaps=0)


@router.post("/sittings/{sitting_id}/items/{item}/copies", status_code=201)
async def send_copy(hall: ReadSitting, item: ItemPath, sent: CopyIn, once: Once, at: At) -> Done:
    """Отметить копию постановления: кому, как и чем доказано; последняя заканчивает рассылку."""
    served, text = await served_of(at, hall, item, sent, once.name)
    event = CopySent(item=item, served=served, last=sent.last, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name, text=text)


@router.post("/sittings/{sitting_id}/items/{item}/appeal", status_code=201)
async def note_appeal(hall: ReadSitting, item: ItemPath, sent: AppealIn, once: Once, at: At) -> Done:
    """Отметить, что постановление обжаловано."""
    event = AppealNoted(item=item, party=sent.party, on=sent.on, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/appeal/outcome")
async def decide_appeal(hall: ReadSitting, item: ItemPath, sent: AppealOutcomeIn, once: Once, at: At) -> Done:
    """Записать, чем кончилось обжалование."""
    event = AppealDecided(item=item, outcome=sent.outcome, on=sent.on, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name)


async def served_of(at: Office, hall: Hall, item: int, sent: ServedIn, name: str) -> tuple[Served, TextRef | None]:
    """Whom something was handed to, and the proof, stored before the sitting hears of it."""
    text = None
    if sent.proof is not None:
        text = await keep(at, hall.actor, Written(name[:32], hall.state.id, item, "proof", sent.proof))
    return Served(to=sent.to, how=sent.how, on=sent.on, proof=text), text


def _informs(file: Open, question: Item, facts: Mapping[Code, FactValue]) -> bool:
    """Whether the parents are told in a paper of its own: not where they are handed the copy, nor of what goes on."""
    is_handed = sends_itself(file.norm.route, question.step, HANDED)
    return question.family and not is_handed and letters.tells_parents(facts)


def question_of(hall: Hall, number: int) -> Item:
    """The question of this number. Raises NotFound."""
    found = hall.state.item(number)
    if found is None:
        raise NotFound(_("В повестке нет такого вопроса."), _("Откройте заседание заново."))
    return found
