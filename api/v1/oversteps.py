"""The list of supervision: measures that were taken before the weaker ones, and what it says of each."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.door import Door
from api.duties import Overseen, Overseer
from api.errors import NotFound
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.measures import ground_words, measure_title, reason_title, verdict_words
from api.reading.oversteps import overstep_row, overstep_rows
from api.reading.rows import Line
from api.v1.measures import OverstepTold, Text, stored, told_case
from api.v1.pages import Cursor, Limit, cursor_of, marks_of
from api.v1.shapes import AgencyTold, Brought, Done, Titled, Told
from api.v1.steps import NOT_ALLOWED
from models.events import OverstepJudged
from models.ids import CaseId, Territory
from models.measures import Verdict
from workflows import registry

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
NumberPath = Annotated[int, Path(ge=1, le=10_000)]


class OverstepLine(OverstepTold):
    """One line of the list of supervision."""

    case: CaseId
    case_number: str
    territory: Territory
    is_closed: bool = Field(description="Дело завершено: оценку в нём записать уже нельзя")


class OverstepPage(Told):
    """A page of the list."""

    items: list[OverstepLine]
    next: str | None


class Judging(Brought):
    """What supervision says."""

    verdict: Verdict
    reasons: Text


@router.get("/supervision/oversteps")
async def list_oversteps(
    actor: Overseer,
    at: At,
    judged: Annotated[bool, Query(description="true: уже оценённые")] = False,  # noqa: FBT002 - a query
    limit: Limit = 50,
    cursor: Cursor = None,
) -> OverstepPage:
    """Меры, взятые раньше более слабых: исключения и шаги по угрозе, на всей территории надзора."""
    async with at.sessions.reading() as connection:
        rows = await overstep_rows(
            connection, actor, is_judged=judged, limit=limit + 1, after=marks_of(cursor, str, int)
        )
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return OverstepPage(
        items=[line_of(row) for row in shown],
        next=None if last is None else cursor_of(last.at, last.case_id, last.number),
    )


@router.get("/supervision/cases/{case_id}/oversteps/{number}")
async def read_overstep(file: Overseen, number: NumberPath, at: At) -> OverstepLine:
    """Одно отступление от порядка мер с его обоснованием."""
    async with at.sessions.reading() as connection:
        row = await overstep_row(connection, file.actor, file.state.id, number)
    if row is None:
        raise NotFound(_("В деле нет такого отступления."), _("Откройте список надзора: в нём видно, какие есть."))
    return line_of(row)


@router.post("/supervision/cases/{case_id}/oversteps/{number}/verdict", status_code=201)
async def judge_overstep(file: Overseen, number: NumberPath, sent: Judging, once: Once, at: At) -> Done:
    """Записать оценку надзора. Неоправданное исключение больше ничего не открывает."""
    kept = await stored(at, file, "measure_verdict", {"reasons": sent.reasons}, once.name)
    event = OverstepJudged(overstep=number, verdict=sent.verdict, submission=kept, by=file.actor.doer)
    return await told_case(at, file, event, once.name)


def line_of(row: Line) -> OverstepLine:
    """A row of the list in words."""
    route = registry.route_of(row.route_digest)
    text = "\n".join(str(row.answers[key]) for key in ("why", "softened") if key in (row.answers or {}))
    return OverstepLine(
        case=row.case_id,
        case_number=row.case_number,
        territory=row.territory,
        is_closed=row.closed_at is not None,
        number=row.number,
        measure=Titled(id=row.measure, title=measure_title(route, row.measure)),
        ground=row.ground,
        words=ground_words()[row.ground],
        reason=reason_title(route, row.reason),
        missing=[Titled(id=one, title=measure_title(route, one)) for one in row.missing],
        at=row.at,
        agency=AgencyTold(code=row.agency, name=row.short_name or row.agency),
        text=text,
        verdict=row.verdict,
        verdict_words=verdict_words().get(row.verdict, ""),
        verdict_text="",
    )
