"""What is hidden in a table cannot be reckoned from what is shown, by anybody, from rows and columns together."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from models.suppression import SMALLEST, Table, hidden_in, suppressed, with_totals

NUMBERS = st.one_of(st.just(0), st.integers(0, 7), st.integers(0, 60))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def follows(hidden: list[tuple[int, int]], rows: int, columns: int) -> set[tuple[int, int]]:
    """The hidden cells that the equations of rows and columns determine: an oracle by elimination over fractions."""
    place = {cell: number for number, cell in enumerate(hidden)}
    lines = [[(r, c) for c in range(columns)] for r in range(rows)] + [
        [(r, c) for r in range(rows)] for c in range(columns)
    ]
    matrix = []
    for line in lines:
        equation = [Fraction(0)] * len(hidden)
        for cell in line:
            if cell in place:
                equation[place[cell]] = Fraction(-1 if cell == line[-1] else 1)
        matrix.append(equation)
    rank, pivots = 0, []
    for column in range(len(hidden)):
        found = next((r for r in range(rank, len(matrix)) if matrix[r][column]), None)
        if found is None:
            continue
        matrix[rank], matrix[found] = matrix[found], matrix[rank]
        scale = matrix[rank][column]
        matrix[rank] = [value / scale for value in matrix[rank]]
        for other in range(len(matrix)):
            if other != rank and matrix[other][column]:
                factor = matrix[other][column]
                matrix[other] = [a - factor * b for a, b in zip(matrix[other], matrix[rank], strict=True)]
        pivots.append(column)
        rank += 1
    alone = [row for row in matrix[:rank] if sum(1 for value in row if value) == 1]
    return {hidden[next(n for n, value in enumerate(row) if value)] for row in alone}


@given(TABLES)
def test_no_hidden_number_follows_from_rows_columns_and_totals(counts: list[list[int]]) -> None:
    table = with_totals(counts)
    hidden = sorted(hidden_in(table))
    assert follows(hidden, len(table), len(table[0])) == set()


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=2))
def test_each_small_number_could_be_another_one_and_none_of_them_below_nought(counts: list[list[int]]) -> None:
    table, shown = with_totals(counts), suppressed(counts)
    inside = [(r, c) for r, row in enumerate(counts) for c, _ in enumerate(row) if shown[r][c] is None]
    could_differ: set[tuple[int, int]] = set()
    for deltas in product((-1, 0, 1), repeat=len(inside)):
        other = [list(row) for row in counts]
        for (r, c), delta in zip(inside, deltas, strict=True):
            other[r][c] += delta
        if fits(with_totals(other), shown):
            could_differ |= {cell for cell, delta in zip(inside, deltas, strict=True) if delta}
    small = {(r, c) for r, row in enumerate(counts) for c, value in enumerate(row) if 0 < value < SMALLEST}
    assert small <= could_differ, table


def fits(table: list[list[int]], shown: Table) -> bool:
    """Whether this could be the table of which that much is shown."""
    pairs = [pair for row, told in zip(table, shown, strict=True) for pair in zip(row, told, strict=True)]
    return all(value >= 0 and said in {None, value} for value, said in pairs)


@given(st.lists(st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=2, max_size=2), min_size=1, max_size=4))
def test_every_table_shows_the_same_totals_of_a_property_so_that_none_tells_what_another_hides(
    cube: list[list[list[int]]],
) -> None:
    """Cases along three properties, counted along the first and each of the others in turn."""
    by_second = suppressed([[sum(cell) for cell in row] for row in cube])
    by_third = suppressed([[sum(cells) for cells in zip(*row, strict=True)] for row in cube])
    assert [row[-1] for row in by_second] == [row[-1] for row in by_third]


def test_a_number_inside_is_not_kept_by_hiding_totals_that_another_table_shows() -> None:
    """Between 60 and 200 there is nothing else to hide but totals, or what is nought."""
    shown = suppressed([[1, 60], [200, 0]])
    assert shown == [[None, None, 61], [None, None, 200], [201, 60, 261]]


@given(TABLES)
def test_every_small_number_is_hidden_and_a_table_without_any_is_shown_whole(counts: list[list[int]]) -> None:
    shown, table = suppressed(counts), with_totals(counts)
    for said, value in (
        (s, v) for row, whole in zip(shown, table, strict=True) for s, v in zip(row, whole, strict=True)
    ):
        assert said in {None, value}
        assert said is None or said == 0 or said >= SMALLEST
    if all(value == 0 or value >= SMALLEST for row in counts for value in row):
        assert shown == table


def test_the_oracle_finds_what_one_hidden_number_in_a_row_gives_away() -> None:
    assert follows([(0, 0)], 2, 3) == {(0, 0)}
    bridge = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)]
    assert follows(bridge, 5, 5) == {(1, 2)}, "two in each line are not enough: a bridge between two cycles follows"


def test_one_child_of_a_village_is_hidden_with_what_would_tell_of_it() -> None:
    shown = suppressed([[1, 20, 30], [40, 50, 60]])
    assert shown == [[None, None, 30, 51], [None, None, 60, 150], [41, 70, 90, 201]]
