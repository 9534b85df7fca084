import json
from pathlib import Path

import pytest

from bench.report import Table, closing, printed, write
from bench.rounds import MOST_SPREAD, Goal, Row, percentile, ratios, schedule, spread

STEADY = (100.0, 95.0, 105.0)
RESTLESS = (100.0, 70.0, 105.0)


def row(
    ours: tuple[float, ...], reference: tuple[float, ...] = STEADY, goal: Goal | None = None, **more: object
) -> Row:
    return Row("turns a second", "/s", ours, against="bare", reference=reference, goal=goal, **more)  # type: ignore[arg-type]


def test_each_round_gives_one_ratio() -> None:
    assert ratios((50.0, 95.0, 210.0), STEADY) == (0.5, 1.0, 2.0)


def test_rounds_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios(STEADY, (1.0, 2.0))


def test_the_ratio_is_the_median_of_the_ratios_and_not_the_ratio_of_the_medians() -> None:
    drifting = row((10.0, 100.0, 200.0), (10.0, 50.0, 400.0))
    assert drifting.ratios == (1.0, 2.0, 0.5)
    assert drifting.ratio == 1.0
    assert drifting.figure == 100.0


def test_a_drift_that_hits_both_sides_leaves_the_ratio_alone() -> None:
    assert row((200.0, 100.0, 50.0), (100.0, 50.0, 25.0)).ratio == 2.0


def test_the_spread_is_the_distance_of_the_outer_rounds_from_each_other() -> None:
    assert spread(STEADY) == pytest.approx(0.10)
    assert spread((7.0,)) == 0.0


@pytest.mark.parametrize(("low", "is_void"), [(90.0, False), (80.0, False), (79.9, True), (50.0, True)])
def test_a_row_is_void_once_its_reference_varies_by_more_than_a_fifth(low: float, is_void: bool) -> None:  # noqa: FBT001
    assert MOST_SPREAD == 0.20
    assert row((1.0, 1.0, 1.0), (100.0, 100.0, low)).is_void is is_void


def test_our_own_rounds_never_void_a_row() -> None:
    assert not row((10.0, 100.0, 300.0)).is_void


def test_a_pooled_row_is_as_steady_as_the_rounds_it_was_pooled_from() -> None:
    assert row((1.0,), (1.0,), steadiness=RESTLESS).is_void
    assert not row((1.0,), (1.0,), steadiness=STEADY).is_void


@pytest.mark.parametrize("basis", ["counted", "once"])
def test_what_was_not_timed_is_never_void(basis: str) -> None:
    assert not row((1.0, 1.0, 1.0), RESTLESS, basis=basis).is_void


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        (Goal("at least", 0.9), "reached"),
        (Goal("at least", 1.1), "missed"),
        (Goal("at most", 1.0), "reached"),
        (Goal("at most", 0.9), "missed"),
        (Goal("at most", 100.0, "figure"), "reached"),
        (Goal("at most", 99.0, "figure"), "missed"),
        (None, ""),
    ],
)
def test_a_goal_is_held_against_the_ratio_or_the_figure(goal: Goal | None, verdict: str) -> None:
    assert row(STEADY, goal=goal).verdict == verdict


def test_a_void_row_reaches_no_goal() -> None:
    assert row(RESTLESS, RESTLESS, Goal("at least", 0.1)).verdict == "void"


def test_nothing_is_divided_by_a_process_that_did_not_grow(tmp_path: Path) -> None:
    still = row((5.0,), (0.0,), Goal("at most", 10, "figure"), basis="once")
    assert still.verdict == "reached"
    assert "| 5 /s | bare    | 0 /s" in printed(table(still))
    write(tmp_path / "out" / "bench.json", [table(still)], {}, is_quick=False)
    (entry,) = json.loads((tmp_path / "out" / "bench.json").read_text())["tables"][0]["rows"]
    assert entry["figure"] == 5.0
    assert "ratio" not in entry


def test_a_percentile_is_a_value_that_was_seen() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert [percentile(values, part) for part in (0.0, 0.5, 0.99, 1.0)] == [1.0, 50.0, 99.0, 100.0]
    assert percentile((3.0, 1.0, 2.0), 0.99) == 3.0


def test_every_contender_comes_once_a_round_and_begins_in_its_turn() -> None:
    assert "".join(schedule("abc", 4)) == "abcbcacababc"


def table(*rows: Row) -> Table:
    return Table("turns", "Full turns", ("A note.",), rows)


def test_the_table_shows_both_sides_the_ratio_and_how_quiet_it_was() -> None:
    drawn = printed(table(row((50.0, 95.0, 210.0), goal=Goal("at least", 0.9)))).splitlines()
    assert [cell.strip() for cell in drawn[6].strip("|").split("|")] == [
        "turns a second",
        "95 /s",
        "bare",
        "100 /s",
        "1.00 (0.50 to 2.00)",
        "10%",
        "≥ 0.9",
        "reached",
    ]
    assert len({len(line) for line in drawn[4:7]}) == 1


def test_the_last_word_names_every_void_row() -> None:
    said = closing([table(row(STEADY), row(STEADY, RESTLESS))], is_quick=False).splitlines()
    assert said == [
        "VOID, the reference varied by more than 20%: turns: turns a second, against bare",
        "Run it again on a quiet machine.",
    ]


def test_a_quick_run_is_not_to_be_quoted() -> None:
    assert "not to be quoted" in closing([table(row(STEADY))], is_quick=True)
    assert closing([table(row(STEADY))], is_quick=False) == "No row is void."
