"""One case under supervision: its route against the norm, and who answered for the child, as a proof."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.duties import Overseen
from api.guards import At
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.lengths import exact_length, length
from api.pages.showing import show
from api.pages.supervision import HOME
from api.v1 import supervision
from api.v1.deviations import departure_name
from workflows.conformance import Departure

router = APIRouter(route_class=Page, include_in_schema=False)
GRAVE = frozenset({Departure.SKIPPED, Departure.SELF_APPROVED, Departure.WRONG_AGENCY, Departure.SWAPPED})


@router.get(f"{HOME}/cases/{{case_id}}")
async def against_norm(request: Request, file: Overseen, at: At) -> HTMLResponse:
    """Дело против нормы: каждое отклонение с основанием."""
    frame = await frame_of(file, at)
    judged = await supervision.judge_case(file, at)
    kinds = [(kind, departure_name(kind), sum(one.kind is kind for one in judged.deviations)) for kind in Departure]
    return show(
        request,
        "pages/conformance.html",
        **{**framed(frame), "section": HOME},
        judged=judged,
        kinds=[entry for entry in kinds if entry[2]],
        grave=GRAVE,
    )


@router.get(f"{HOME}/cases/{{case_id}}/custody")
async def custody_proof(request: Request, file: Overseen, at: At) -> HTMLResponse:
    """Доказательство: кто отвечал за ребёнка в каждый момент. Годится для печати."""
    frame = await frame_of(file, at)
    ledger = await supervision.prove_custody(file, at)
    return show(
        request,
        "pages/custody_proof.html",
        **{**framed(frame), "section": HOME},
        ledger=ledger,
        made_at=file.now,
        exact=lambda seconds: exact_length(timedelta(seconds=seconds)),
        length=length,
    )
