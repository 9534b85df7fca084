"""Until when a closed case is kept: its kind by its route, the term by the law table, the day by the engine."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path

from models.law import Rule
from models.retention import MAJORITY, Closed, FileKind, Kept, Nomenclature, Start
from models.terms import Course, Span, Unit, due
from workflows import packs

FOLDER = Path(__file__).parent
COMES_OF_AGE = Span(value=MAJORITY, unit=Unit.YEAR)


@cache
def nomenclature(country: str) -> Nomenclature | None:
    """The kinds of files of a country; None where nobody has drawn them up: there nothing is ever due."""
    path = FOLDER / f"{country}.yaml"
    return packs.read(path, Nomenclature) if path.is_file() else None


def rule_of(country: str, kind: FileKind) -> Rule:
    """The rule that says how long such files are kept."""
    return packs.law(country).rule(kind.rule)


def kept_until(case: Closed) -> Kept | None:
    """Until when this case is kept; None when no rule says it, so that it is kept for good."""
    country = case.territory.partition(".")[0]
    kinds = nomenclature(country)
    if kinds is None:
        return None
    kind = kinds.kind_of(case.route)
    span = rule_of(country, kind).term.span
    if span is None:
        return None
    calendar = packs.calendar_at(case.territory)
    start = case.closed_at
    if kind.start is Start.MAJORITY:
        start = max(start, _of_age(case))
    return Kept(kind.id, kind.rule, due(start, span, calendar, offset=case.offset).day)


def _of_age(case: Closed) -> datetime:
    """When the child comes of age; of one whose birthday nobody wrote down, the latest moment at which that can be."""
    shift = timedelta(minutes=case.offset)
    course = Course(packs.calendar_at(case.territory), case.offset, ())
    if case.born is None:
        return course.closing(course.opening(case.closed_at), COMES_OF_AGE).moment
    birthday = datetime.combine(case.born, time.min, UTC) - shift
    return course.closing(course.opening(birthday), COMES_OF_AGE).moment
