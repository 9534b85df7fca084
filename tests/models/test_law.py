from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from models.law import Confidence, Law, NormKind, Rule, TermKind, UnknownRule, citation
from models.terms import Span, Unit
from workflows import packs

LAW = packs.law("ru")

WRITTEN: dict[str, Any] = {
    "id": "CC-122-1B",
    "title": "Обследование условий жизни ребёнка",
    "actor": "OOP",
    "recipient": None,
    "trigger": "получение сведений",
    "term": {"kind": "deadline", "value": 3, "unit": "working_day", "start": "со дня получения"},
    "document": "акт обследования",
    "source": "СК РФ ст. 122 п. 1",
    "norm_kind": "federal_law",
    "confidence": "found",
    "region": None,
    "valid_from": None,
    "valid_to": None,
}


def rule(**changes: object) -> Rule:
    return Rule.model_validate(WRITTEN | changes, strict=False)


def working(days: int) -> Span:
    return Span(value=days, unit=Unit.WORKING_DAY)


def test_a_law_of_the_family_code_names_its_article_and_term() -> None:
    found = LAW.rule("CC-122-1B")
    assert citation(found) == "СК РФ ст. 122 п. 1"
    assert (found.term.kind, found.term.span) == (TermKind.DEADLINE, working(3))
    assert not found.is_ours


def test_our_own_default_is_never_cited_as_law() -> None:
    for found in LAW.rules:
        says_it_is_ours = citation(found) == "наше значение по умолчанию, не норма права"
        assert says_it_is_ours == found.is_ours == found.id.startswith("PD-")


def test_what_is_not_confirmed_says_so() -> None:
    uncertain = [found for found in LAW.rules if found.confidence is Confidence.UNCERTAIN]
    assert [found.id for found in uncertain] == ["P995-FREQ"]
    assert citation(uncertain[0]).endswith("требует проверки")


@pytest.mark.parametrize(
    ("number", "span"),
    [
        ("PD-THREAT", Span(value=1, unit=Unit.HOUR)),
        ("PD-SIGNAL", Span(value=24, unit=Unit.HOUR)),
        ("PD-REPLY", working(5)),
        ("PD-SURVEY", working(3)),
        ("PD-ASSESS", working(5)),
        ("PD-SITTING", Span(value=15, unit=Unit.CALENDAR_DAY)),
        ("PD-SEND", working(3)),
        ("PD-PLAN", working(10)),
        ("PD-REPORT", Span(value=3, unit=Unit.MONTH)),
        ("PD-REPORT-TERM", working(5)),
        ("PD-REVIEW", Span(value=15, unit=Unit.CALENDAR_DAY)),
        ("PD-CONCLUSION", working(10)),
        ("PD-MOTION", working(5)),
        ("MP4-ACT", Span(value=3, unit=Unit.CALENDAR_DAY)),
        ("SVE-20", working(3)),
        ("F120-09-3", Span(unit=Unit.IMMEDIATE)),
    ],
)
def test_the_prevention_route_finds_its_terms(number: str, span: Span) -> None:
    assert LAW.rule(number).term.span == span


def test_every_rule_names_its_source_and_its_place_in_the_order_of_acts() -> None:
    assert sum(not found.is_ours for found in LAW.rules) == 85
    assert [found.id for found in LAW.rules if not found.source.strip() or not found.title.strip()] == []
    regional = {found.id: found.region for found in LAW.rules if found.region}
    assert regional == {
        "P995-DECISION": "ru-len",
        "KDN-MEMBER21": "ru-len",
        "SVE-18": "ru-sve",
        "SVE-19A": "ru-sve",
        "SVE-19B": "ru-sve",
        "SVE-20": "ru-sve",
        "STAT-ANNUAL": "ru-smo",
    }
    assert all(LAW.rule(number).norm_kind is NormKind.REGIONAL for number in regional)


def test_a_norm_without_a_number_has_no_span() -> None:
    assert LAW.rule("F120-07").term.span is None
    assert LAW.rule("P995-FREQ").term.span is None
    assert LAW.rule("F48-25").term.span is None


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    dated = rule(valid_from=date(2025, 2, 5), valid_to=date(2026, 12, 31))
    days = [date(2025, 2, 4), date(2025, 2, 5), date(2026, 12, 31), date(2027, 1, 1)]
    assert [dated.is_in_force(day) for day in days] == [False, True, True, False]
    assert rule().is_in_force(date(1999, 1, 1))


def test_the_law_of_a_day_leaves_out_what_was_not_yet_law() -> None:
    before = {found.id for found in LAW.in_force(date(2025, 2, 4))}
    after = {found.id for found in LAW.in_force(date(2025, 2, 5))}
    assert after - before == {"F120-MENTOR"}


def test_a_rule_that_nobody_wrote_is_named_in_the_error() -> None:
    with pytest.raises(UnknownRule, match="в таблице норм нет правила CC-999"):
        LAW.rule("CC-999")


def test_a_rule_written_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="правило CC-122-1B записано дважды"):
        Law(country="ru", rules=(rule(), rule()))


def test_a_default_passed_off_as_law_is_refused() -> None:
    with pytest.raises(ValidationError, match="расходятся"):
        rule(confidence=Confidence.PRODUCT_DEFAULT)


def test_a_rule_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="кончается раньше, чем начинается"):
        rule(valid_from=date(2026, 1, 1), valid_to=date(2025, 12, 31))


def test_a_unit_that_no_clock_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="unit"):
        rule(term={"kind": "deadline", "value": 3, "unit": "fortnight"})


def test_a_number_without_a_clock_is_refused() -> None:
    with pytest.raises(ValidationError, match="от 1 до 100"):
        rule(term={"kind": "retention", "value": 1000, "unit": "year"})
