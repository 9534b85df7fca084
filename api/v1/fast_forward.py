"""Time passes for one case, in the demonstration only: what falls due meanwhile happens, and can be looked at."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from pydantic import Field

from api.demo.virtual import fast_forward
from api.door import Door
from api.guards import At, ReadCase
from api.idempotency import Once
from api.languages import later
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
async def fast_forward_case(file: ReadCase, leap: Leap, _: Once, at: At) -> Landed:
    """Перенести одно дело вперёд: напоминания и сообщения о молчании наступают сразу (показательный вариант)."""
    length = timedelta(days=leap.days)
    now = await at.sending.reach(lambda client: fast_forward(client, file.state.id, length), kept=KEPT)
    return Landed(now=now)
