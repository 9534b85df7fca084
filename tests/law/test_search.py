from datetime import date

import pytest

from models.law import Confidence, NormKind
from workflows import packs
from workflows.law_search import NO_ACT, Sought, found
from workflows.law_use import Use, uses

LAW = packs.law("ru")
ROUTES = [route for _, route in packs.routes() if route.country == "ru"]


def ids(**asked: object) -> list[str]:
    return [rule.id for rule in found(LAW, Sought(**asked))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("уведомить прокурора", "CC-077-2"),
        ("ПРОКУРОР уведомление", "CC-077-2"),
        ("обжаловать постановление", "KOAP-303"),
        ("дети без попечения", "F120-09-3"),
        ("ребенок опека обследование", "CC-122-1B"),
        ("ст. 77", "CC-077-4"),
        ("120-фз прокуратура", "F120-09-1"),
        ("об опеке и попечительстве", "48-12"),
        ("свердловская", "SVE-20"),
        ("PD-SEND", "PD-SEND"),
        ("pd-send", "PD-SEND"),
        ("не норма права", "PD-PLAN"),
    ],
)
def test_a_norm_is_found_by_words_in_any_form(text: str, expected: str) -> None:
    assert expected in ids(text=text)


def test_all_words_must_stand_in_the_norm() -> None:
    assert ids(text="прокурор уведомить") == ["CC-077-2"]
    assert ids(text="прокурор сирота опекун") == []


def test_a_number_is_found_as_a_number() -> None:
    assert "KOAP-303" in ids(text="30.3")
    assert "F120-22-30D" not in ids(text="3 суток")
    assert "KOAP-288" in ids(text="3 суток")


def test_each_filter_narrows_and_they_add_up() -> None:
    assert set(ids(act="442-ФЗ")) == {"F442-15-5", "F442-15-URG", "F442-16-10", "F442-16-3Y", "F442-17"}
    assert set(ids(act=NO_ACT)) == {rule.id for rule in LAW.rules if rule.act is None}
    assert set(ids(kind=NormKind.PRODUCT_DEFAULT)) == {rule.id for rule in LAW.rules if rule.is_ours}
    assert ids(confidence=Confidence.UNCERTAIN) == ["P995-FREQ"]
    assert ids(act="442-ФЗ", text="договор") == ["F442-17"]
    assert ids(act="442-ФЗ", on=date(2014, 1, 1)) == []


def test_in_a_region_hold_its_norms_and_the_countrys_but_no_others() -> None:
    there = set(ids(region="ru-sve"))
    assert {"SVE-20", "CC-122-1B", "PD-SEND"} <= there
    assert not there & {"KDN-MEMBER21", "STAT-ANNUAL"}


def test_nothing_asked_is_everything() -> None:
    assert ids() == [rule.id for rule in LAW.rules]


def test_a_norm_says_where_it_is_used_and_as_what() -> None:
    found_uses = uses("PD-SIGNAL", ROUTES)
    assert (
        Use(
            route="ru.prevention",
            version=1,
            route_title="Индивидуальная профилактическая работа (СОП)",
            place="Принять сигнал и решить, что с ним делать",
            how="внутренний контроль срока, основание",
        )
        in found_uses
    )
    places = [(use.route, use.version, use.place) for use in found_uses]
    assert len(places) == len(set(places))


def test_every_rule_that_routes_name_stands_in_the_table() -> None:
    terms = {step.term.rule for route in ROUTES for step in route.step_of.values()}
    known = {rule.id for rule in LAW.rules}
    assert terms <= known
    assert all(any("срок" in use.how.split(", ") for use in uses(rule, ROUTES)) for rule in terms)
    assert uses("F59-30", ROUTES) == ()
