"""The diagram of a route as SVG: agencies side by side, stages one after the other, each step in its place.

Everything is said by presentation attributes, so that a page with a strict policy shows it and a printer prints it;
texts stay texts. `title` and `desc` tell a person who does not see it what it is.
"""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from forms.procedure.layout import BETWEEN, LABEL, NOTE_SIZE, PAD, TITLE_SIZE, Box, Column, Exit, Layout, Link, Row
from forms.procedure.lettering import LEADING, Lines, height_of, lines_of
from forms.russian.numbers import plural_form
from models.route import Join, Route

INK, PALE, LINE, BACK, STRIPE = "#1d2126", "#5b6470", "#3d4754", "#9a1c1c", "#f3f5f7"
FONT = "'Golos Text', 'PT Sans', Arial, sans-serif"
MARGIN, TOP = 14, 64


def diagram(route: Route) -> str:
    """The diagram as a whole SVG document; the same route gives the same bytes."""
    layout = Layout(route)
    foot = list(_foot(layout))
    height = TOP + layout.height + _foot_height(foot, layout.width) + 2 * MARGIN
    width = layout.width + 2 * MARGIN
    body = [
        *_head(layout),
        f'<g transform="translate({MARGIN} {TOP})">',
        *(piece for row in layout.rows for piece in _row(row, layout)),
        "</g>",
        *_footer(foot, layout.width, TOP + layout.height + MARGIN),
    ]
    steps = len(route.step_of)
    said = f"{len(route.stages)} {plural_form(len(route.stages), 'этап', 'этапа', 'этапов')}, "
    said += f"{steps} {plural_form(steps, 'шаг', 'шага', 'шагов')}"
    size = f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}"'
    told = f"Схема маршрута {route.id}, редакция {route.version}: {said}. Полосы — органы, столбцы — этапы."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="route-title route-desc" ',
            f'font-family={quoteattr(FONT)} fill="{INK}">',
            f'<title id="route-title">{escape(route.title)}</title>',
            f'<desc id="route-desc">{escape(told)}</desc>',
            _MARKERS,
            f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
            *body,
            "</svg>\n",
        ]
    )


_MARKERS = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    f'<path d="M0 0L8 4L0 8Z" fill="{colour}"/></marker>'
    for name, colour in (("go", LINE), ("back", BACK))
).join(("<defs>", "</defs>"))


def _head(layout: Layout) -> Iterator[str]:
    route = layout.route
    yield _text(MARGIN, 30, (route.title,), 17, weight="bold")
    told = f"Маршрут {route.id}, редакция {route.version} ({route.digest[:12]})"
    yield _text(MARGIN, 50, (told,), TITLE_SIZE, colour=PALE)


def _row(row: Row, layout: Layout) -> Iterator[str]:
    right = max(column.x + column.width for column in row.columns)
    for number, lane in enumerate(row.lanes):
        fill = STRIPE if number % 2 == 0 else "#ffffff"
        yield _rect(0, lane.y, right, lane.height, f'fill="{fill}"')
        yield _text(6, lane.y + 4 + TITLE_SIZE, lane.title, TITLE_SIZE, weight="bold")
    bottom = row.bottom - PAD
    for column in row.columns:
        yield _rect(
            column.x, row.top, column.width, bottom - row.top, f'fill="none" stroke="{PALE}" stroke-width="0.8"'
        )
        yield _text(column.x + 6, row.top + 17, column.title, TITLE_SIZE + 1, weight="bold")
        under = row.top + 32 + (len(column.title) - 1) * (TITLE_SIZE + 1) * LEADING
        yield _text(column.x + 6, under, column.custodian, NOTE_SIZE, colour=PALE)
    yield _line(f"M0 {_n(row.panel)}H{_n(right)}", PALE, 0.8)
    said = lines_of("Куда дальше", LABEL - 8, TITLE_SIZE)
    yield _text(6, row.panel + PAD + TITLE_SIZE, said, TITLE_SIZE, weight="bold", colour=PALE)
    for column in row.columns:
        yield from _arrows(column)
        for box in column.boxes.values():
            yield from _box(box)
        for way in column.exits:
            yield from _exit(way)
            if column is not row.columns[-1] and layout.numbers.get(way.way.to or "") == column.number + 1:
                right_edge = column.x + column.width
                yield _line(f"M{_n(right_edge - 12)} {_n(way.y + 6)}H{_n(right_edge + 5)}", LINE, 1.3, marker="go")
    for link in row.links:
        yield _link(link, row)


