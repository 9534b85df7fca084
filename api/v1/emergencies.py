"""Emergency access: somebody without a part in a case opens it for reading, says why, and it ends by itself."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field, StringConstraints, model_validator

from activities.emergencies import granting, reviewing
from activities.emergencies.granting import Asking, Sought
from activities.emergencies.reviewing import Outcome
from api.door import Door
from api.duties import EmergencyAsker
from api.errors import NotFound, Problem, RefusedNow
from api.guards import At, Open, SignedIn
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.office import Office
from api.reading.emergencies import grant_row, grants_of_case, own_grants
from api.reading.rows import Line
from api.v1.shapes import AgencyTold, Brought, PersonTold, Told, destroyed
from api.v1.steps import NOT_ALLOWED
from models.emergency import Reason, Verdict
from models.ids import CaseId
from models.people import Actor, Role

router = APIRouter(route_class=Door, tags=["Экстренный доступ"], responses=NOT_ALLOWED)
SHOWN = 50
"""Of one's own, the latest."""
AccessPath = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Номер экстренного доступа")]
Words = Annotated[str, StringConstraints(min_length=20, max_length=2_000, strip_whitespace=True)]
Number = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{1,9}$")]
Name = Annotated[str, StringConstraints(min_length=3, max_length=300, strip_whitespace=True)]


class Wanted(Brought):
    """Which case, and why: by its whole number, or by the child's whole name and day of birth."""

    number: Number | None = Field(None, description="Номер дела целиком")
    full_name: Name | None = Field(None, description="Фамилия, имя и отчество ребёнка целиком")
    birth_date: date | None = Field(None, strict=False)
    reason: Reason = Field(strict=False)
    words: Words = Field(description="Что случилось; прочтёт надзор. Без имени ребёнка")
    hours: Literal[1, 4, 12] = Field(4, description="На сколько часов; 4 — наше значение, не норма права")
    logged: Literal[True] = Field(description="Мне известно, что доступ записан и будет проверен")

    @model_validator(mode="after")
    def _one_way(self) -> "Wanted":
        by_child = self.full_name is not None and self.birth_date is not None
        if (self.number is not None) == by_child:
            raise ValueError("Назовите либо номер дела, либо имя и дату рождения ребёнка.")
        return self

    @property
    def sought(self) -> Sought:
        """By what it is looked for."""
        return Sought(self.number or "", self.full_name or "", self.birth_date)


class VerdictTold(Told):
    """What supervision said."""

    verdict: Verdict
    words: str
    by: str
    at: datetime


class GrantTold(Told):
    """An emergency access to one case."""

    id: str
    case: CaseId
    case_number: str
    person: PersonTold
    position: str
    agency: AgencyTold
    role: Role
    reason: Reason
    words: str
    since: datetime
    until: datetime = Field(description="До какого момента открыто самое позднее")
    ended_at: datetime | None = Field(description="Когда закончен раньше срока")
    ended_by: PersonTold | None
    is_open: bool
    verdict: VerdictTold | None
    inquiry: VerdictTold | None = Field(description="Первая оценка, если с неё началась проверка")


class EmergencyOpened(Told):
    """What was opened now or before, and what needs no emergency."""

    opened: list[GrantTold]
    own: list[CaseId] = Field(description="Дела, которые открыты вам и без экстренного доступа")


class SearchedTooMuch(Problem):
    status, kind, title = 429, "too-many", later("Слишком много поисков")


@router.post("/emergencies", status_code=201)
async def open_emergency(actor: EmergencyAsker, sent: Wanted, once: Once, at: At) -> EmergencyOpened:
    """Экстренно открыть дело для чтения. Кто отвечает за ребёнка и надзор узнают об этом сразу."""
    now = at.clock()
    asking = Asking(actor, sent.sought, sent.reason, sent.words, sent.hours, once.name)
    done = await at.sessions.write(partial(granting.ask, asking=asking, at=now, sends_mail=at.settings.sends_mail))
    if done.waits:
        raise SearchedTooMuch(
            _("За последний час вы уже искали много раз, и ничего не нашлось."),
            _("Ничего не открыто. Позвоните дежурному органа опеки или комиссии: они найдут дело и помогут сейчас."),
            headers={"Retry-After": "3600"},
        )
    if not done.grants and not done.own:
        raise NotFound(
            _("По этим данным ничего не открыто."),
            _("Обращение записано. Проверьте номер, имя и дату рождения: они должны совпасть целиком."),
        )
    wanted = {grant.id for grant in done.grants}
    found = [one for one in await grants_of(actor, at) if one.id in wanted]
    return EmergencyOpened(opened=found, own=list(done.own))


