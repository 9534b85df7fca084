"""Представления of a commission: what it asks an agency to change, after its постановление, and who answers by when."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from api.door import Door
from api.errors import BadInput, NotFound, RefusedNow
from api.guards import At, Hall, Open, ReadSitting, do_task
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import agency_names, agency_of
from api.reading.referrals import asked_rows
from api.submissions import Filled, store, withdraw
from api.v1.referrals import ReferralTold, referral_told
from api.v1.shapes import Brought, Done
from api.v1.sitting_decisions import decided_question, decision_of
from api.v1.sitting_papers import question_of
from api.v1.sittings import ItemPath
from api.v1.terms import told
from forms import catalogue
from forms.answers import check_answers
from forms.commission import letters
from models.events import ReferralSent
from models.ids import AgencyCode, SittingId
from models.people import AgencyKind
from models.referral import Order
from models.route import ReferralKind
from models.sitting import Item, ItemNumber
from models.terms import due

router = APIRouter(route_class=Door, tags=["Заседания"])
KEPT = later("Представление не отправлено.")
MOST = 50
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class Demand(Brought):
    """One thing that has to be changed."""

    measure: Words
    due: date | None = Field(None, strict=False, description="К какому дню, если назван")


class RepresentationIn(Brought):
    """To whom, what was found, what has to be done about it."""

    to: AgencyCode | None = Field(None, description="Орган из справочника; не указан — адресат получит на бумаге")
    addressee: Words = Field(description="Организация, должность и фамилия руководителя, как в документе")
    established: Words = Field(description="Что установлено: нарушения, причины и условия")
    norms: Words = Field(description="Какие нормы нарушены")
    demands: Annotated[list[Demand], Field(min_length=1, max_length=MOST)]


@router.get("/sittings/{sitting_id}/items/{item}/representations")
async def list_representations(hall: ReadSitting, item: ItemPath, at: At) -> list[ReferralTold]:
    """Представления по вопросу: кому, до какого дня ждут ответа, чем кончилось."""
    return await representations_of(hall, question_of(hall, item), at)


@router.post("/sittings/{sitting_id}/items/{item}/representations", status_code=201)
async def represent(hall: ReadSitting, item: ItemPath, sent: RepresentationIn, once: Once, at: At) -> Done:
    """Внести представление: документ в реестре и ответ о мерах за месяц (КоАП ст. 29.13)."""
    only = _("Представление вносит секретарь или председатель комиссии.")
    question = decided_question(hall, item, only=only, kept=_(KEPT))
    file = await do_task(hall.actor, question.case, at)
    kind = kind_of(file, on_paper=sent.to is None)
    event = await _sent(at, hall, file, kind, sent, question, once)
    try:
        return await told(at, file, event, name=once.name, kept=KEPT)
    except RefusedNow:
        await withdraw(at, file.actor, event.submission.id)
        raise


async def representations_of(hall: Hall, question: Item, at: Office) -> list[ReferralTold]:
    """What was asked on the strength of this question, in the order of sending."""
    begins = _key(hall.state.id, question.number)
    async with at.sessions.reading() as connection:
        rows = await asked_rows(connection, hall.actor, question.case, hall.state.commission, begins)
        names = await agency_names(
            connection, hall.actor, {code for row in rows for code in (row.agency, row.asked_by)}
        )
    return [referral_told(row, hall.actor, names, at.time_of(row.case_id)) for row in rows]


def kind_of(file: Open, *, on_paper: bool) -> ReferralKind:
    """What the route of the case calls a representation. Raises NotFound where it knows none."""
    for kind in file.norm.route.referrals:
        is_ours = kind.sender is AgencyKind.COMMISSION and kind.letter == letters.REPRESENTATION
        if is_ours and (kind.agencies == (AgencyKind.COMMISSION,)) is on_paper:
            return kind
    raise NotFound(_("В маршруте этого дела представлений не вносят."), _("Напишите адресату письмом комиссии."))


def reply_due(file: Open, kind: ReferralKind) -> date:
    """The last day of the answer if it is sent now."""
    ends = due(file.now, kind.term.span, file.norm.calendar, offset=file.state.offset).moment
    return (ends - timedelta.resolution + timedelta(minutes=file.state.offset)).date()


async def basis_of_paper(hall: Hall, question: Item, at: Office) -> str:
    """«Постановление комиссии № 12 от 05.03.2026»."""
    decision = await decision_of(hall, question, at)
    if decision is None:
        return "Постановление комиссии"
    number = f" № {decision.paper.number}" if decision.paper else ""
    return f"Постановление комиссии{number} от {decision.day:%d.%m.%Y}"


async def _sent(
    at: Office, hall: Hall, file: Open, kind: ReferralKind, sent: RepresentationIn, question: Item, once: Claim
) -> ReferralSent:
    """The letter, stored, and the one order that goes with it. Raises BadInput."""
    order = await _order(at, hall, file, kind, sent.to, question.number, once)
    form = catalogue.form(letters.REPRESENTATION, country=file.norm.route.country)
    answers = {
        "addressee": {"name": sent.addressee},
        "basis": await basis_of_paper(hall, question, at),
        "established": sent.established,
        "norms": sent.norms,
        "demands[]": [one.model_dump(mode="json", exclude_none=True) for one in sent.demands],
        "reply_due": reply_due(file, kind).isoformat(),
        "liability_note": letters.LIABILITY,
    }
    checked = check_answers(form, answers, day=(file.now + timedelta(minutes=file.state.offset)).date())
    if checked.gaps:
        mistakes = tuple(Mistake(field=gap.field, message=gap.message) for gap in checked.gaps)
        raise BadInput(checked.gaps[0].message, _(KEPT), errors=mistakes)
    filled = Filled(once.name[:32], file.state.id, form.id, form.version, checked.answers, 0)
    return ReferralSent(orders=(order,), submission=await store(at, file.actor, filled), by=file.actor.doer)


async def _order(
    at: Office, hall: Hall, file: Open, kind: ReferralKind, to: AgencyCode | None, number: ItemNumber, once: Claim
) -> Order:
    key = f"{_key(hall.state.id, number)}{once.name[:8].lower()}"
    async with at.sessions.reading() as connection:
        found = await agency_of(connection, file.actor, to or hall.state.commission)
    if found is None:
        message = _("Такого органа нет в справочнике.")
        raise BadInput(message, _(KEPT), errors=(Mistake(field="to", message=message),))
    return Order(ask=kind.id, key=key, agency=to or hall.state.commission, kind=AgencyKind(found.kind))


def _key(sitting: SittingId, number: ItemNumber) -> str:
    """How the keys of a question's representations begin."""
    return f"{sitting[:20]}-{number}-"