def _box(box: Box) -> Iterator[str]:
    step = box.step
    dash = ' stroke-dasharray="5 3"' if step.discretion else ""
    thick = 2.2 if step.urgent else 1.1
    whole = f"{step.title}. {step.agency.label}, {step.role.label}"
    yield f"<g><title>{escape(whole)}</title>"
    look = f'rx="4" fill="#ffffff" stroke="{INK}" stroke-width="{thick}"{dash}'
    yield _rect(box.x, box.y, box.width, box.height, look)
    y = box.y + 3 + TITLE_SIZE
    yield _text(box.x + 6, y, box.title, TITLE_SIZE)
    y += height_of(box.title, TITLE_SIZE)
    yield _text(box.x + 6, y, box.when, NOTE_SIZE, colour=PALE, style="italic")
    yield _text(box.x + 6, y + height_of(box.when, NOTE_SIZE), box.term, NOTE_SIZE, weight="bold", colour=PALE)
    yield "</g>"
    after = step.after or Join()
    if len(after.all) > 1 or after.any:
        yield _joint(box, "и" if after.all else "или")


def _joint(box: Box, word: str) -> str:
    """Where several arrows meet: whether all of them must have come, or any."""
    x, y = box.x - 9, box.middle
    return (
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="8" fill="#ffffff" stroke="{LINE}" stroke-width="1"/>'
        f'<text x="{_n(x)}" y="{_n(y + 2.5)}" font-size="8" text-anchor="middle">{word}</text>'
    )


def _arrows(column: Column) -> Iterator[str]:
    for box in column.boxes.values():
        after = box.step.after or Join()
        for name in (*after.all, *after.any):
            if name in column.boxes:
                yield _forward(column.boxes[name], box)
        if box.step.rework is not None and box.step.rework.to in column.boxes:
            yield _backward(box, column.boxes[box.step.rework.to])


def _forward(begin: Box, end: Box) -> str:
    """Out of the right side of one box and into the left side of the other, past the boxes between."""
    gap = end.x - BETWEEN / 2
    joint = 17 if _joins(end) else 1
    gap -= 6 if _joins(end) else 0
    if end.x - begin.right > begin.width:
        turn, height = begin.right + BETWEEN / 2 - 5, end.y - 4.5
        way = f"M{_n(begin.right)} {_n(begin.middle)}H{_n(turn)}V{_n(height)}H{_n(gap)}V{_n(end.middle)}"
    else:
        way = f"M{_n(begin.right)} {_n(begin.middle)}H{_n(gap)}V{_n(end.middle)}"
    return _line(f"{way}H{_n(end.x - joint)}", LINE, 1.1, marker="go")


def _joins(box: Box) -> bool:
    after = box.step.after or Join()
    return len(after.all) > 1 or bool(after.any)


def _backward(begin: Box, end: Box) -> str:
    """Out of the lower side of one box and back to the lower side of the other."""
    low, high = begin.y + begin.height, end.y + end.height
    turn = max(end.right + 5, min(begin.x - 6, end.right + BETWEEN / 2 + 6))
    out, into = begin.x + begin.width * 0.35, end.x + end.width * 0.7
    way = f"M{_n(out)} {_n(low)}V{_n(low + 4.5)}H{_n(turn)}V{_n(high + 4.5)}H{_n(into)}"
    return _line(f"{way}V{_n(high + 1)}", BACK, 1.1, dash="4 2", marker="back")


def _exit(way: Exit) -> Iterator[str]:
    is_end = way.way.outcome is not None
    yield _text(way.x + 4, way.y + NOTE_SIZE, way.text, NOTE_SIZE, weight="bold" if is_end else "")
    height = height_of(way.text, NOTE_SIZE)
    x = way.x - 1
    yield _line(f"M{_n(x)} {_n(way.y)}V{_n(way.y + height)}", INK if is_end else LINE, 3 if is_end else 1.2)


