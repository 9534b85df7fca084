"""Time passes for one case, in the demonstration only: what falls due meanwhile happens, and can be looked at."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from pydantic import Field

from api.demo.virtual import fast_forward
from api.door import Door
from api.errors import RefusedNow
from api.guards import At, DoTask, Open
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.office import Office
from api.reading.records import is_printing
from api.v1.shapes import Brought, Told

router = APIRouter(route_class=Door, prefix="/demo", tags=["Показательный вариант"])
KEPT = later("Дело не изменилось или догонит время само.")


class Leap(Brought):
    """How much time passes."""

    days: int = Field(default=7, ge=1, le=60, description="Календарных суток, от 1 до 60")


class Landed(Told):
    """What time it is for the case now."""

    now: datetime


@router.post("/cases/{case_id}/fast-forward")
async def fast_forward_case(file: DoTask, leap: Leap, _once: Once, at: At) -> Landed:
    """Перенести одно дело вперёд: напоминания и сообщения о молчании наступают сразу (показательный вариант)."""
    return await let_pass(file, leap, at)


async def let_pass(file: Open, leap: Leap, at: Office) -> Landed:
    """Let so much time pass for the case, and remember how far it runs ahead. Raises RefusedNow."""
    await _require_leisure(file, at)
    length = timedelta(days=leap.days)
    now = await at.sending.reach(lambda client: fast_forward(client, file.state.id, length), kept=KEPT)
    at.own_times.enter(file.state.id, max(now - at.clock(), timedelta()))
    return Landed(now=now)


async def _require_leisure(file: Open, at: Office) -> None:
    """A closed case has no clock any more, and while a paper is being made that of an open one stands still."""
    if not file.state.is_open:
        raise RefusedNow(_("Дело завершено: его время больше не идёт."), _("Ничего не изменилось."))
    async with at.sessions.reading() as connection:
        stands = await is_printing(connection, file.actor, file.state.id)
    if stands:
        raise RefusedNow(
            _("Документы этого дела ещё печатаются, и пока они не готовы, его время стоит."),
            _("Ничего не изменилось. Подождите минуту и нажмите ещё раз."),
        )
