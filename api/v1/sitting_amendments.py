"""Changes to a draft that the commission decides about: moved by a member, told in words, voted on as a motion says."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from api import drafts
from api.door import Door
from api.errors import BadInput, RefusedNow
from api.guards import At, Hall, ReadSitting, read_file
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import people_names
from api.sitting_amending import KEPT, base_of, changes_told, sound_changes
from api.submissions import Filled, store, withdraw
from api.v1.plan_versions import ChangeTold
from api.v1.shapes import Answers, Brought, Done, PersonTold, Told
from api.v1.sitting_deeds import told
from api.v1.sitting_papers import question_of
from api.v1.sittings import ItemPath
from models.ids import SubmissionId
from models.sitting import Item
from models.sitting_votes import AmendmentMoved

router = APIRouter(route_class=Door, tags=["Заседания"])


class AmendmentIn(Brought):
    """The whole draft as it would read with the changes."""

    of: SubmissionId = Field(description="Проект, который меняют: если автор уже исправил его, ответ 422")
    answers: Answers


class AmendmentTaken(Done):
    """The changes lie on the table."""

    submission: SubmissionId


class AmendmentTold(Told):
    """Changes that a member moved."""

    number: int
    person: PersonTold
    at: datetime
    of: SubmissionId
    submission: SubmissionId
    changes: list[ChangeTold]


@router.get("/sittings/{sitting_id}/items/{item}/amendments")
async def list_amendments(hall: ReadSitting, item: ItemPath, at: At) -> list[AmendmentTold]:
    """Изменения, которые члены комиссии предложили к проекту, словами."""
    question = question_of(hall, item)
    await read_file(hall.actor, question.case, at)
    return await amendments_told(hall, question, at)


@router.post("/sittings/{sitting_id}/items/{item}/amendments", status_code=201)
async def move_amendment(hall: ReadSitting, item: ItemPath, sent: AmendmentIn, once: Once, at: At) -> AmendmentTaken:
    """Предложить изменения к проекту: вступят в силу, если за проект с ними проголосуют."""
    question = question_of(hall, item)
    file = await read_file(hall.actor, question.case, at)
    base = await base_of(file, question, at)
    written = drafts.Written(question.case, base.task, base.form.id, base.form.version, sent.answers)
    await drafts.keep(at, hall.actor, written)
    if sent.of != base.draft.letter.id:
        message = _("Пока вы правили, автор исправил проект.")
        raise BadInput(message, _(KEPT), errors=(Mistake(field="of", message=message),))
    sound = await sound_changes(file, base, sent.answers, at)
    filled = Filled(once.name[:32], question.case, base.form.id, base.form.version, sound.answers, 0, base.task)
    reference = await store(at, hall.actor, filled)
    event = AmendmentMoved(item=item, of=sent.of, submission=reference, orders=sound.orders, by=hall.actor.doer)
    try:
        done = await told(at, hall, event, name=once.name)
    except RefusedNow:
        await withdraw(at, hall.actor, reference.id)
        raise
    await drafts.discard(at, hall.actor, written)
    return AmendmentTaken(turn=done.turn, at=done.at, submission=reference.id)


async def amendments_told(hall: Hall, item: Item, at: Office) -> list[AmendmentTold]:
    """What was moved, the first one first."""
    async with at.sessions.reading() as connection:
        changes = await changes_told(connection, hall.actor, (item,))
        names = await people_names(connection, hall.actor, {one.by for one in item.amendments})
    return [
        AmendmentTold(
            number=one.number,
            person=PersonTold(code=one.by, name=names.get(one.by, one.by)),
            at=one.at,
            of=one.of,
            submission=one.submission.id,
            changes=[ChangeTold(kind=line.kind, words=line.words) for line in changes[item.number, one.number]],
        )
        for one in item.amendments
    ]