def _link(link: Link, row: Row) -> str:
    """From a way out, down its gutter, along the track, and up into the stage."""
    back = link.target.x <= link.origin.x
    way = f"M{_n(link.origin.x - 2)} {_n(link.origin.middle)}H{_n(link.gutter)}V{_n(link.y)}H{_n(link.landing)}"
    colour = BACK if back else LINE
    return _line(
        f"{way}V{_n(row.channel + 1)}", colour, 1.1, dash="4 2" if back else "", marker="back" if back else "go"
    )


def _foot(layout: Layout) -> Iterator[tuple[str, str]]:
    """What belongs to no stage: what turns the case aside, what may end it at any moment, and how to read the lines."""
    route = layout.route
    for turn in route.interruptions:
        by_itself = f" или сразу, как только {layout.words.condition(turn.when)}" if turn.when else ""
        target = f"{layout.numbers[turn.to]}. {route.stage_of[turn.to].title}"
        told = "само, в день совершеннолетия" if turn.of_age else f"по сообщению{by_itself}"
        yield "В любой момент", f"{turn.title}: {told} → {target}"
    for stage in route.stages:
        if stage.leave:
            said = f"{layout.numbers[stage.id]}. {stage.title}: сразу, как только {layout.words.condition(stage.leave)}"
            yield "Этап кончается досрочно", said
    if ends := [outcome.title for outcome in route.outcomes if outcome.discretion]:
        yield "По усмотрению в любой момент", f"конец: {'; '.join(ends)}"
    starts = [f"{one.title} → {one.starts}" for one in route.outcomes if one.starts]
    starts += [f"{step.title} → {one.route}" for step in route.step_of.values() for one in step.starts]
    if starts:
        yield "Начинает другой маршрут", "; ".join(starts)
    yield (
        "Знаки",
        (
            "пунктирная рамка — шаг по усмотрению; толстая рамка — срочный шаг; красный пунктир — возврат; "
            "кружок — сколько шагов нужно дождаться"
        ),
    )


FOOT_LABEL, FOOT_WIDTH = 200, 900


def _foot_height(foot: list[tuple[str, str]], width: float) -> float:
    return sum(height_of(_foot_lines(said, width), NOTE_SIZE + 1) + 5 for _, said in foot)


def _footer(foot: list[tuple[str, str]], width: float, top: float) -> Iterator[str]:
    y = top
    for label, said in foot:
        lines = _foot_lines(said, width)
        yield _text(MARGIN, y + NOTE_SIZE, (label,), NOTE_SIZE + 1, weight="bold", colour=PALE)
        yield _text(MARGIN + FOOT_LABEL, y + NOTE_SIZE, lines, NOTE_SIZE + 1)
        y += height_of(lines, NOTE_SIZE + 1) + 5


def _foot_lines(said: str, width: float) -> Lines:
    return lines_of(said, min(width - FOOT_LABEL, FOOT_WIDTH), NOTE_SIZE + 1)


def _text(
    x: float, y: float, lines: Iterable[str], size: float, *, weight: str = "", colour: str = "", style: str = ""
) -> str:
    """Lines of text from their first base line; nothing for no lines."""
    shown = [
        f'<tspan x="{_n(x)}" y="{_n(y + number * size * LEADING)}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    ]
    if not shown:
        return ""
    said = f' font-weight="{weight}"' if weight else ""
    said += f' fill="{colour}"' if colour else ""
    said += f' font-style="{style}"' if style else ""
    return f'<text font-size="{_n(size)}"{said}>{" ".join(shown)}</text>'


def _rect(x: float, y: float, width: float, height: float, look: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" {look}/>'


def _line(way: str, colour: str, width: float, *, dash: str = "", marker: str = "") -> str:
    said = f' stroke-dasharray="{dash}"' if dash else ""
    said += f' marker-end="url(#{marker})"' if marker else ""
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width}"{said}/>'


def _n(number: float) -> str:
    """A length without needless digits."""
    return f"{number:.1f}".removesuffix(".0")
