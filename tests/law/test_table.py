"""The law table against the list it was given: every rule, field by field; and what the product says beyond it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from models.derivation import in_words
from models.law import Act, Confidence, Law, Rule, Wording
from models.law_words import doubts, spell_in_words, term_in_words
from models.terms import Unit
from workflows import packs

LAW = packs.law("ru")
GIVEN: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("given.yaml"))["rules"]
RENAMED = {"title_ru": "title"}
NOBODY = {"-", "—"}
"""How the list writes that there is no recipient or no document."""


def said(rule: Rule) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(rule.model_dump_json())
    return content


@pytest.mark.parametrize("given", GIVEN, ids=lambda given: given["id"])
def test_a_given_rule_stands_in_the_table_field_by_field(given: dict[str, Any]) -> None:
    rule = said(LAW.rule(given["id"]))
    expected = {RENAMED.get(name, name): value for name, value in given.items()}
    expected |= {name: None for name in ("recipient", "document") if given[name] in NOBODY}
    expected["term"] = {"start": None, **given["term"], "extension": rule["term"]["extension"]}
    assert {name: rule[name] for name in expected} == expected
    unsaid = {"evidence", "note", "url"} - expected.keys()
    assert {name: rule[name] for name in unsaid} == dict.fromkeys(unsaid)


def test_what_the_product_adds_to_the_list_is_its_own_and_never_law() -> None:
    given = {rule["id"] for rule in GIVEN}
    added = [rule for rule in LAW.rules if rule.id not in given]
    assert len(GIVEN) == 93
    assert {rule.id: rule.region for rule in added if not rule.is_ours} == {"SVE-18": "ru-sve"}, "a region's own pack"
    assert all(rule.source == "нет нормы" for rule in added if rule.is_ours)


def test_every_rule_says_its_act_or_has_none_to_say() -> None:
    assert {rule.act for rule in LAW.rules if rule.act} == {act.short for act in LAW.acts}
    for rule in LAW.rules:
        assert rule.article is None or rule.article in rule.source, rule.id
        assert not (rule.is_ours and rule.act), f"{rule.id} is ours and comes from no act"
        named = re.search(r"\d+", rule.act or "")  # «ПП 423» is «ПП РФ 423 от …» in a source
        assert (named[0] if named else (rule.act or "").split(" ")[0]) in rule.source, rule.id


def test_everybody_and_every_place_that_rules_name_has_a_name() -> None:
    parties = {code for rule in LAW.rules for code in (rule.actor, rule.recipient) if code and code.isupper()}
    assert parties <= LAW.parties.keys() | {"АИС Подросток"}
    assert {rule.region for rule in LAW.rules if rule.region} == set(LAW.regions)


def test_a_date_rests_on_something() -> None:
    dated = [one for rule in LAW.rules for one in rule.wordings if one.valid_from or one.valid_to]
    assert len(dated) == 10
    assert all(wording.dated_by for wording in dated)


@pytest.mark.parametrize(
    ("day", "unit", "source"),
    [
        (date(2010, 1, 1), Unit.SUTKI, "КоАП ст. 30.3 в редакции до 364-ФЗ"),
        (date(2024, 10, 28), Unit.SUTKI, "КоАП ст. 30.3 в редакции до 364-ФЗ"),
        (date(2024, 10, 29), Unit.CALENDAR_DAY, "КоАП ст. 30.3"),
        (date(2026, 11, 20), Unit.CALENDAR_DAY, "КоАП ст. 30.3"),
    ],
)
def test_a_norm_that_was_changed_is_read_as_it_stood_on_the_day(day: date, unit: Unit, source: str) -> None:
    stood = LAW.rule("KOAP-303").on(day)
    assert stood is not None
    assert (stood.term.value, stood.term.unit, stood.source) == (10, unit, source)
    assert stood in LAW.in_force(day)


def test_a_norm_that_was_not_yet_law_is_not_found() -> None:
    assert LAW.rule("F442-17").on(date(2014, 12, 31)) is None
    assert LAW.rule("F442-17").on(date(2015, 1, 1)) == LAW.rule("F442-17")


def test_spells_that_overlap_are_refused() -> None:
    rule = LAW.rule("KOAP-303")
    before = rule.earlier[0].model_copy(update={"valid_to": date(2024, 10, 29)})
    with pytest.raises(ValidationError, match="должны кончаться до начала следующих"):
        Rule.model_validate(rule.model_copy(update={"earlier": (before,)}).model_dump())


def test_a_pack_adds_norms_and_names_to_the_countrys() -> None:
    own = LAW.rule("SVE-20").model_copy(update={"id": "XX-1", "region": "ru-xx", "act": "1-оз"})
    added = Law(
        country="ru", acts=(Act(short="1-оз", title="Закон области"),), regions={"ru-xx": "Область"}, rules=(own,)
    )
    joined = LAW.joined(added)
    assert joined.rules == (*LAW.rules, own)
    assert joined.acts == (*LAW.acts, *added.acts)
    assert joined.regions == {**LAW.regions, "ru-xx": "Область"}
    assert joined.parties == LAW.parties
    assert joined.rule("XX-1") == own


def test_a_pack_does_not_rewrite_the_countrys_norm() -> None:
    with pytest.raises(ValidationError, match="правило SVE-20 записано дважды"):
        LAW.joined(Law(country="ru", rules=(LAW.rule("SVE-20"),)))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("CC-122-1B", "3 рабочих дня; отсчёт: со дня получения"),
        ("F120-09-3", "незамедлительно; отсчёт: момент выявления"),
        ("F120-07", "срока нет"),
        ("F120-21-3H", "предел: 3 часа; отсчёт: доставление"),
        ("CC-077-1", "незамедлительно; это не срок исполнения"),
        ("CC-071-6", "не раньше чем через: 6 месяцев"),
        ("G423-ARCH", "хранение: 75 лет"),
        ("P995-FREQ", "не реже: 2 в месяц"),
        ("F48-25", "ежегодно до 01.02"),
        ("STAT-103", "периодически, срок не назван"),
        ("MUN-IPSR", "следующее заседание"),
    ],
)
def test_a_term_is_said_in_words(number: str, words: str) -> None:
    assert term_in_words(LAW.rule(number).term) == words


def test_doubts_are_said_and_none_are_made_up() -> None:
    assert doubts(LAW.rule("CC-077-2")) == ()
    assert doubts(LAW.rule("P995-FREQ"))[0] == "не подтверждено: сама не применяется"
    assert doubts(LAW.rule("F120-MENTOR")) == ("виден только пересказ, не текст акта",)
    assert doubts(LAW.rule("PD-SEND")) == ()
    for rule in LAW.rules:
        is_sure = rule.confidence is Confidence.FOUND or rule.is_ours
        assert is_sure or doubts(rule), rule.id


def test_a_spell_is_said_in_words() -> None:
    spells = {spell_in_words(one) for number in ("KOAP-303", "PD-SEND", "CC-123") for one in LAW.rule(number).wordings}
    assert spells == {"с 29.10.2024", "по 28.10.2024", "в этой поставке", "даты не указаны"}
    assert isinstance(LAW.rule("KOAP-303").earlier[0], Wording)


def test_an_extension_stands_where_the_norm_speaks_of_one() -> None:
    found = {rule.id: in_words(rule.term.extension) for rule in LAW.rules if rule.term.extension}
    assert found == {
        "KOAP-296": "1 месяц",
        "F120-22-30D": "15 суток",
        "48-12": "2 месяца",
        "REG-KDN-1M": "1 месяц",
        "F152-20": "5 рабочих дней",
    }
    assert all(LAW.rule(name).note for name in found)
    assert term_in_words(LAW.rule("KOAP-296").term) == "15 календарных дней; можно продлить, всего на 1 месяц"
