"""Assessments of a case: the latest with its evidence, beside the earlier ones, and how far two assessors agree."""

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.errors import NotFound
from api.guards import At, Open, ReadFile
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1.assessed import AssessedTold, FactorTold, RatedTold, list_assessments
from api.v1.assessments import AgreementTold, read_agreement

router = APIRouter(route_class=Page, include_in_schema=False)
SIDES = 4
"""Assessments that are laid side by side: more do not fit on a sheet."""


class Row(NamedTuple):
    """One factor over the assessments, the latest first; None where it was not rated."""

    title: str
    cells: tuple[FactorTold | None, ...]
    has_changed: bool


class Side(NamedTuple):
    """One instrument over the assessments."""

    title: str
    rows: tuple[Row, ...]
    still: int
    """Factors that are low everywhere and have not changed: they are counted, not listed."""


@router.get("/cases/{case_id}/assessments")
async def assessments_of_case(request: Request, file: ReadFile, at: At) -> HTMLResponse:
    """Оценки: факторы, уровни, доказательства; прежние рядом; согласие двух специалистов."""
    told = await list_assessments(file, at)
    frame = await frame_of(file, at)
    same = [one for one in told if one.form.id == told[0].form.id][:SIDES]
    return show(
        request,
        "pages/case_assessments.html",
        **framed(frame),
        latest=told[0] if told else None,
        earlier=same[1:],
        same=same,
        sides=side_by_side(same) if len(same) > 1 else (),
        agreement=await _agreement(file, at),
    )


def side_by_side(found: Sequence[AssessedTold]) -> tuple[Side, ...]:
    """The instruments of the latest assessment, each factor beside what it was before."""
    return tuple(_side(rated, found) for rated in found[0].rated)


def _side(rated: RatedTold, found: Sequence[AssessedTold]) -> Side:
    columns = [
        {factor.key: factor for one in told.rated if one.field == rated.field for factor in one.factors}
        for told in found
    ]
    rows = [_row(factor, tuple(column.get(factor.key) for column in columns)) for factor in rated.factors]
    shown = tuple(row for row in rows if row.has_changed or any(cell and cell.is_raised for cell in row.cells))
    return Side(rated.title, shown, len(rows) - len(shown))


def _row(factor: FactorTold, cells: tuple[FactorTold | None, ...]) -> Row:
    return Row(factor.title, cells, len({cell.level if cell else None for cell in cells}) > 1)


async def _agreement(file: Open, at: Office) -> AgreementTold | None:
    try:
        return await read_agreement(file, at)
    except NotFound:  # nobody else has assessed the family yet
        return None
