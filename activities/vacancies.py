"""No open case may be left without somebody who answers for it: asked before an entry is closed, moved or changed.

It is asked in the transaction that would do it, while nobody else changes the directory.
"""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, type_coerce
from sqlalchemy import Text as Plain
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from activities.directory_changes import Sort
from activities.rows import Row
from models.ids import AgencyCode, PersonCode, Territory
from models.people import OFFICE_ROLES, Role, does
from models.refusal import Refusal, Refused
from models.tables import Agency, CaseFile, Person, Task, TerritoryNode


async def require_answerable(connection: AsyncConnection, sort: Sort, before: Row | None, after: Row) -> None:
    """Raise Refused when this change would leave open cases or tasks to nobody; a new entry leaves nothing."""
    if before is None:
        return
    closed = before["active"] and not after["active"]
    if sort == "people":
        if before["active"] and (closed or any(before[name] != after[name] for name in ("agency", "role"))):
            await _require_others(connection, before["code"], before["agency"], Role(before["role"]))
    elif sort == "agencies":
        if closed or before["kind"] != after["kind"]:
            await _require_nothing_owed(connection, before["code"], before["kind"])
    elif closed:
        await _require_empty(connection, before["code"])


async def _require_others(connection: AsyncConnection, person: PersonCode, agency: AgencyCode, role: Role) -> None:
    """Whoever goes must not be the last one who can do what the agency owes."""
    others = select(Person.role).where(Person.agency == agency, Person.active.is_(True), Person.code != person)
    staying = {Role(role) for role in await connection.scalars(others)}
    owed = select(Task.role, func.count()).where(Task.agency == agency, Task.closed_at.is_(None)).group_by(Task.role)
    alone = {
        Role(needed): number
        for needed, number in await connection.execute(owed)
        if does(role, Role(needed)) and not any(does(one, Role(needed)) for one in staying)
    }
    if alone:
        what = ", ".join(f"«{needed.label}»: {number}" for needed, number in sorted(alone.items()))
        raise Refused(
            Refusal(
                code="unattended",
                message=f"В органе не останется никого, кто может исполнить открытые задачи по ролям: {what}.",
                remedy="Сначала внесите или переведите в этот орган другого сотрудника с этой ролью.",
            )
        )
    cases = await _number(connection, _led_by(agency))
    if cases and role in OFFICE_ROLES and not staying & OFFICE_ROLES:
        raise Refused(
            Refusal(
                code="unattended",
                message=f"Орган отвечает за детей в открытых делах ({cases}), а сотрудников в нём не останется.",
                remedy="Сначала внесите другого сотрудника, или пусть орган передаст дела другому органу.",
            )
        )


async def _require_nothing_owed(connection: AsyncConnection, agency: AgencyCode, kind: str) -> None:
    """An agency that answers for a case, owes a task or is named by an open case for what comes stays open."""
    led = await _number(connection, _led_by(agency))
    owing = select(func.count()).select_from(Task).where(Task.agency == agency, Task.closed_at.is_(None))
    tasks = await connection.scalar(owing) or 0
    # The state is canonical JSON: its agencies stand as "kind":"code", and codes hold no sign that LIKE would read.
    named = type_coerce(CaseFile.state, Plain).contains(f'"{kind}":"{agency}"', autoescape=True)
    waiting = await _number(connection, select(CaseFile.id).where(CaseFile.closed_at.is_(None), named))
    if led or tasks or waiting:
        raise Refused(
            Refusal(
                code="unattended",
                message=(
                    f"На органе держатся открытые дела: отвечает за ребёнка — {led}, открытых задач — {tasks}, "
                    f"участвует в маршруте — {waiting}."
                ),
                remedy=(
                    "Дождитесь завершения этих дел или передайте их. Если орган преобразован, не закрывайте запись, "
                    "а измените название и адрес: дела и документы останутся за правопреемником."
                ),
            )
        )


async def _require_empty(connection: AsyncConnection, territory: Territory) -> None:
    """A territory with open cases, agencies at work or territories below it stays open."""
    places = select(TerritoryNode.code).where(_below(TerritoryNode.code, territory), TerritoryNode.active.is_(True))
    agencies = select(Agency.code).where(_in(Agency.territory, territory), Agency.active.is_(True))
    cases = select(CaseFile.id).where(_in(CaseFile.territory, territory), CaseFile.closed_at.is_(None))
    counted = [await _number(connection, statement) for statement in (places, agencies, cases)]
    if any(counted):
        below, working, opened = counted
        raise Refused(
            Refusal(
                code="unattended",
                message=f"На территории есть открытые дела ({opened}), органы ({working}) или части ({below}).",
                remedy="Сначала закройте или перенесите её органы и части; открытые дела дождутся завершения.",
            )
        )


def _led_by(agency: AgencyCode) -> Select[str]:
    ours = or_(CaseFile.custodian == agency, CaseFile.offered_to == agency)
    return select(CaseFile.id).where(ours, CaseFile.closed_at.is_(None))


async def _number(connection: AsyncConnection, statement: Select[str]) -> int:
    return await connection.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _in(column: InstrumentedAttribute[str], territory: Territory) -> ColumnElement[bool]:
    return or_(column == territory, _below(column, territory))


def _below(column: InstrumentedAttribute[str], territory: Territory) -> ColumnElement[bool]:
    """As a range, which an index finds; codes compare byte by byte, and «/» is the byte after «.»."""
    return and_(column >= f"{territory}.", column < f"{territory}/")
