"""Moving running cases to a version of their route: what would come of it, setting out on it, how far it has come."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api import moves
from api.adopting import Fate, Move, forecast
from api.door import Door
from api.duties import Methodologist
from api.errors import NotFound, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.retelling import retold
from api.v1.publications import NAMED, InRoute, InVersion, require_rule, version_of, wrong
from api.v1.shapes import Brought, Told
from models.ids import RuleId, Territory, lies_within
from models.people import Actor
from models.route import Route
from workflows import registry

router = APIRouter(route_class=Door, tags=["Редакции маршрутов"])
SHOWN = 50
"""Cases that stay where they are: so many are listed with their reasons."""


class MoveIn(Brought):
    """Which cases are to move, and on which ground."""

    ground: RuleId = Field(description="Правило таблицы норм: на каком основании")
    open_terms: Literal["kept", "recounted"] = Field(
        default="kept", description="Сроки, которые уже идут: оставить (kept) или пересчитать (recounted)"
    )
    territory: Territory | None = Field(default=None, description="Только дела этой территории; пусто: вся ваша")


class Stays(Told):
    """A case that would not move, or has not moved, and why."""

    number: str
    version: int
    reason: str
    remedy: str


class ForecastTold(Told):
    """What a move would do; nothing has been changed."""

    moves: int
    stays: int
    listed: list[Stays] = Field(description=f"Не больше {SHOWN} дел с причинами")


class ProgressTold(Told):
    """How far a move has come."""

    total: int
    moved: int
    stays: int
    listed: list[Stays]
    is_running: bool
    trouble: str = Field(description="Почему перенос прерван; пусто, если всё идёт")


@router.get(f"{NAMED}/{{version}}/forecast")
async def foresee(
    actor: Methodologist,
    route_id: InRoute,
    version: InVersion,
    at: At,
    *,
    ground: Annotated[RuleId, Query(description="Правило таблицы норм: на каком основании")],
    open_terms: Annotated[
        Literal["kept", "recounted"], Query(description="Сроки, которые уже идут: оставить или пересчитать")
    ] = "kept",
    territory: Annotated[Territory | None, Query(description="Только дела этой территории; пусто: вся ваша")] = None,
) -> ForecastTold:
    """Что станет с открытыми делами при переносе на эту редакцию. Ничего не меняет."""
    sent = MoveIn(ground=ground, open_terms=open_terms, territory=territory)
    fates = [fate async for fate in forecast(at, actor, move_of(actor, version_of(actor, route_id, version), sent))]
    stays = [fate for fate in fates if fate.refusal is not None]
    return ForecastTold(moves=len(fates) - len(stays), stays=len(stays), listed=_listed(stays))


@router.post(f"{NAMED}/{{version}}/adoption", status_code=202)
async def adopt(
    actor: Methodologist, route_id: InRoute, version: InVersion, sent: MoveIn, _once: Once, at: At
) -> ProgressTold:
    """Перенести открытые дела на эту редакцию, каждое своим ходом. Прерванный перенос можно начать снова."""
    move = move_of(actor, version_of(actor, route_id, version), sent)
    if not registry.is_in_force(move.to.digest):
        raise RefusedNow(
            _("Эта редакция ещё не введена в действие."),
            _("Сначала её должен утвердить второй человек. Дела не изменились."),
            more={"code": "wrong_moment"},
        )
    return progress_told(await moves.begin(at, actor, move))


@router.get(f"{NAMED}/{{version}}/adoption")
async def read_adoption(actor: Methodologist, route_id: InRoute, version: InVersion) -> ProgressTold:
    """Как идёт перенос дел на эту редакцию."""
    found = moves.progress_of(version_of(actor, route_id, version).digest)
    if found is None:
        raise NotFound(_("Перенос на эту редакцию не начинали."), _("Начните его или проверьте номер редакции."))
    return progress_told(found)


def move_of(actor: Actor, route: Route, sent: MoveIn) -> Move:
    """What was decided, checked against the actor's territory and the law table."""
    require_rule(route, sent.ground)
    territory = sent.territory or actor.territory
    if not lies_within(territory, actor.territory):
        raise wrong("territory", _("Эта территория не в вашем ведении."))
    return Move(route, sent.ground, sent.open_terms, territory)


def progress_told(found: moves.Progress) -> ProgressTold:
    """How far this move has come, with the first cases that stayed."""
    return ProgressTold(
        total=found.total,
        moved=found.moved,
        stays=len(found.stayed),
        listed=_listed(found.stayed),
        is_running=found.is_running,
        trouble=found.trouble,
    )


def _listed(fates: list[Fate]) -> list[Stays]:
    return [
        Stays(
            number=fate.number,
            version=fate.version,
            reason=retold(fate.refusal.message),
            remedy=retold(fate.refusal.remedy),
        )
        for fate in fates[:SHOWN]
        if fate.refusal is not None
    ]
