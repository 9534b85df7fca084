"""Referrals: what one agency asks of another in a case: sent, taken up, rejected, taken back."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import BadInput, NotFound, RefusedNow
from api.guards import At, DoTask, LeadCase, Open, ReadCase, SignedIn, TaskPath
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.letters import Letter, letter_of
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import agency_names, agency_of, names_in
from api.reading.referrals import Box, box_rows, referral_row, referral_rows
from api.reading.rows import Line
from api.retelling import retold
from api.submissions import Filled, store, withdraw
from api.v1.shapes import AgencyTold, Basis, Brought, Done, Titled, Told, basis_of_term
from api.v1.terms import told
from forms import catalogue
from models.events import ReferralAccepted, ReferralRejected, ReferralRevoked, ReferralSent
from models.ids import AgencyCode, CaseId, Code, SubmissionId
from models.people import OFFICE_ROLES, Actor, AgencyKind, Role, does
from models.referral import OFFER, Order, RejectionReason, RevocationReason
from models.route import ReferralKind
from workflows import registry

router = APIRouter(route_class=Door, tags=["Поручения"])
KEPT = later("Поручение не отправлено.")
How = Literal["sent", "accepted", "done", "rejected", "revoked"]
MOST = 30


class ReferralTold(Told):
    """One referral as it stands."""

    case: CaseId
    case_number: str
    is_reachable: bool = Field(description="Видит ли ваш орган дело")
    number: int = Field(description="Номер поручения, он же номер задачи")
    what: Titled
    agency: AgencyTold = Field(description="Кому поручено")
    asked_by: AgencyTold
    how: How
    sent_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    stated: date | None = Field(description="День, названный при отправке")
    due: datetime | None = Field(description="До принятия: срок принять; после: срок ответа")
    is_overdue: bool
    is_suspended: bool
    escalated: int = Field(description="Сколько раз о молчании сообщено вышестоящим")
    reason: str | None = Field(description="Почему отклонено или отозвано")
    rule: Basis
    letter: SubmissionId | None
    key: str = Field(description="Имя строки формы, если поручение дано строкой")
    may: list[Literal["accept", "reject", "answer", "revoke"]] = Field(description="Что можете сделать вы")


class LetterTold(Told):
    """What is asked for, in words: so much of it as you may read."""

    form: Titled
    version: int
    answers: dict[str, JsonValue]


class ReferralWhole(ReferralTold):
    """The same with what it asks for."""

    asks: LetterTold | None = Field(description="null, если просьба не записана словами или вам не читается")


class KindTold(Told):
    """Something that may be asked of other agencies in this case, at discretion."""

    ask: Titled
    agencies: list[AgencyKind] = Field(description="Каким органам")
    may_state: bool = Field(description="Можно ли назвать день")
    is_binding: bool


class Sending(Brought):
    """What is asked, of whom, until when."""

    ask: Code = Field(description="Вид поручения из маршрута")
    to: Annotated[list[AgencyCode], Field(min_length=1, max_length=MOST, description="Каким органам, все сразу")]
    message: Annotated[str, Field(min_length=1, max_length=20_000, description="Что нужно сделать или сообщить")]
    why: Annotated[str, Field(max_length=20_000)] = ""
    stated: Annotated[date | None, Field(strict=False, description="К какому дню, если назван")] = None


class Rejection(Brought):
    """Why it is not taken up."""

    reason: RejectionReason = Field(strict=False)


class Revocation(Brought):
    """Why it is not asked any more."""

    reason: RevocationReason = Field(strict=False)


@router.get("/referrals")
async def list_referrals(
    actor: SignedIn,
    at: At,
    box: Annotated[Box, Query(description="inbox: что поручено вам; outbox: что поручили вы")] = Box.INBOX,
    ended: Annotated[bool, Query(description="Завершённые вместо открытых")] = False,  # noqa: FBT002 - a query
) -> list[ReferralTold]:
    """Входящие или исходящие поручения моего органа: срочные сверху, завершённые с последнего."""
    if actor.role not in OFFICE_ROLES:
        return []
    async with at.sessions.reading() as connection:
        rows = await box_rows(connection, actor, box, ended=ended)
        names = await agency_names(connection, actor, {code for row in rows for code in (row.agency, row.asked_by)})
    return [referral_told(row, actor, names, at.time_of(row.case_id)) for row in rows]


@router.get("/cases/{case_id}/referrals")
async def case_referrals(file: ReadCase, at: At) -> list[ReferralTold]:
    """Всё, о чём по делу просили другие органы."""
    async with at.sessions.reading() as connection:
        rows = await referral_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
        names |= await agency_names(connection, file.actor, {row.agency for row in rows} - names.keys())
    return [referral_told(row, file.actor, names, file.now) for row in rows]


@router.get("/cases/{case_id}/referral-kinds")
async def referral_kinds(file: LeadCase) -> list[KindTold]:
    """Что можно поручить или запросить по усмотрению."""
    kinds = (kind for kind in file.norm.route.referrals if kind.is_free)
    return [
        KindTold(
            ask=Titled(id=kind.id, title=kind.title),
            agencies=list(kind.agencies),
            may_state=kind.stated is True,
            is_binding=kind.binding is True,
        )
        for kind in kinds
    ]


@router.get("/cases/{case_id}/referrals/{number}")
async def read_referral(file: ReadCase, number: TaskPath, at: At) -> ReferralWhole:
    """Одно поручение и что по нему просят."""
    async with at.sessions.reading() as connection:
        row = await referral_row(connection, file.actor, file.state.id, number)
        if row is None:
            raise NotFound(_("В деле нет такого поручения."), _("Откройте дело: в нём видно, что кому поручено."))
        names = await agency_names(connection, file.actor, {row.agency, row.asked_by})
    told, letter = referral_told(row, file.actor, names, file.now), await letter_of(file, row, at)
    return ReferralWhole(**told.model_dump(), asks=None if letter is None else _letter_told(letter))


def _letter_told(letter: Letter) -> LetterTold:
    form = Titled(id=letter.form.id, title=letter.form.title)
    return LetterTold(form=form, version=letter.form.version, answers=dict(letter.answers))


@router.post("/cases/{case_id}/referrals", status_code=201)
async def send_referral(file: LeadCase, sent: Sending, once: Once, at: At) -> Done:
    """Поручить или запросить по усмотрению: одно обращение, один или несколько адресатов."""
    kind = file.norm.route.referral_of.get(sent.ask)
    if kind is None or kind.letter is None or not kind.is_free:
        raise _wrong("ask", _("Такого поручения по усмотрению в маршруте нет."))
    orders = await _orders(at, file, sent, once.name)
    letter = {"message": sent.message} | ({"why": sent.why} if sent.why else {})
    form = catalogue.form(kind.letter, country=file.norm.route.country)
    filled = Filled(once.name[:32], file.state.id, form.id, form.version, letter, 0)
    event = ReferralSent(orders=orders, submission=await store(at, file.actor, filled), by=file.actor.doer)
    try:
        return await told(at, file, event, name=once.name, kept=KEPT)
    except RefusedNow:
        await withdraw(at, file.actor, event.submission.id)
        raise


@router.post("/cases/{case_id}/referrals/{number}/acceptance")
async def accept_referral(file: DoTask, number: TaskPath, once: Once, at: At) -> Done:
    """Принять к исполнению."""
    return await told(at, file, ReferralAccepted(task=number, by=file.actor.doer), name=once.name)


@router.post("/cases/{case_id}/referrals/{number}/rejection")
async def reject_referral(file: DoTask, number: TaskPath, sent: Rejection, once: Once, at: At) -> Done:
    """Отклонить с причиной; принятое не отклоняют."""
    event = ReferralRejected(task=number, reason=sent.reason.value, by=file.actor.doer)
    return await told(at, file, event, name=once.name)


@router.post("/cases/{case_id}/referrals/{number}/revocation")
async def revoke_referral(file: DoTask, number: TaskPath, sent: Revocation, once: Once, at: At) -> Done:
    """Отозвать: исполнять больше не нужно."""
    event = ReferralRevoked(task=number, reason=sent.reason.value, by=file.actor.doer)
    return await told(at, file, event, name=once.name)


def referral_told(row: Line, actor: Actor, names: dict[str, str], now: datetime) -> ReferralTold:
    """One row in words, and what the actor may do about it."""
    route = registry.route_of(row.route_digest)
    step = registry.step_of(route, row.ask)
    is_open = row.ended_at is None
    return ReferralTold(
        case=row.case_id,
        case_number=row.case_number,
        is_reachable=row.seen is not None,
        number=row.number,
        what=Titled(id=row.ask, title=step.title),
        agency=AgencyTold(code=row.agency, name=names.get(row.agency, row.agency)),
        asked_by=AgencyTold(code=row.asked_by, name=names.get(row.asked_by, row.asked_by)),
        how=row.how,
        sent_at=row.sent_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
        stated=row.stated,
        due=row.due,
        is_overdue=is_open and row.due is not None and row.due <= now,
        is_suspended=is_open and row.suspended,
        escalated=row.escalated,
        reason=None if row.reason is None else reason_words(row.reason),
        rule=basis_of_term(step, row.rule, route.country),
        letter=row.letter,
        key=row.key,
        may=_may(row, actor, route.referral_of.get(row.ask)) if is_open and row.seen else [],
    )


def reason_words(code: str) -> str:
    """Why it was rejected or revoked, in words."""
    known = {reason.value: reason.label for reason in (*RejectionReason, *RevocationReason)}
    return retold(known.get(code, code))


def _may(row: Line, actor: Actor, kind: ReferralKind | None) -> list[Literal["accept", "reject", "answer", "revoke"]]:
    found: list[Literal["accept", "reject", "answer", "revoke"]] = []
    if actor.role not in OFFICE_ROLES:
        return found
    if row.key == OFFER:
        return ["revoke"] if actor.agency in (row.asked_by, row.custodian) else []
    if row.agency == actor.agency and does(actor.role, Role(row.role)):
        if row.how == "sent" and kind is not None and kind.accept is not None:
            found.append("accept")
        if row.how == "sent" and kind is not None and not kind.binding:
            found.append("reject")
        found.append("answer")
    if actor.agency in (row.asked_by, row.custodian):
        found.append("revoke")
    return found


async def _orders(at: Office, file: Open, sent: Sending, name: str) -> tuple[Order, ...]:
    """An order for each addressee, each known by the request and its place in it. Raises BadInput."""
    orders = []
    async with at.sessions.reading() as connection:
        for place, code in enumerate(dict.fromkeys(sent.to)):
            found = await agency_of(connection, file.actor, code)
            if found is None:
                raise _wrong("to", _("Такого органа нет в справочнике."))
            key = f"{name[:24].lower()}-{place}"
            orders.append(Order(ask=sent.ask, key=key, agency=code, kind=AgencyKind(found.kind), stated=sent.stated))
    return tuple(orders)


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(message, _(KEPT), errors=(Mistake(field=field, message=message),))
