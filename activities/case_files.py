"""The row of a case: how it stands after its last turn, and who the child is."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Text,
    bindparam,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.rows import Row
from models import tables
from models.case import CaseState
from models.events import CaseOpened
from models.finding import words_of
from models.ids import CaseId, Digest, RouteId
from models.route import Route
from models.submission import canonical_json

_FIND_BY = insert(tables.CaseWord)
_MOVE = update(tables.CaseFile).where(tables.CaseFile.id == bindparam("of_case"))


class RouteInUse(NamedTuple):
    """A version of a route on which at least one open case runs."""

    id: RouteId
    version: int
    digest: Digest


async def routes_in_use(connection: AsyncConnection) -> tuple[RouteInUse, ...]:
    """The route versions of all open cases."""
    file = tables.CaseFile
    used = select(file.route, file.route_version, file.route_digest).where(file.closed_at.is_(None)).distinct()
    rows = await connection.execute(used.order_by(file.route, file.route_version, file.route_digest))
    return tuple(RouteInUse(*row) for row in rows)


async def forms_on_record(connection: AsyncConnection) -> tuple[tuple[str, int], ...]:
    """The versions of forms that something was filled in with, by id; they are read for ever."""
    answered = tables.Submission
    found = select(answered.form, answered.form_version).distinct().order_by(answered.form, answered.form_version)
    return tuple((row.form, row.form_version) for row in await connection.execute(found))


async def cases_on_other_calendars(connection: AsyncConnection, published: Collection[Digest]) -> int:
    """How many open cases count by a production calendar that is none of these."""
    file = tables.CaseFile
    state = type_coerce(file.state, Text)
    known = or_(false(), *(state.contains(f'"calendar":"{digest}"') for digest in published))
    counted = select(func.count()).select_from(file).where(file.closed_at.is_(None), not_(known))
    return (await connection.execute(counted)).scalar_one()


def open_file(connection: Connection, event: CaseOpened, *, route: Route, state: CaseState, number: str) -> None:
    """The case's own row. A case that another one started takes the child from it, and its deed is done."""
    row = (
        _standing_of(state)
        | _route_row(route)
        | {
            "id": event.case,
            "number": number,
            "parent": event.parent,
            "opened_at": state.opened_at,
        }
    )
    child = _child(connection, event)
    connection.execute(insert(tables.CaseFile), row | child)
    words = words_of(number, child["child_name"])
    connection.execute(_FIND_BY, [{"case_id": event.case, "word": word, "of_child": own} for word, own in words])
    if event.parent is not None:
        _started(connection, event.parent, route=route, at=state.opened_at)


def take_route(connection: Connection, case: CaseId, route: Route) -> None:
    """The case goes on by this version of its route."""
    connection.execute(_MOVE, {"of_case": case} | _route_row(route))


def move_file(connection: Connection, state: CaseState) -> None:
    """Bring the case's own row up to this state."""
    connection.execute(_MOVE, _standing_of(state) | {"of_case": state.id})


def _started(connection: Connection, parent: CaseId, *, route: Route, at: datetime) -> None:
    """The case that asked for this one has its wish; it asks for one case of a route at a time."""
    deed = tables.Deed
    wishes = select(deed.turn, deed.place, deed.order).where(
        deed.case_id == parent, deed.kind == "start_case", deed.done_at.is_(None)
    )
    for wish in connection.execute(wishes.order_by(deed.turn, deed.place)):
        if wish.order["route"] in (route.id, route.extends):  # a region's overlay stands for its country's route
            key = (deed.case_id == parent, deed.turn == wish.turn, deed.place == wish.place)
            connection.execute(update(deed).where(*key).values(done_at=at))
            return


def _route_row(route: Route) -> Row:
    return {"route": route.id, "route_version": route.version, "route_digest": route.digest}


def _standing_of(state: CaseState) -> Row:
    """The columns of a case that every turn writes."""
    return {
        "territory": state.territory,
        "stage": state.stage,
        "custodian": state.custodian,
        "offered_to": state.offered_to,
        "trusted": None if state.trusted is None else f" {' '.join(state.trusted)} ",
        "closed_at": state.closed.at if state.closed else None,
        "outcome": state.closed.outcome if state.closed else None,
        "turn": state.turn,
        "state": state.model_dump(mode="json"),
    }


def _child(connection: Connection, event: CaseOpened) -> Row:
    """The child's name and date of birth: of the case that started this one, or of the signal."""
    file, submission = tables.CaseFile, tables.Submission
    if event.parent is not None:
        parent = select(file.child_name, file.child_born).where(file.id == event.parent)
        known = connection.execute(parent).mappings().one_or_none()
        if known is not None:
            return dict(known)
    answers = connection.scalar(select(submission.answers).where(submission.id == event.submission.id))
    child = (answers or {}).get("child")
    if isinstance(child, str):
        return {"child_name": child, "child_born": None}
    told = child if isinstance(child, dict) else {}
    return {"child_name": told.get("full_name"), "child_born": _day(told.get("birth_date"))}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def state_of(kept: object) -> CaseState:
    """The state that the column `state` holds; `kept` is its text, or what the text was read as."""
    return CaseState.model_validate_json(kept if isinstance(kept, str) else canonical_json(kept))
