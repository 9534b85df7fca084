"""A table of counts that may be given away: small numbers are hidden, and enough besides that totals do not tell them.

A table with its totals is a graph: rows and columns are its points, cells its edges. A hidden number follows from what
is shown exactly when its edge lies on no cycle of hidden ones, so the cheapest cycle is hidden with it. Only numbers
above nought are hidden: each could then be one less as well as one more, and nobody can tell.
"""

import heapq
from collections.abc import Mapping, Sequence

SMALLEST = 5
"""Numbers below it are hidden; nought is shown. Ours, not law."""
Cell = tuple[int, int]
Table = list[list[int | None]]


def with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a total at the end of each row, and a row of totals."""
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def hidden_in(table: Sequence[Sequence[int]], smallest: int = SMALLEST) -> frozenset[Cell]:
    """Which cells of a table with its totals are not to be shown."""
    cells = {(r, c): value for r, row in enumerate(table) for c, value in enumerate(row) if value}
    hidden = {cell for cell, value in cells.items() if value < smallest}
    for cell in sorted(hidden, key=lambda cell: (cells[cell], cell)):
        hidden |= _cheapest_cycle(cell, {one: 0 if one in hidden else value for one, value in cells.items()})
    return frozenset(hidden)


def suppressed(counts: Sequence[Sequence[int]], smallest: int = SMALLEST) -> Table:
    """The table with its totals; None where a number is hidden."""
    table = with_totals(counts)
    hidden = hidden_in(table, smallest)
    return [[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(table)]


def _cheapest_cycle(cell: Cell, prices: Mapping[Cell, int]) -> set[Cell]:
    """The cells that lead from the row of this one to its column on another way; through the totals there is one."""
    start, end = _ends(cell)
    ways: dict[int, list[tuple[int, Cell]]] = {}
    for other in prices.keys() - {cell}:
        row, column = _ends(other)
        ways.setdefault(row, []).append((column, other))
        ways.setdefault(column, []).append((row, other))
    queue: list[tuple[int, int, int, tuple[Cell, ...]]] = [(0, 0, start, ())]
    seen: set[int] = set()
    while queue:
        paid, steps, point, path = heapq.heappop(queue)
        if point == end:
            return set(path)
        if point not in seen:
            seen.add(point)
            for following, by in ways.get(point, ()):
                heapq.heappush(queue, (paid + prices[by], steps + 1, following, (*path, by)))
    raise ValueError("a table without totals cannot keep a number to itself")


def _ends(cell: Cell) -> tuple[int, int]:
    """The points that this edge joins: rows from 0 up, columns from -1 down."""
    return cell[0], -1 - cell[1]
