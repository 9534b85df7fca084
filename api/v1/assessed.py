"""Assessments as they stand: factors with levels and evidence, the level by the rule, and another one with why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.answers import local_day
from api.door import Door
from api.guards import At, Open, ReadFile
from api.office import Office
from api.reading.directory import people_names
from api.v1.answered import Answered, answers_of
from api.v1.shapes import AgencyTold, Titled, Told
from forms import catalogue
from forms.conditions import holds, situation
from forms.definition import Form, FormField, Kind
from forms.instrument import Factor, Instrument
from forms.ratings import EVIDENCE
from forms.wording import worded
from models.ids import SubmissionId

router = APIRouter(route_class=Door, tags=["Оценки"])
WRITTEN = frozenset({Kind.TEXT, Kind.DATE, Kind.ENUM, Kind.TABLE})
"""Kinds of fields that say something besides the factors."""


class EvidenceTold(Told):
    """What a level rests on."""

    seen: str
    source: str
    method: str
    observed_at: str
    observer: str


class FactorTold(Told):
    """One factor as it was rated."""

    key: str
    group: str
    title: str
    level: str
    label: str
    is_raised: bool = Field(description="Уровень принимается только с доказательством")
    evidence: list[EvidenceTold]
    comment: str


class RatedTold(Told):
    """The factors of one instrument."""

    field: str
    title: str
    instrument: Titled
    factors: list[FactorTold]


class LevelTold(Told):
    """A level and why."""

    code: str
    label: str
    because: str


class WrittenTold(Told):
    """What else was written."""

    title: str
    words: str


class AssessedTold(Told):
    """One assessment."""

    submission: SubmissionId
    form: Titled
    at: datetime
    agency: AgencyTold
    person: str
    level: LevelTold | None = Field(description="Уровень, который считается: изменённый специалистом или по правилу")
    computed: LevelTold | None
    is_overridden: bool
    rated: list[RatedTold]
    written: list[WrittenTold]
    is_whole: bool = Field(description="Все ответы открыты вашему органу")


@router.get("/cases/{case_id}/assessments")
async def list_assessments(file: ReadFile, at: At) -> list[AssessedTold]:
    """Оценки дела с факторами и доказательствами, новые первыми; исправленные не показываются."""
    return await assessed(file, await answers_of(file, at), at)


async def assessed(file: Open, found: Sequence[Answered], at: Office) -> list[AssessedTold]:
    """Those of these forms that rate factors, the latest first."""
    rating = [one for one in found if not one.is_replaced and rated_fields(one.form)]
    async with at.sessions.reading() as connection:
        names = await people_names(connection, file.actor, [one.person for one in rating])
    return [_told(one, names, file.state.offset) for one in reversed(rating)]


def rated_fields(form: Form) -> list[FormField]:
    """The fields in which factors of an instrument are rated."""
    return [field for field in form.fields if field.type is Kind.FACTORS]


def _told(one: Answered, names: Mapping[str, str], offset: int) -> AssessedTold:
    computed, said = _computed(one, offset), _said(one)
    return AssessedTold(
        submission=one.id,
        form=Titled(id=one.form.id, title=one.form.title),
        at=one.at,
        agency=AgencyTold(code=one.agency, name=one.agency_name),
        person=names.get(one.person, ""),
        level=said or computed,
        computed=computed,
        is_overridden=said is not None,
        rated=[
            rated_told(field, one.answers.get(field.key))
            for field in rated_fields(one.form)
            if field.key in one.answers
        ],
        written=list(_written(one)),
        is_whole=one.is_whole,
    )


def _rule_field(form: Form) -> FormField | None:
    return next((field for field in form.fields if field.rules), None)


def _own_field(form: Form) -> FormField | None:
    """Where a specialist may set another level: the field that gives the same fact as the one under the rule."""
    ruled = _rule_field(form)
    facts = {fact.name for fact in ruled.facts} if ruled else set()
    return next((f for f in form.fields if not f.rules and facts & {fact.name for fact in f.facts}), None)


def _reason_field(form: Form, own: FormField) -> FormField | None:
    """Where the reason for it stands: what is required once the other field is filled in."""
    asked = (field for field in form.fields if not isinstance(field.required, str) and field.type is Kind.TEXT)
    return next((field for field in asked if own.key in getattr(field.required, "when", "")), None)


def _computed(one: Answered, offset: int) -> LevelTold | None:
    field = _rule_field(one.form)
    code = one.answers.get(field.key) if field else None
    if field is None or not isinstance(code, str):
        return None
    view = situation(one.form, one.answers, local_day(one.at, offset))
    because = next((rule.says for rule in field.rules if rule.gives == code and holds(rule.when, view)), "")
    return LevelTold(code=code, label=field.label_of(code), because=because)


def _said(one: Answered) -> LevelTold | None:
    field = _own_field(one.form)
    code = one.answers.get(field.key) if field else None
    if field is None or not isinstance(code, str):
        return None
    reason = _reason_field(one.form, field)
    because = str(one.answers.get(reason.key) or "") if reason else ""
    return LevelTold(code=code, label=field.label_of(code), because=because)


def rated_told(field: FormField, value: JsonValue) -> RatedTold:
    """The factors of one field as they were rated, in the order of the instrument."""
    tool = catalogue.instrument(field.instrument or "")
    ratings = value if isinstance(value, Mapping) else {}
    return RatedTold(
        field=field.key,
        title=field.title,
        instrument=Titled(id=tool.id, title=tool.title),
        factors=[
            _factor(tool, factor, rating)
            for factor in tool.factors
            if isinstance(rating := ratings.get(factor.key), Mapping) and rating.get("level") in tool.level_of
        ],
    )


def _factor(tool: Instrument, factor: Factor, rating: Mapping[str, JsonValue]) -> FactorTold:
    level = tool.level_of[str(rating["level"])]
    rows = rating.get("evidence")
    return FactorTold(
        key=factor.key,
        group=factor.group,
        title=factor.asked,
        level=level.code,
        label=level.label,
        is_raised=level.evidence == "needed" and not factor.inverse,
        evidence=[_evidence(row) for row in (rows if isinstance(rows, list) else []) if isinstance(row, Mapping)],
        comment=str(rating.get("comment") or ""),
    )


def _evidence(row: Mapping[str, JsonValue]) -> EvidenceTold:
    words = {column.key: worded(column.type, row.get(column.key), column.choices) for column in EVIDENCE}
    return EvidenceTold.model_validate(words)


def _written(one: Answered) -> Iterator[WrittenTold]:
    """What else the form says: the child's view, the conclusion, the day of the next assessment."""
    apart = {field.key for field in (_rule_field(one.form), _own_field(one.form)) if field}
    if (own := _own_field(one.form)) and (reason := _reason_field(one.form, own)):
        apart.add(reason.key)
    for field in one.form.fields:
        if field.type in WRITTEN and field.key not in apart:
            words = worded(field.type, one.answers.get(field.key), field.choices)
            if words:
                yield WrittenTold(title=field.title, words=words)
