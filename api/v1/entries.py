"""Entering and changing the directory: whoever keeps a territory keeps it and all below, and no more.

Nothing is ever deleted: an entry is closed and can be opened again. Whoever changes one says which version they saw.
"""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from activities.directory import (
    AgencyEntry,
    DirectoryMistake,
    Entry,
    PersonEntry,
    Stale,
    Taken,
    TerritoryEntry,
    put_entry,
)
from activities.directory_changes import Hand
from api.door import Door
from api.duties import Administrator
from api.errors import BadInput, ChangedMeanwhile, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.office import Office
from api.reading.staffing import Wanted, agency_rows, is_entered, people_rows, territory_rows
from api.retelling import retold
from api.v1.directory import AgencyPath, PersonPath, TerritoryPath, one_agency, one_territory
from api.v1.shapes import Brought, Told
from models.ids import AgencyCode, Email, PersonCode, Territory, lies_within
from models.people import Actor, AgencyKind, Role
from models.refusal import Refused

router = APIRouter(route_class=Door, tags=["Справочник"])
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]
RESERVED = frozenset({"new", "edit", "changes"})
"""Words that pages use in the place of a code."""


class Versioned(Brought):
    """What every change says: which version was seen, and a word of why."""

    version: int | None = Field(None, ge=1, description="Версия записи, которую вы видели; null: новая запись")
    note: Note = Field("", description="Почему: номер приказа, основание; попадёт в историю записи")


class TerritoryIn(Versioned):
    """A territory as it is to stand in the directory."""

    name: Line
    offset: int = Field(ge=-720, le=840, description="Разница с UTC в минутах")


class AgencyIn(Versioned):
    """An agency as it is to stand in the directory."""

    kind: AgencyKind = Field(strict=False)
    name: Line
    short_name: Line
    territory: Territory
    address: Line
    phone: Line


class PersonIn(Versioned):
    """A member of staff as they are to stand in the directory. A new part elsewhere is an appointment of its own."""

    full_name: Line
    position: Line
    agency: AgencyCode
    role: Role = Field(strict=False)
    territory: Territory | None = Field(None, description="null: та же, что у органа")
    email: Email | None = Field(None, description="Рабочая почта для извещений; null: не менять, пусто: убрать")


class Entered(Told):
    """The entry stands in the directory."""

    code: str
    version: int


class EntryChanged(ChangedMeanwhile):
    title = later("Запись изменили раньше вас")


@router.put("/directory/territories/{code}")
async def put_territory(actor: Administrator, code: TerritoryPath, sent: TerritoryIn, _once: Once, at: At) -> Entered:
    """Внести территорию или изменить её запись."""
    active = await _stands_open(at, actor, "territories", code)
    entry = TerritoryEntry(code=code, name=sent.name, offset=sent.offset, active=active)
    return await put(at, actor, entry, sent)


@router.put("/directory/agencies/{code}")
async def put_agency(actor: Administrator, code: AgencyPath, sent: AgencyIn, _once: Once, at: At) -> Entered:
    """Внести орган или изменить его запись."""
    active = await _stands_open(at, actor, "agencies", code)
    said = sent.model_dump(exclude={"version", "note"})
    return await put(at, actor, AgencyEntry(code=code, active=active, **said), sent)


@router.put("/directory/people/{code}")
async def put_person(actor: Administrator, code: PersonPath, sent: PersonIn, _once: Once, at: At) -> Entered:
    """Внести сотрудника или исправить его запись. Перевод — отдельное действие: см. appointment."""
    active = await _stands_open(at, actor, "people", code)
    said = sent.model_dump(exclude={"version", "note"})
    return await put(at, actor, PersonEntry(code=code, active=active, **said), sent)


@router.post("/directory/territories/{code}/closing")
async def close_territory(actor: Administrator, code: TerritoryPath, sent: Versioned, _once: Once, at: At) -> Entered:
    """Закрыть территорию: она остаётся в истории. Пока на ней есть дела или органы, будет отказ с причиной."""
    return await _territory(at, actor, code, sent, active=False)


@router.post("/directory/territories/{code}/reopening")
async def reopen_territory(actor: Administrator, code: TerritoryPath, sent: Versioned, _once: Once, at: At) -> Entered:
    """Открыть закрытую территорию снова."""
    return await _territory(at, actor, code, sent, active=True)


@router.post("/directory/agencies/{code}/closing")
async def close_agency(actor: Administrator, code: AgencyPath, sent: Versioned, _once: Once, at: At) -> Entered:
    """Закрыть орган: он остаётся в истории. Пока на нём держатся открытые дела, будет отказ с причиной."""
    return await _agency(at, actor, code, sent, active=False)


