"""Moving running cases to another version of their route: what would come of it, and doing it one case after another.

Each case decides for itself (`workflows.engine.adoption`) and is asked under a name of its own, so that a move that was
broken off is simply begun again: whoever has moved already is not asked twice.
"""

from collections.abc import AsyncIterator
from typing import Literal, NamedTuple

from activities.case_files import state_of
from api.errors import RefusedNow
from api.office import Office
from api.reading.adoptions import movable_rows
from models.events import RouteAdopted
from models.ids import CaseId, RuleId, Territory
from models.people import Actor
from models.refusal import Refusal
from models.route import Route
from workflows import registry
from workflows.engine import core

KEPT = "Дела, которые уже перешли, идут по новой редакции; остальные — по прежней."


class Move(NamedTuple):
    """What was decided: to which version, on which ground, what becomes of terms that run, and where."""

    to: Route
    ground: RuleId
    open_terms: Literal["kept", "recounted"]
    territory: Territory


class Fate(NamedTuple):
    """What becomes, or became, of one case; without a refusal it moves."""

    case: CaseId
    number: str
    version: int
    refusal: Refusal | None


async def forecast(at: Office, actor: Actor, move: Move) -> AsyncIterator[Fate]:
    """What would become of each case, as it stands now; nothing is changed."""
    async for fate, _event in _asked(at, actor, move):
        yield fate


async def carry_out(at: Office, actor: Actor, move: Move) -> AsyncIterator[Fate]:
    """Move each case that can move. `Away` when the cases do not answer: begin again, nothing happens twice."""
    async for fate, event in _asked(at, actor, move):
        if fate.refusal is not None:
            yield fate
            continue
        try:
            await at.sending.tell(fate.case, event, name=f"adopt-{move.to.digest[:32]}", kept=KEPT)
        except RefusedNow as no:
            yield fate._replace(refusal=Refusal(code="route_unfit", message=no.detail, remedy=no.remedy))
        else:
            yield fate


async def _asked(at: Office, actor: Actor, move: Move) -> AsyncIterator[tuple[Fate, RouteAdopted]]:
    family = [name for name in (move.to.id, move.to.extends) if name]
    event = RouteAdopted(route=move.to.digest, ground=move.ground, open_terms=move.open_terms, by=actor.doer)
    last = ""
    while True:
        async with at.sessions.reading() as connection:
            rows = await movable_rows(connection, actor, family, move.to.digest, move.territory, last)
        for row in rows:
            state = state_of(row.state)
            refusal = core.check(registry.norm_for(event, state), state, event, at.time_of(row.id))
            yield Fate(row.id, row.number, row.route_version, refusal), event
        if not rows:
            return
        last = rows[-1].id
