"""«+7 дней»: time passes for one case, and its page says what happened meanwhile. Hangs in the demonstration alone."""

from fastapi import APIRouter, Response

from api.guards import At, DoTask
from api.pages.door import Page, see_other
from api.pages.fields import Sent, brought, whole
from api.v1.fast_forward import Leap, let_pass

router = APIRouter(route_class=Page, include_in_schema=False)


@router.post("/cases/{case_id}/fast-forward")
async def fast_forward(file: DoTask, sent: Sent, at: At) -> Response:
    """Перевести время дела вперёд."""
    days = whole(sent.one("days")) or 0
    await let_pass(file, brought(Leap, days=days), at)
    return see_other(f"/cases/{file.state.id}?passed={days}&since={file.state.turn}")
