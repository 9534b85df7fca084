"""Where everything of a route's diagram stands: lanes of agencies, columns of stages, rows of columns that fit a sheet.

Lengths are in units of the drawing. Texts are measured by widths that no usual font exceeds, so that a text which fits
here fits on any machine. Of all widths of the drawing the one is taken that prints largest on a sheet of A3.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from forms.procedure.lettering import Lines, height_of, lines_of
from forms.procedure.terms import term_of
from forms.procedure.wording import Wording
from models.ids import Code
from models.people import AgencyKind
from models.route import Join, Route, Stage, Step, Transition

A3 = (404, 281)
"""Millimetres of a sheet within margins of 8 mm."""

LABEL, BETWEEN, GAP = 130.0, 24.0, 6.0
PAD, HEAD, EXIT, TRACK = 8.0, 40.0, 10.0, 8.0
GUTTER = 7.0
TITLE_SIZE, NOTE_SIZE = 13, 11
BOXES = (132.0, 150.0, 168.0, 186.0, 204.0)
"""How wide a box may be: wide ones are low, narrow ones stand closer."""

WIDTHS = range(760, 3400, 60)


@dataclass(frozen=True)
class Box:
    """A step: what is written in it, and where it stands."""

    step: Step
    title: Lines
    when: Lines
    term: Lines
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The height at which arrows come and go."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Exit:
    """A way out of a stage: its text, whether it ends the case, and where it stands."""

    way: Transition
    text: Lines
    x: float
    y: float

    @property
    def middle(self) -> float:
        """The height at which its line begins."""
        return self.y + height_of(self.text, NOTE_SIZE) / 2


@dataclass
class Column:
    """A stage."""

    stage: Stage
    number: int
    ranks: dict[Code, int]
    x: float = 0
    width: float = 0
    boxes: dict[Code, Box] = field(default_factory=dict)
    exits: list[Exit] = field(default_factory=list)
    title: Lines = ()
    custodian: Lines = ()

    @property
    def head(self) -> float:
        """How high its head is: the title, and who answers for the child."""
        return HEAD + height_of(self.title[1:], TITLE_SIZE + 1) + height_of(self.custodian[1:], NOTE_SIZE)


@dataclass
class Lane:
    """An agency within one row of columns."""

    agency: AgencyKind
    y: float
    height: float
    title: Lines


@dataclass(frozen=True)
class Link:
    """A line from a way out to the stage it leads to, in the same row."""

    origin: Exit
    target: Column
    gutter: float
    """How far left of the way out the line goes down."""
    y: float
    landing: float


@dataclass
class Row:
    """Stages side by side, with the lanes of their agencies."""

    top: float
    columns: list[Column]
    lanes: list[Lane] = field(default_factory=list)
    panel: float = 0
    """Where the ways out begin."""
    channel: float = 0
    """Where the lines between stages begin."""
    bottom: float = 0
    links: list[Link] = field(default_factory=list)


class Layout:
    """The whole drawing of a route."""

    def __init__(self, route: Route) -> None:
        self.route, self.words = route, Wording(route)
        tried = [(box, *self._settled(box, parts)) for box in BOXES for parts in self._partitions(box)]
        self.box, self.width, self.rows = max(tried, key=lambda one: scale(one[1], one[2][-1].bottom))

    @property
    def height(self) -> float:
        """Where the last row ends."""
        return self.rows[-1].bottom

    @property
    def rank(self) -> float:
        """From the left side of a box to that of the next."""
        return self.box + BETWEEN

    @cached_property
    def numbers(self) -> dict[Code, int]:
        """The numbers of the stages, from 1."""
        return {stage.id: number for number, stage in enumerate(self.route.stages, 1)}

    def _partitions(self, box: float) -> Iterable[tuple[int, ...]]:
        """In how many ways the stages come in rows: how many stand in each, for every width of the drawing."""
        widths = [self._width(stage, box) for stage in self.route.stages]
        found: dict[tuple[int, ...], None] = {}
        for whole in WIDTHS:
            counts = [0]
            left = LABEL
            for width in widths:
                if counts[-1] and left + width > whole:
                    counts.append(0)
                    left = LABEL
                counts[-1] += 1
                left += width
            found[tuple(counts)] = None
        return found

    def _settled(self, box: float, counts: tuple[int, ...]) -> tuple[float, list[Row]]:
        """The rows with so many stages in each, everything in its place; and how wide they are."""
        self.box = box
        columns = iter(enumerate(self.route.stages, 1))
        rows: list[Row] = []
        for count in counts:
            row = Row(rows[-1].bottom + PAD if rows else 0, [])
            left = LABEL
            for number, stage in islice(columns, count):
                width = self._width(stage, box)
                row.columns.append(Column(stage, number, self._ranks[stage.id], left, width))
                left += width
            self._settle(row)
            rows.append(row)
        return max(row.columns[-1].x + row.columns[-1].width for row in rows), rows

    def _width(self, stage: Stage, box: float) -> float:
        return (max(self._ranks[stage.id].values()) + 1) * (box + BETWEEN) + GUTTER * (len(stage.next) + 1)

    @cached_property
    def _ranks(self) -> dict[Code, dict[Code, int]]:
        return {stage.id: ranks_of(stage) for stage in self.route.stages}

    def _settle(self, row: Row) -> None:
        """Give everything in a row its place."""
        for column in row.columns:
            said = f"{column.number}. {column.stage.title}"
            column.title = lines_of(said, column.width - 12, TITLE_SIZE + 1)
            answers = f"отвечает: {column.stage.custodian.label}"
            column.custodian = lines_of(answers, column.width - 12, NOTE_SIZE)
        y = row.top + max(column.head for column in row.columns)
        for agency in self._agencies(row):
            y = self._lane(row, agency, y)
        row.panel = y
        depth = max(self._exits(column, y) for column in row.columns)
        row.channel = y + depth
        row.bottom = row.channel + self._links(row) + PAD

    def _agencies(self, row: Row) -> list[AgencyKind]:
        here = {step.agency for column in row.columns for step in column.stage.steps}
        known = dict.fromkeys(step.agency for stage in self.route.stages for step in stage.steps)
        return [agency for agency in known if agency in here]

    def _lane(self, row: Row, agency: AgencyKind, top: float) -> float:
        bottom = top
        for column in row.columns:
            used: dict[int, float] = {}
            for step in column.stage.steps:
                if step.agency is agency:
                    rank = column.ranks[step.id]
                    y = used.get(rank, top) + GAP
                    box = self._box(step, column.x + GUTTER * (len(column.stage.next) + 1) + rank * self.rank, y)
                    column.boxes[step.id] = box
                    used[rank] = y + box.height
            bottom = max([bottom, *used.values()])
        title = lines_of(agency.label, LABEL - 12, TITLE_SIZE)
        bottom = max(bottom + GAP, top + height_of(title, TITLE_SIZE) + 2 * GAP)
        row.lanes.append(Lane(agency, top, bottom - top, title))
        return bottom

    def _box(self, step: Step, x: float, y: float) -> Box:
        title = lines_of(step.title, self.box - 12, TITLE_SIZE)
        when = lines_of(f"если {self.words.condition(step.when)}", self.box - 12, NOTE_SIZE) if step.when else ()
        term = lines_of(term_of(step), self.box - 12, NOTE_SIZE)
        height = height_of(title, TITLE_SIZE) + height_of((*when, *term), NOTE_SIZE) + 11
        return Box(step, title, when, term, x, y, self.box, height)

    def _exits(self, column: Column, top: float) -> float:
        """Set the ways out of a stage below each other; answers how deep they reach."""
        y = top + PAD
        left = column.x + GUTTER * (len(column.stage.next) + 1)
        for way in column.stage.next:
            text = lines_of(self._told(way, len(column.stage.next)), column.x + column.width - left - 8, NOTE_SIZE)
            column.exits.append(Exit(way, text, left, y))
            y += height_of(text, NOTE_SIZE) + EXIT / 2
        return y - top

    def _told(self, way: Transition, ways: int) -> str:
        target = f"{self.numbers[way.to]}. {self.route.stage_of[way.to].title}" if way.to else ""
        if way.outcome is not None:
            target = f"конец: {self.route.outcome_of[way.outcome].title}"
        if way.when is not None:
            return f"если {self.words.condition(way.when)} → {target}"
        return f"→ {target}" if ways == 1 else f"иначе → {target}"

    def _links(self, row: Row) -> float:
        """Lines from the ways out to the stages of the same row, each on a track of its own; answers their depth."""
        here = {column.stage.id: column for column in row.columns}
        landed: dict[Code, int] = {}
        tracks: list[list[tuple[float, float]]] = []
        for column in row.columns:
            for number, way in enumerate(column.exits):
                target = here.get(way.way.to or "")
                if target is None or target.number == column.number + 1:
                    continue  # named in words alone, or just across the border
                at = landed[target.stage.id] = landed.get(target.stage.id, 0) + 1
                landing = target.x + target.width - 6 - GUTTER * at
                start = column.x + GUTTER * (number + 1) - 2
                span = (min(start, landing) - 4, max(start, landing) + 4)
                track = next(
                    (n for n, taken in enumerate(tracks) if all(span[1] < a or span[0] > b for a, b in taken)), None
                )
                if track is None:
                    tracks.append([])
                    track = len(tracks) - 1
                tracks[track].append(span)
                row.links.append(Link(way, target, start, row.channel + TRACK * (track + 1), landing))
        return TRACK * (len(tracks) + 1)


def scale(width: float, height: float) -> float:
    """Millimetres of a unit when the drawing is printed on A3."""
    return min(A3[0] / width, A3[1] / height)


def ranks_of(stage: Stage) -> dict[Code, int]:
    """How many steps lie before each step of the stage at most; circles are left out of account."""
    ranks = {step.id: 0 for step in stage.steps}
    for _ in stage.steps:
        for step in stage.steps:
            after = step.after or Join()
            before = [ranks[name] + 1 for name in (*after.all, *after.any) if name in ranks]
            ranks[step.id] = min(max([ranks[step.id], *before]), len(stage.steps) - 1)
    return ranks
