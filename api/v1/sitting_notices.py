"""Notices to the parents of what was decided: written, entered in the register, sent; and whatever came back."""

from datetime import date, timedelta
from typing import Literal

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import BadInput, RefusedNow
from api.guards import At, Hall, ReadSitting
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.office import Office
from api.sitting_texts import Written, keep
from api.submissions import Filled, store, withdraw
from api.v1.shapes import Brought, Done
from api.v1.sitting_decisions import decided_question, decision_of
from api.v1.sitting_deeds import told
from api.v1.sitting_papers import Proof, ServedIn, served_of
from api.v1.sittings import ItemPath
from forms import catalogue
from forms.answers import check_answers
from forms.commission import letters
from models.sitting import Item
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent
from models.sitting_served import CameBack

router = APIRouter(route_class=Door, tags=["Заседания"])
KEPT = later("Уведомление не оформлено.")


class NoticeIn(Brought):
    """The notice, on the form of the notice; its number and the decision that it tells of are entered by the system."""

    answers: dict[str, JsonValue] = Field(description="Ответы формы kdn_parents_notice")


class ReturnedIn(Brought):
    """What came back, when, and by what that is known."""

    sort: Literal["copy", "notice"] = Field(description="Копия постановления или уведомление")
    number: int = Field(ge=1, le=1_000, description="Которая по счёту копия или которое уведомление вопроса")
    on: date = Field(strict=False)
    proof: Proof | None = Field(None, description="Отметка почты, ответ почтового сервера: чем подтверждён возврат")


@router.post("/sittings/{sitting_id}/items/{item}/notices", status_code=201)
async def draw_notice(hall: ReadSitting, item: ItemPath, sent: NoticeIn, once: Once, at: At) -> Done:
    """Оформить уведомление родителям о решении: документ с номером и датой, в деле ребёнка."""
    only = _("Уведомление оформляет секретарь или председатель комиссии.")
    question = decided_question(hall, item, only=only, kept=_(KEPT))
    form = catalogue.form(letters.NOTICE, country=hall.state.territory.partition(".")[0])
    today = (hall.now + timedelta(minutes=hall.state.offset)).date()
    checked = check_answers(form, {**sent.answers, **await resolution_ref(hall, question, at)}, day=today)
    if checked.gaps:
        mistakes = tuple(Mistake(field=gap.field, message=gap.message) for gap in checked.gaps)
        raise BadInput(checked.gaps[0].message, _(KEPT), errors=mistakes)
    filled = Filled(once.name[:32], question.case, form.id, form.version, checked.answers, 0)
    reference = await store(at, hall.actor, filled)
    event = NoticeDrawn(item=item, submission=reference, by=hall.actor.doer)
    try:
        return await told(at, hall, event, name=once.name)
    except RefusedNow:
        await withdraw(at, hall.actor, reference.id)
        raise


@router.post("/sittings/{sitting_id}/items/{item}/notices/{notice}/sent", status_code=201)
async def send_notice(hall: ReadSitting, item: ItemPath, notice: int, sent: ServedIn, once: Once, at: At) -> Done:
    """Отметить, что уведомление отправлено или вручено: как, когда и чем доказано."""
    served, text = await served_of(at, hall, item, sent, once.name)
    event = NoticeSent(item=item, notice=notice, served=served, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name, text=text)


@router.post("/sittings/{sitting_id}/items/{item}/returned", status_code=201)
async def note_return(hall: ReadSitting, item: ItemPath, sent: ReturnedIn, once: Once, at: At) -> Done:
    """Отметить, что письмо вернулось: его нужно отправить снова."""
    text = None
    if sent.proof is not None:
        text = await keep(at, hall.actor, Written(once.name[:32], hall.state.id, item, "proof", sent.proof))
    back = CameBack(on=sent.on, proof=text)
    event = DispatchReturned(item=item, sort=sent.sort, number=sent.number, back=back, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name, text=text)


async def resolution_ref(hall: Hall, question: Item, at: Office) -> dict[str, JsonValue]:
    """Number and date of the постановление that the notice tells of; nothing while it has no number."""
    decision = await decision_of(hall, question, at)
    if decision is None or decision.paper is None:
        return {}
    return {"resolution_ref": {"number": str(decision.paper.number), "date": decision.day.isoformat()}}
