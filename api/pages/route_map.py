"""The map of a case's route: agencies side by side, stages one below the other, and every step in its place.

Each stage is a row of a table and a drawing of its own, so that no sheet of paper ends inside a box and the agencies
named again on the next. It is SVG without any style: the style sheet knows the classes. Lengths are in units of the
drawing, from the upper left corner of the stage.
"""

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Literal, NamedTuple

from api.languages import gettext as _
from api.pages.moments import Moments
from api.reading.rows import Line
from api.retelling import retold
from api.spans import span_words
from api.v1.shapes import basis_of_term
from models.case import CaseState
from models.ids import Code
from models.people import AgencyKind
from models.route import Route, Stage, Step

LANE, BOX_WIDTH, BOX_HEIGHT, ROW, PADDING = 147, 136, 86, 114, 14
LETTERS, LINES = 17, 4
STAR = "*"
Status = Literal["done", "late", "open", "overdue", "suspended", "dropped", "ahead"]

TERMS = frozenset({"ahead", "open", "overdue"})
"""In these a box says a term."""


class Lane(NamedTuple):
    """An agency."""

    title: tuple[str, ...]
    x: int


class Band(NamedTuple):
    """A stage."""

    title: str
    height: int
    status: Literal["done", "current", "ahead"]
    boxes: tuple["Box", ...]
    """Its steps in the order of the route: what the drawing shows side by side, the words tell one by one."""
    arrows: tuple[str, ...]
    """Paths between its boxes."""


class Box(NamedTuple):
    """A step."""

    title: str
    agency: str
    lines: tuple[str, ...]
    note: str
    status: Status
    x: int
    y: int
    task: int | None
    """The task to which the box leads; None when the step never was one."""


class RouteMap(NamedTuple):
    """The whole drawing."""

    width: int
    lanes: tuple[Lane, ...]
    bands: tuple[Band, ...]
    has_ours: bool
    """Whether a term in it is our own default and not law: those are marked with a star."""


def route_map(
    route: Route, state: CaseState | None, rows: Iterable[Line], moments: Moments, names: Mapping[AgencyKind, str]
) -> RouteMap:
    """The route with what happened on it; without a state, the route as it is published."""
    latest = {row.step: row for row in rows}
    kinds = tuple(dict.fromkeys(step.agency for stage in route.stages for step in stage.steps))
    lanes = {kind: number * LANE for number, kind in enumerate(kinds)}
    ours = {name for name, step in route.step_of.items() if basis_of_term(step, step.term.rule, route.country).is_ours}
    bands: list[Band] = []
    for stage in route.stages:
        places = _places(stage, latest.keys())
        made = {
            step.id: _starred(_box(step, latest.get(step.id), lanes, places[step.id], moments), step.id in ours)
            for step in _shown(stage, latest)
        }
        arrows = [
            _arrow(made[before], made[step.id])
            for step in _shown(stage, latest)
            for before in _before(step)
            if before in made
        ]
        height = (max(place[1] for place in places.values()) + 1) * ROW
        standing, boxes = _standing(state, stage.id), _named(made.values(), names)
        bands.append(Band(stage.title, height, standing, boxes, tuple(arrows)))
    headings = tuple(Lane(_lines(names.get(kind, retold(kind.label)), LETTERS), x) for kind, x in lanes.items())
    has_ours = any(box.note.endswith(STAR) for band in bands for box in band.boxes)
    return RouteMap(len(kinds) * LANE, headings, tuple(bands), has_ours)


def _starred(box: Box, is_ours: bool) -> Box:  # noqa: FBT001 - said of the box
    """A term that is still to be kept is marked when it is our own default."""
    return box._replace(note=box.note + STAR) if is_ours and box.status in TERMS else box


def _named(boxes: Iterable[Box], names: Mapping[AgencyKind, str]) -> tuple[Box, ...]:
    """The same boxes with what their agencies are called."""
    return tuple(box._replace(agency=names.get(kind := AgencyKind(box.agency), retold(kind.label))) for box in boxes)


def _shown(stage: Stage, opened: Iterable[Code]) -> list[Step]:
    """The steps of the usual course, and those at discretion that were opened."""
    return [step for step in stage.steps if step.discretion is None or step.id in opened]


def _places(stage: Stage, opened: Iterable[Code]) -> dict[Code, tuple[AgencyKind, int]]:
    """Lane and row of each step: below everything it waits for, two of one agency never in one place."""
    rows: dict[Code, int] = {}
    taken: set[tuple[AgencyKind, int]] = set()
    for step in _shown(stage, opened):
        row = max((rows[before] + 1 for before in _before(step) if before in rows), default=0)
        while (step.agency, row) in taken:
            row += 1
        taken.add((step.agency, row))
        rows[step.id] = row
    return {step.id: (step.agency, rows[step.id]) for step in _shown(stage, opened)}


def _before(step: Step) -> tuple[Code, ...]:
    return () if step.after is None else (*step.after.all, *step.after.any)


def _box(
    step: Step,
    row: Line | None,
    lanes: Mapping[AgencyKind, int],
    place: tuple[AgencyKind, int],
    moments: Moments,
) -> Box:
    status, note = _status(step, row, moments)
    lines = _lines(step.title, LETTERS)
    if len(lines) > LINES:
        lines = (*lines[: LINES - 1], f"{lines[LINES - 1][: LETTERS - 1]}…")
    return Box(
        title=step.title,
        agency=step.agency,
        lines=lines,
        note=note,
        status=status,
        x=lanes[place[0]] + (LANE - BOX_WIDTH) // 2,
        y=place[1] * ROW + PADDING,
        task=None if row is None else row.number,
    )


def _status(step: Step, row: Line | None, moments: Moments) -> tuple[Status, str]:
    if row is None:
        return "ahead", span_words(step.term.span)
    if row.how == "dropped":
        return "dropped", _("не понадобилось")
    if row.closed_at is not None:
        day = moments.short(row.closed_at)
        is_late = row.due is not None and row.closed_at > row.due
        return (
            ("late", _("поздно, %(day)s") % {"day": day}) if is_late else ("done", _("сделано %(day)s") % {"day": day})
        )
    if row.suspended:
        return "suspended", _("срок приостановлен")
    if row.due is None:
        return "open", _("в работе")
    day = moments.short(row.due)
    if moments.is_late(row.due):
        return "overdue", _("просрочено с %(day)s") % {"day": day}
    return "open", (_("предв. %(day)s") if moments.mark(row.due) else _("до %(day)s")) % {"day": day}


def _lines(text: str, letters: int) -> tuple[str, ...]:
    """The text in lines; a word that is longer than a line has one of its own."""
    return tuple(wrap(text, letters, break_long_words=False))


def _standing(state: CaseState | None, stage: Code) -> Literal["done", "current", "ahead"]:
    if state is None or stage not in state.visits:
        return "ahead"
    return "current" if state.is_open and stage == state.stage else "done"


def _arrow(begin: Box, end: Box) -> str:
    """Out of the lower side of one box, into the upper side of the other."""
    out, into = begin.x + BOX_WIDTH // 2, end.x + BOX_WIDTH // 2
    bottom, middle = begin.y + BOX_HEIGHT, end.y - PADDING + 2
    return f"M{out} {bottom}V{middle}H{into}V{end.y - 2}"
