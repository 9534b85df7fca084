"""Assessments: how far two people who rated the same factors of one family agree."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import NotFound
from api.guards import At, ReadFile
from api.languages import gettext as _
from api.need_to_know import readable
from api.reading.assessments import assessment_rows
from api.reading.rows import Line
from api.v1.shapes import AgencyTold, Titled, Told
from forms import catalogue
from forms.agreement import agreement
from forms.definition import Form, FormField, Kind
from models.ids import SubmissionId
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Оценки"])
NO_CHANCE = "Коэффициент не определён: оба специалиста везде поставили один и тот же уровень."
NOTHING = "Сравнивать нечего: ни один фактор не оценён обоими."
FEW = "Факторов мало: коэффициент неустойчив, смотрите на сами расхождения."
ENOUGH = 30
"""Fewer compared factors are called few: our own default, no norm."""


class Assessment(Told):
    """One of the two assessments."""

    submission: SubmissionId
    agency: AgencyTold
    made_at: datetime


class Difference(Told):
    """A factor that the two rated differently."""

    factor: Titled
    first: str
    second: str


class InstrumentAgreement(Told):
    """The agreement on the factors of one instrument."""

    field: str
    instrument: Titled
    compared: int = Field(description="Сколько факторов оценили оба")
    left_out: int = Field(description="Сколько не сравнивалось: не оценено или «нет данных»")
    observed: float | None = Field(description="Доля совпавших уровней")
    kappa: float | None = Field(description="κ Коэна: 1 полное согласие, 0 не больше случайного")
    weighted_kappa: float | None = Field(description="Взвешенная κ: близкие уровни считаются ближе")
    note: str | None = Field(description="Как понимать эти числа")
    differences: list[Difference]


class AgreementTold(Told):
    """How far the two latest assessments by different people agree. It judges the assessments, not the family."""

    form: Titled
    first: Assessment
    second: Assessment
    instruments: list[InstrumentAgreement]


@router.get("/cases/{case_id}/assessments/agreement")
async def read_agreement(file: ReadFile, at: At) -> AgreementTold:
    """Согласие двух последних оценок, сделанных разными специалистами по одной форме: κ Коэна и расхождения."""
    rating = tuple(form.id for form in catalogue.forms(file.norm.route.country) if _rated(form))
    async with at.sessions.reading() as connection:
        rows = await assessment_rows(connection, file.actor, file.state.id, rating)
    pair = next((pair for row in rows if (pair := _pair(row, rows))), None)
    if pair is None:
        raise NotFound(
            _("В деле нет двух оценок разных специалистов по одной форме."),
            _("Согласие можно посчитать, когда ребёнка и семью независимо оценят двое."),
        )
    first, second = pair
    form = catalogue.form(first.form, first.form_version)
    return AgreementTold(
        form=Titled(id=form.id, title=form.title),
        first=_told(first),
        second=_told(second),
        instruments=[_compared(field, first, second, file.actor) for field in _rated(form)],
    )


def _pair(row: Line, rows: Sequence[Line]) -> tuple[Line, Line] | None:
    """The row and the latest one before it that another person made by the same form; the earlier first."""
    before = rows[rows.index(row) + 1 :]
    same = (row.form, row.form_version)
    other = next((one for one in before if (one.form, one.form_version) == same and one.person != row.person), None)
    return None if other is None else (other, row)


def _rated(form: Form) -> list[FormField]:
    """The fields in which factors of an instrument are rated."""
    return [field for field in form.fields if field.type is Kind.FACTORS]


def _told(row: Line) -> Assessment:
    agency = AgencyTold(code=row.agency, name=row.short_name or row.agency)
    return Assessment(submission=row.id, agency=agency, made_at=row.made_at)


def _compared(field: FormField, first: Line, second: Line, actor: Actor) -> InstrumentAgreement:
    tool = catalogue.instrument(field.instrument or "")
    one, other = (_levels(row, field.key, actor) for row in (first, second))
    found = agreement(tool, one, other)
    titles = {factor.key: factor.title for factor in tool.factors}
    note = NOTHING if not found.compared else NO_CHANCE if found.kappa is None else None
    return InstrumentAgreement(
        field=field.key,
        instrument=Titled(id=tool.id, title=tool.title),
        compared=found.compared,
        left_out=len(found.left_out),
        observed=found.observed,
        kappa=found.kappa,
        weighted_kappa=found.weighted_kappa,
        note=note or (FEW if found.compared < ENOUGH else None),
        differences=[
            Difference(
                factor=Titled(id=key, title=titles[key]),
                first=tool.level_of[one[key]].label,
                second=tool.level_of[other[key]].label,
            )
            for key in found.differing
        ],
    )


def _levels(row: Line, key: str, actor: Actor) -> dict[str, str]:
    """The levels by factor, as far as the actor's agency may read them."""
    ratings: JsonValue = readable(row, actor).get(key)
    rated = ratings if isinstance(ratings, Mapping) else {}
    return {factor: str(rating["level"]) for factor, rating in rated.items() if isinstance(rating, Mapping)}
