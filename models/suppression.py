"""Tables of counts that may be given away: small numbers are hidden, and enough besides that nothing shown tells them.

A table with its totals is a graph: rows and columns are its points, cells its edges. A hidden number follows from what
is shown exactly when its edge lies on no cycle of hidden ones, so the cheapest cycle is hidden with it.

The same totals stand in every table that has this property along one side. Which of them are hidden is therefore
settled by the totals alone, and a number inside is never kept by hiding a total: another table would show it.
"""

import heapq
from collections.abc import Collection, Mapping, Sequence

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
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    cells = {(r, c): value for r, row in enumerate(table) for c, value in enumerate(row)}
    down, across = [(r, last_column) for r in range(last_row)], [(last_row, c) for c in range(last_column)]
    hidden = {cell for cell, value in cells.items() if 0 < value < smallest}
    hidden |= {cell for totals in (down, across) for cell in _not_alone(totals, hidden, cells)}
    shown_totals = {(last_row, last_column), *down, *across} - hidden
    open_to_hide = {cell: value for cell, value in cells.items() if cell not in shown_totals}
    for cell in sorted(hidden, key=lambda cell: (cells[cell], cell)):
        hidden |= _cheapest_cycle(cell, open_to_hide, hidden)
    return frozenset(hidden)


def _not_alone(totals: Sequence[Cell], hidden: Collection[Cell], cells: Mapping[Cell, int]) -> set[Cell]:
    """The smallest other total, where a single one is hidden: the sum of them all would tell it."""
    others = [cell for cell in totals if cell not in hidden and cells[cell]]
    is_alone = sum(cell in hidden for cell in totals) == 1
    return {min(others, key=lambda cell: (cells[cell], cell))} if is_alone and others else set()


def suppressed(counts: Sequence[Sequence[int]], smallest: int = SMALLEST) -> Table:
    """The table with its totals; None where a number is hidden."""
    table = with_totals(counts)
    hidden = hidden_in(table, smallest)
    return [[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(table)]


def _cheapest_cycle(cell: Cell, cells: Mapping[Cell, int], hidden: Collection[Cell]) -> set[Cell]:
    """The cells that lead from the row of this one to its column on another way; none when there is no other way.

    Along a cycle every second number could be one more and the others one less. Nought cannot be less: it is passed
    only where it could be more, from a column to a row, and only when nothing else is left.
    """
    start, end = _ends(cell)
    dearest = sum(cells.values()) + 1
    ways: dict[int, list[tuple[int, int, Cell]]] = {}
    for other in cells.keys() - {cell}:
        row, column = _ends(other)
        price = 0 if other in hidden else cells[other] or dearest
        if cells[other]:
            ways.setdefault(row, []).append((column, price, other))
        ways.setdefault(column, []).append((row, price, other))
    queue: list[tuple[int, int, int, tuple[Cell, ...]]] = [(0, 0, start, ())]
    seen: set[int] = set()
    while queue:
        paid, steps, point, path = heapq.heappop(queue)
        if point == end:
            return set(path)
        if point not in seen:
            seen.add(point)
            for following, price, by in ways.get(point, ()):
                heapq.heappush(queue, (paid + price, steps + 1, following, (*path, by)))
    return set()


def _ends(cell: Cell) -> tuple[int, int]:
    """The points that this edge joins: rows from 0 up, columns from -1 down."""
    return cell[0], -1 - cell[1]