@router.post("/directory/agencies/{code}/reopening")
async def reopen_agency(actor: Administrator, code: AgencyPath, sent: Versioned, _once: Once, at: At) -> Entered:
    """Открыть закрытый орган снова."""
    return await _agency(at, actor, code, sent, active=True)


def require_not_own_part(actor: Actor, entry: Entry) -> None:
    """Nobody gives a part to themselves, by whatever door: one entry, and an administrator would read every case."""
    if (
        isinstance(entry, PersonEntry)
        and entry.code == actor.person
        and (entry.role, entry.active) != (actor.role, True)
    ):
        raise RefusedNow(
            _("Свой доступ и свою роль администратор не меняет: иначе справочник может остаться без него."),
            _("Попросите другого администратора вашей территории."),
            more={"code": "own_work"},
        )


async def put(at: Office, actor: Actor, entry: Entry, sent: Versioned) -> Entered:
    """Enter it; what cannot be is told in words, and nothing was entered then."""
    require_not_own_part(actor, entry)
    await _require_kept(at, actor, entry)
    hand = Hand(actor.person, sent.note)
    try:
        version = await put_entry(at.sessions, entry, seen=sent.version, at=at.clock(), by=hand)
    except Stale as stale:
        raise EntryChanged(
            _("Эту запись изменили, пока вы её правили."),
            _("Ваше не потеряно: сравните оба значения и отправьте с новой версией."),
            more={"stands": stale.stands, "yours": entry.model_dump(mode="json")},
        ) from None
    except Taken:
        raise wrong("code", _("Этот код уже занят. Выберите иной или откройте имеющуюся запись.")) from None
    except DirectoryMistake as mistake:
        raise wrong("", retold(str(mistake))) from None
    except Refused as no:
        more = {"code": no.refusal.code}
        raise RefusedNow(retold(no.refusal.message), retold(no.refusal.remedy), more=more) from None
    return Entered(code=entry.code, version=version)


def code_of(sort: str, code: str) -> str:
    """A code as it may stand in an address. Raises BadInput."""
    kinds: dict[str, Any] = {"territories": Territory, "agencies": AgencyCode, "people": PersonCode}
    try:
        return str(TypeAdapter(kinds[sort]).validate_python(code))
    except ValidationError:
        words = _("Значение не того вида, какой нужен в этом поле.") if code else _("Заполните это поле.")
        raise wrong("code", words) from None


def wrong(field: str, message: str) -> BadInput:
    """One field that cannot be used."""
    return BadInput(message, _("Ничего не изменено."), errors=(Mistake(field=field, message=message),))


async def _territory(at: Office, actor: Actor, code: Territory, sent: Versioned, *, active: bool) -> Entered:
    row = await one_territory(actor, code, at)
    return await put(at, actor, TerritoryEntry(code=code, name=row.name, offset=row.offset, active=active), sent)


async def _agency(at: Office, actor: Actor, code: AgencyCode, sent: Versioned, *, active: bool) -> Entered:
    row = await one_agency(actor, code, at)
    said = row.model_dump(include={"kind", "name", "short_name", "territory", "address", "phone"})
    return await put(at, actor, AgencyEntry(code=code, active=active, **said), sent)


async def _stands_open(at: Office, actor: Actor, sort: str, code: str) -> bool:
    """Whether the entry is at work; a new one is."""
    readers: dict[str, Any] = {"territories": territory_rows, "agencies": agency_rows, "people": people_rows}
    async with at.sessions.reading() as connection:
        rows = await readers[sort](connection, actor, Wanted(code=code))
        if not rows and await is_entered(connection, actor, sort, code):
            raise wrong("code", _("Этот код занят записью, которую ведёт другой администратор. Выберите иной."))
    if code in RESERVED:
        raise wrong("code", _("Это слово занято адресами страниц. Выберите иной код."))
    return all(row.active for row in rows)


async def _require_kept(at: Office, actor: Actor, entry: Entry) -> None:
    """The place that the entry gets must be the actor's to keep, and at work."""
    async with at.sessions.reading() as connection:
        if isinstance(entry, PersonEntry):
            homes = await agency_rows(connection, actor, Wanted(code=entry.agency))
            if not homes:
                raise wrong("agency", _("Этот орган не в вашем ведении."))
            if entry.active and not homes[0].active:
                raise wrong("agency", _("Этот орган закрыт: назначить в него нельзя."))
        territory = entry.code if isinstance(entry, TerritoryEntry) else entry.territory
        field = "code" if isinstance(entry, TerritoryEntry) else "territory"
        if territory and not lies_within(territory, actor.territory):
            raise wrong(field, _("Эта территория не в вашем ведении."))
        if isinstance(entry, AgencyEntry) and entry.active:
            places = await territory_rows(connection, actor, Wanted(code=entry.territory))
            if places and not places[0].active:
                raise wrong("territory", _("Эта территория закрыта: орган на ней открыть нельзя."))
