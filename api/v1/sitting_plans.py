"""The plan of the commission: by which rules it sits, and whether its sittings are called by themselves."""

from datetime import datetime
from functools import partial

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.duties import SittingKeeper, SittingReader
from api.guards import At
from api.idempotency import Once
from api.languages import later
from api.office import Office
from api.reading.directory import place_of
from api.v1.shapes import Basis, Brought, Told, basis_of
from models.people import Actor
from models.sitting_plan import next_sitting
from workflows import packs
from workflows.schedules import calls_ahead, plan_sittings, stop_sittings

router = APIRouter(route_class=Door, tags=["Заседания"])
NOTHING_CHANGED = later("План заседаний не изменён.")


class Planned(Told):
    """A sitting that the plan will call."""

    called_at: datetime = Field(description="Когда заседание будет созвано")
    at: datetime = Field(description="Когда оно начнётся")


class PlanTold(Told):
    """How the commission sits."""

    is_on: bool = Field(description="Заседания созываются сами")
    per_month: int
    weekday: int = Field(description="День недели, 1 — понедельник")
    hour: int
    basis: Basis
    ahead: list[Planned]


class PlanIn(Brought):
    """Whether sittings are to be called by themselves."""

    is_on: bool


@router.get("/sittings/plan")
async def read_plan(actor: SittingReader, at: At) -> PlanTold:
    """План заседаний моей комиссии: как часто, по каким дням, и когда ближайшие."""
    return await _told(at, actor)


@router.put("/sittings/plan")
async def set_plan(actor: SittingKeeper, sent: PlanIn, _once: Once, at: At) -> PlanTold:
    """Созывать заседания по плану или перестать. Созванные раньше не отменяются."""
    if sent.is_on:
        rules = packs.regulation_at(actor.territory)
        deed = partial(plan_sittings, commission=actor.agency, rules=rules)
    else:
        deed = partial(stop_sittings, commission=actor.agency)
    await at.sending.reach(deed, kept=NOTHING_CHANGED)
    return await _told(at, actor)


async def _told(at: Office, actor: Actor) -> PlanTold:
    rules, calendar = packs.regulation_at(actor.territory), packs.calendar_at(actor.territory)
    moments = await at.sending.reach(partial(calls_ahead, commission=actor.agency), kept=NOTHING_CHANGED)
    async with at.sessions.reading() as connection:
        place = await place_of(connection, actor, actor.territory)
    offset = 0 if place is None else place.offset
    return PlanTold(
        is_on=bool(moments),
        per_month=rules.per_month,
        weekday=rules.weekday,
        hour=rules.hour,
        basis=basis_of("P995-FREQ", actor.territory.partition(".")[0]),
        ahead=[Planned(called_at=one, at=next_sitting(rules, calendar, one, offset)) for one in moments[:6]],
    )
