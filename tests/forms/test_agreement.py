"""Cohen's kappa against worked examples, and what it must be whatever the ratings are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.agreement import agreement
from forms.catalogue import instrument
from forms.instrument import Factor, Instrument, Level

LEVELS = ("none", "low", "high", "unknown")


def tool(factors: int, *levels: str) -> Instrument:
    """An instrument with so many factors."""
    return Instrument(
        id="test",
        version=1,
        title="Проба",
        source="проба",
        scale="проба",
        use="проба",
        levels=tuple(Level(code=code, label=code) for code in levels),
        factors=tuple(Factor(key=f"f{number}", group="г", title=f"Фактор {number}") for number in range(factors)),
    )


def ratings(*levels: str) -> dict[str, str]:
    return {f"f{number}": level for number, level in enumerate(levels)}


def table(counts: list[list[int]], *levels: str) -> tuple[Instrument, dict[str, str], dict[str, str]]:
    """Ratings with so many pairs of each kind: rows are the first assessor's levels."""
    pairs = [
        (levels[row], levels[column])
        for row, line in enumerate(counts)
        for column, number in enumerate(line)
        for _ in range(number)
    ]
    first, second = ratings(*(one for one, _ in pairs)), ratings(*(other for _, other in pairs))
    return tool(len(pairs), *levels), first, second


def test_two_levels_give_the_textbook_value() -> None:
    found = agreement(*table([[20, 5], [10, 15]], "yes", "no"))
    assert found.observed == 0.7
    assert found.kappa == pytest.approx(0.4)
    assert found.weighted_kappa == pytest.approx(0.4)


def test_three_levels_are_weighted_by_their_distance() -> None:
    """By hand: the distances of the pairs add up to 10; the margins are 10, 5, 5 and 8, 7, 5."""
    found = agreement(*table([[6, 3, 1], [1, 3, 1], [1, 1, 3]], "none", "low", "high"))
    plain_chance = 1 - (10 * 8 + 5 * 7 + 5 * 5) / 400
    assert found.kappa == pytest.approx(1 - (8 / 20) / plain_chance)
    by_chance = (10 * 7 + 10 * 5 * 2 + 5 * 8 + 5 * 5 + 5 * 8 * 2 + 5 * 7) / 400
    assert found.weighted_kappa == pytest.approx(1 - (10 / 20) / by_chance)


def test_one_level_throughout_is_full_agreement_of_which_chance_tells_nothing() -> None:
    found = agreement(tool(3, "none", "low"), ratings("low", "low", "low"), ratings("low", "low", "low"))
    assert (found.observed, found.kappa, found.weighted_kappa) == (1.0, None, None)


def test_what_one_of_them_did_not_rate_or_did_not_know_is_left_out() -> None:
    first = {"f0": "low", "f1": "unknown", "f2": "high", "f3": "none", "f9": "low"}
    second = {"f0": "low", "f1": "low", "f3": "high"}
    found = agreement(tool(5, *LEVELS), first, second)
    assert (found.compared, found.left_out, found.differing) == (2, ("f1", "f2", "f4"), ("f3",))
    assert found.observed == 0.5


def test_nothing_to_compare_is_no_agreement_and_no_disagreement() -> None:
    found = agreement(tool(2, *LEVELS), {}, ratings("low", "low"))
    assert (found.compared, found.observed, found.kappa, found.weighted_kappa) == (0, None, None, None)


def test_a_level_that_the_instrument_does_not_have_is_left_out() -> None:
    found = agreement(instrument("edin_risk_factors"), {"child_age": "enormous"}, {"child_age": "low"})
    assert found.compared == 0


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), max_size=30))
def test_it_does_not_matter_who_is_the_first_and_agreement_is_never_above_one(pairs: list[tuple[str, str]]) -> None:
    first, second = ratings(*(one for one, _ in pairs)), ratings(*(other for _, other in pairs))
    found, turned = agreement(tool(30, *LEVELS), first, second), agreement(tool(30, *LEVELS), second, first)
    assert found == turned
    for value in (found.kappa, found.weighted_kappa):
        assert value is None or -1 <= value <= 1
    if found.compared and not found.differing:
        assert found.observed == 1
        assert found.kappa in {None, 1.0}
        assert found.weighted_kappa in {None, 1.0}