@router.get("/emergencies")
async def list_emergencies(actor: SignedIn, at: At) -> list[GrantTold]:
    """Мои экстренные доступы: новые первыми."""
    return await grants_of(actor, at)


@router.post("/emergencies/{access}/end")
async def end_emergency(actor: SignedIn, access: AccessPath, _once: Once, at: At) -> GrantTold:
    """Закончить раньше срока: тот, кому открыто, или надзор территории."""
    return await ended(actor, access, at)


async def ended(actor: Actor, access: str, at: Office) -> GrantTold:
    """End a grant of one's own, or one that one supervises. One that is over stays as it is."""
    await told_of(actor, access, at)
    now, mail = at.clock(), at.settings.sends_mail
    done = await at.sessions.write(partial(reviewing.end, access=access, actor=actor, at=now, sends_mail=mail))
    if done is Outcome.OVER:
        raise RefusedNow(_("Этот доступ уже закончился."), _("Делать ничего не нужно."))
    return await told_of(actor, access, at)


async def told_of(actor: Actor, access: str, at: Office) -> GrantTold:
    """One grant. Raises NotFound when there is none that the actor may see."""
    async with at.sessions.reading() as connection:
        row = await grant_row(connection, actor, access)
    if row is None:
        raise NotFound(_("Такого экстренного доступа нет."), _("Откройте список заново."))
    return grant_told(row, at)


async def emergencies_of(file: Open, at: Office, open_at: datetime | None = None) -> list[GrantTold]:
    """To whom the case was opened so, as far as its reader may know; with a moment, only to whom it is open then."""
    if file.actor.role is not Role.SUPERVISOR and file.actor.agency != file.state.custodian:
        return []
    async with at.sessions.reading() as connection:
        found = told(await grants_of_case(connection, file.actor, file.state.id), at)
    return [one for one in found if open_at is None or one.is_open]


async def grants_of(actor: Actor, at: Office) -> list[GrantTold]:
    """What was opened to the actor."""
    async with at.sessions.reading() as connection:
        rows = await own_grants(connection, actor, SHOWN)
    return told(rows, at)


def told(rows: Sequence[Line], at: Office) -> list[GrantTold]:
    """Rows of grants as answers."""
    return [grant_told(row, at) for row in rows]


def grant_told(row: Line, at: Office) -> GrantTold:
    """A row of a grant as an answer."""
    said = row.reviewer or ""
    first = row.concluded_at is not None
    return GrantTold(
        id=row.id,
        case=row.case_id,
        case_number=row.case_number,
        person=PersonTold(code=row.person, name=row.full_name),
        position=row.position,
        agency=AgencyTold(code=row.agency, name=row.short_name or row.agency),
        role=Role(row.role),
        reason=Reason(row.reason),
        words=row.words or destroyed(),
        since=row.since,
        until=row.until,
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else PersonTold(code=row.ended_by, name=row.ender or row.ended_by),
        is_open=row.ended_at is None and row.since <= at.clock() < row.until,
        verdict=_verdict(row.verdict, row.last_said if first else row.first_said, said, row.reviewed_at),
        inquiry=_verdict(row.first_verdict, row.first_said, row.first_reviewer or "", row.first_at) if first else None,
    )


def _verdict(verdict: str | None, words: str | None, by: str, at: datetime) -> VerdictTold | None:
    return None if verdict is None else VerdictTold(verdict=Verdict(verdict), words=words or destroyed(), by=by, at=at)
