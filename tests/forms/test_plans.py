"""A plan in words: how one version differs from another, how far it is, what it costs, which causes it answers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import catalogue
from forms.answers import check_answers
from forms.plans.causes import raised, rows_of
from forms.plans.difference import Written, difference
from forms.plans.measures import measures_of
from forms.plans.money import counted, sums, whole, worded_sum
from forms.plans.progress import Course, Standing, counts, standing, tallies
from tests.support.filled import DAY, sample

PLAN = catalogue.form("ipr_plan")
ANSWERS: dict[str, Any] = dict(sample("ipr_plan").answers)
TODAY = date(2026, 5, 1)


def plan(**changes: Any) -> Written:
    return Written(PLAN, {**ANSWERS, **changes})


def rows(*numbers: int, **changes: Any) -> list[dict[str, Any]]:
    found: list[Any] = [row for row in ANSWERS["activities[]"] if row["no"] in numbers]
    return [row | changes for row in found]


def read(*found: dict[str, Any]) -> list[Any]:
    """These rows as the form keeps them."""
    kept: Any = check_answers(PLAN, {"activities[]": [*found]}, day=DAY).answers["activities[]"]
    return [*kept]


def words(before: Written, after: Written) -> list[str]:
    return [line.words for line in difference(before, after)]


def test_equal_plans_do_not_differ() -> None:
    assert difference(plan(), plan()) == ()


def test_a_measure_that_only_moved_and_got_another_number_is_the_same_measure() -> None:
    turned = [*reversed(rows(1, 2, 3, 4))]
    assert difference(plan(), plan(**{"activities[]": turned})) == ()
    renumbered = rows(1, 2, 3, 4)
    renumbered[0]["no"] = 9
    assert words(plan(), plan(**{"activities[]": renumbered})) == [
        "Мера № 9 «Согласовать с бабушкой ночёвки, проверить дважды в месяц»: № 1 → 9"
    ]


def test_what_came_went_and_changed_is_said_from_what_to_what() -> None:
    after = [*rows(1), *rows(2, due="2026-07-31", way="meeting"), *rows(3)]
    new = {**rows(4)[0], "key": "k1", "no": 5, "content": "Летний лагерь."}
    found = difference(plan(), plan(**{"activities[]": [*after, new]}))
    assert [(line.kind, line.key) for line in found] == [("changed", "m2"), ("added", "k1"), ("removed", "m4")]
    changed, added, removed = (line.words for line in found)
    assert changed == (
        "Мера № 2 «Шесть встреч психолога с матерью и сыном, две из них дистанционно»: срок 26.06.2026 → 31.07.2026; "
        "форма работы дистанционно: видеосвязь, телефон, переписка → очная встреча или занятие"
    )
    assert added.startswith("Мера № 5 «Летний лагерь» добавлена: причина из оценки: Доход и занятость; ")
    assert removed == "Мера № 4 «Помощь матери в обращении к судебным приставам» исключена"


def test_goals_and_single_answers_are_told_too() -> None:
    goals: list[Any] = [dict(row) for row in ANSWERS["goals[]"]]
    goals[1]["target"] = "0"
    after = plan(period_to="2026-12-31", parent_consent={"choice": "yes"}, **{"goals[]": goals})
    assert words(plan(), after) == [
        "Цель № 2 «Матвей посещает школу»: целевое значение не более 1 → 0",
        "Срок реализации: по: 02.10.2026 → 31.12.2026",
        "Согласие родителей: согласен с замечаниями → согласен",
    ]


def test_a_plan_on_an_older_form_can_be_compared_with_one_on_the_newer() -> None:
    old = Written(catalogue.form("ipr_plan", 1), {"activities[]": [{"no": 1, "content": "Беседа", "due": "до мая"}]})
    found = difference(old, plan(**{"activities[]": [{**rows(1)[0], "key": "n1", "content": "Беседа"}]}))
    assert next(line.words for line in found if line.key == "n1").startswith("Мера № 1 «Беседа»: причина из оценки не")


@given(kept=st.sets(st.integers(1, 4)), now=st.sets(st.integers(1, 4)))
def test_every_measure_that_came_or_went_is_told_once(kept: set[int], now: set[int]) -> None:
    found = difference(plan(**{"activities[]": rows(*kept)}), plan(**{"activities[]": rows(*now)}))
    told = {(line.kind, line.key) for line in found}
    assert told == {("added", f"m{no}") for no in now - kept} | {("removed", f"m{no}") for no in kept - now}
    assert len(found) == len(told)


@pytest.mark.parametrize(
    ("how", "due", "stands"),
    [
        (None, "2026-05-01", Standing.AHEAD),
        (None, "2026-04-30", Standing.LATE),
        ("ahead", "2026-06-01", Standing.AHEAD),
        ("sent", "2026-05-01", Standing.RUNNING),
        ("accepted", "2026-04-30", Standing.LATE),
        ("done", "2026-04-30", Standing.DONE),
        ("rejected", "2026-06-01", Standing.REFUSED),
        ("revoked", "2026-04-30", Standing.GONE),
    ],
)
def test_a_measure_has_one_standing(how: str | None, due: str, stands: Standing) -> None:
    (measure,) = measures_of(PLAN, plan(**{"activities[]": rows(1, due=due)}).answers)
    assert standing(measure, None if how is None else Course(how), TODAY) is stands


def test_a_term_that_the_case_counts_otherwise_goes_before_the_plan_s() -> None:
    (measure,) = measures_of(PLAN, plan(**{"activities[]": rows(1, due="2026-04-30")}).answers)
    assert standing(measure, Course("sent", due=date(2026, 5, 9)), TODAY) is Standing.RUNNING


def test_measures_are_counted_by_agency_and_those_taken_out_are_not_to_be_done() -> None:
    measures = measures_of(PLAN, ANSWERS)
    stands = dict(
        zip(("m1", "m2", "m3", "m4"), [Standing.DONE, Standing.LATE, Standing.GONE, Standing.DONE], strict=True)
    )
    assert counts(stands.values()) == {Standing.DONE: 2, Standing.LATE: 1, Standing.GONE: 1}
    found = {one.of.code: (one.done, one.whole) for one in tallies(measures, stands, lambda one: one.agency)}
    assert found == {"guardianship": (1, 1), "psychology": (0, 1), "school": (0, 0), "social": (1, 1)}


def test_money_is_counted_by_source_to_the_kopeck() -> None:
    measures = measures_of(PLAN, ANSWERS)
    spent = {"m2": Decimal("8999.90"), "m3": Decimal("0.10")}
    found = [(one.of.code, one.planned, one.spent) for one in sums(measures, spent, lambda one: one.money)]
    assert found == [
        ("regional", Decimal(9000), Decimal("8999.90")),
        ("local", Decimal(4800), Decimal("0.10")),
    ]
    assert whole(measures, spent).spent == Decimal(9000)
    assert whole(counted(measures, {"m2": Standing.GONE}), spent).planned == Decimal(4800)
    assert worded_sum(Decimal("12500.5")) == "12\u00a0500,50\u00a0₽"


def test_the_causes_of_an_assessment_are_the_rows_of_a_plan_the_most_pressing_first() -> None:
    paper = sample("risk_assessment")
    found = raised(catalogue.form("risk_assessment"), paper.answers)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    codes = {choice.code for choice in PLAN.field_of["problems[]"].columns[0].choices}
    assert found
    assert {one.code for one in found} <= codes
    raw: Any = {"problems[]": rows_of(found)}
    checked = check_answers(PLAN, raw, day=DAY)
    assert "problems[]" in checked.answers, [gap.message for gap in checked.gaps if gap.field == "problems[]"]


def test_protection_that_is_lacking_is_a_cause_and_protection_that_is_there_is_none() -> None:
    form = catalogue.form("risk_assessment")
    strong: Any = {"risk_factors": {"protective_capacity": {"level": "high"}}}
    weak: Any = {"risk_factors": {"protective_capacity": {"level": "none"}}}
    assert raised(form, strong) == ()
    assert [one.code for one in raised(form, weak)] == ["protective_capacity"]


def test_a_row_gets_a_key_once_and_keeps_it() -> None:
    fresh = [{name: cell for name, cell in row.items() if name != "key"} for row in rows(1, 2)]
    first = read(*fresh)
    assert first == read(*fresh)
    keys = [row["key"] for row in first]
    assert len(set(keys)) == 2
    assert [row["key"] for row in read({**first[0], "due": "2027-01-01"}, first[1])] == keys


def test_two_rows_that_say_the_same_have_two_keys_and_a_key_stands_once() -> None:
    fresh = {name: cell for name, cell in rows(1)[0].items() if name != "key"}
    assert len({row["key"] for row in read(fresh, fresh | {"no": 2})}) == 2
    copied = check_answers(PLAN, {"activities[]": [*rows(1), *rows(1, no=7)]}, day=DAY)
    assert "один ключ" in next(gap.message for gap in copied.gaps if gap.field == "activities[]")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"start": "2026-09-01", "due": "2026-08-01"}, "срок раньше начала"),
        ({"cost": "100", "money": "none"}, "источник денег"),
        ({"cost": "100", "money": ""}, "источник денег"),
    ],
)
def test_what_does_not_fit_in_a_measure_is_said(changes: dict[str, Any], reason: str) -> None:
    checked = check_answers(PLAN, {**ANSWERS, "activities[]": rows(1, **changes)}, day=DAY)
    assert any(reason in gap.message for gap in checked.gaps), checked.gaps


def test_a_refusal_needs_its_reason_and_what_follows() -> None:
    refused = {**ANSWERS, "parent_consent": {"choice": "refused"}, "parent_reason": ""}
    lacking = {gap.field for gap in check_answers(PLAN, refused, day=DAY).gaps}
    assert {"parent_reason", "refusal_follows"} <= lacking
