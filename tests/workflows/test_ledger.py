from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.ledger import Break, Held, Tear, proof

START = datetime(2026, 9, 1, 6, tzinfo=UTC)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 500)), min_size=1, max_size=9))
def test_intervals_that_follow_each_other_tile_the_case_and_their_sums_make_the_whole(
    parts: list[tuple[str, int]],
) -> None:
    held, moment = [], START
    for agency, hours in parts:
        end = moment + timedelta(hours=hours)
        held.append(Held(agency, moment, end))
        moment = end
    held[-1] = held[-1]._replace(until=None)
    found = proof(reversed(held), START, moment)
    assert found.is_tiled
    assert sum((length for _, length in found.sums), timedelta()) == found.whole


def test_a_time_without_anybody_is_named() -> None:
    found = proof([Held("a", hour(1), hour(2)), Held("b", hour(4), hour(9))], START, hour(10))
    assert found.breaks == (
        Break(Tear.GAP, hour(0), hour(1)),
        Break(Tear.GAP, hour(2), hour(4)),
        Break(Tear.GAP, hour(9), hour(10)),
    )


def test_a_time_with_two_answering_is_named() -> None:
    found = proof([Held("a", hour(0), hour(5)), Held("b", hour(3), None)], START, hour(8))
    assert found.breaks == (Break(Tear.OVERLAP, hour(3), hour(5)),)
    assert not found.is_tiled


def test_an_empty_ledger_is_one_gap() -> None:
    assert proof([], START, hour(3)).breaks == (Break(Tear.GAP, START, hour(3)),)
