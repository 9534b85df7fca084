import json
from pathlib import Path

import pytest

from forms.authored import BrokenPack, read
from forms.catalogue import FOLDER, UnknownForm, form, forms, instrument, instruments, versions
from forms.conditions import program, situation
from forms.definition import Confidence, Form, FormField, When
from forms.facts import declared
from forms.instrument import Instrument
from tests.support.filled import DAY, full_answers
from tests.support.published import LIST, lines

OFFICIAL = Path(__file__).with_name("official_fields.txt")
FACTS = {
    "signal_card": {"urgency", "child_safe", "signs_violence", "signs_absence"},
    "act_survey_mp4": {"violence_signs", "no_care", "access"},
    "risk_assessment": {"risk", "threat"},
    "interagency_reply": {"reply_complete"},
    "kdn_resolution": {"decision"},
    "ipr_plan": {"family_agrees"},
    "ipr_report": {"proposal"},
    "ipr_conclusion": {"recommendation"},
    "ipr_deregistration_motion": {"ground"},
}


DEVIATIONS = {
    "claim_parental_rights.removal_ref": "the form does not know of a removal; the help text says when",
    "act_zhbu.child_opinion": "from ten on, СК РФ ст. 57",
    "removal_act.child_opinion": "from ten on, СК РФ ст. 57",
    "ipr_plan.child_wishes": "from ten on, СК РФ ст. 57",
    "ipr_conclusion.child_opinion": "from ten on, СК РФ ст. 57",
    "kdn_resolution.decision_kinds": "the route needs to know what was decided",
    "removal_decision.threat_factors": "the choices are the factors of the instrument that the domain file refers to",
    "ipr_plan.registration_category": "the choices are those of 120-ФЗ ст. 5, which the domain file refers to",
}
"""Where our forms differ from the domain file on purpose, and why."""

GROWN = {"ipr_plan": "its measures live: each has a cause, money, proof and a term that a clock can count"}
"""Forms whose later versions ask more than the domain file does: their first version is the one that follows it."""


def official() -> dict[str, list[str]]:
    """The entries of the domain file (forms.yaml), written out: a form or an instrument, and the lines of each."""
    entries = [entry.split(":\n", 1) for entry in OFFICIAL.read_text(encoding="utf-8").strip().split("\n\n")]
    return {name: lines.split("\n") for name, lines in entries}


FORMS = [name for name in official() if not name.startswith("instrument ")]


def line_of(field: FormField) -> str:
    required = field.required if isinstance(field.required, str) else "when"
    return " | ".join((f"  {field.key} {field.type} {required}", *(choice.label for choice in field.choices)))


def lines_of(field: FormField) -> list[str]:
    columns = [
        " | ".join((f"    {column.key} {column.type}", *(choice.label for choice in column.choices)))
        for column in field.columns
    ]
    return [line_of(field), *columns]


def conditions(definition: Form) -> list[str]:
    required = [field.required.when for field in definition.fields if isinstance(field.required, When)]
    rules = [rule.when for field in definition.fields for rule in field.rules]
    return [*required, *rules, *(check.wrong_when for check in definition.checks)]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_has_the_fields_choices_and_columns_of_the_domain_file(form_id: str) -> None:
    ours = [line for field in form(form_id, 1 if form_id in GROWN else None).fields for line in lines_of(field)]
    theirs = official()[form_id]
    differing = {line.split()[0] for line in {*ours} ^ {*theirs}}
    assert differing == {place.split(".")[1] for place in DEVIATIONS if place.startswith(f"{form_id}.")}
    assert [line.split()[0] for line in ours] == [line.split()[0] for line in theirs]


@pytest.mark.parametrize("form_id", GROWN)
def test_a_form_that_grew_still_asks_everything_that_the_domain_file_asks(form_id: str) -> None:
    ours = [line.split()[0] for field in form(form_id).fields for line in lines_of(field)]
    asked = [line.split()[0] for line in official()[form_id]]
    assert [name for name in asked if name not in ours] == []


def test_the_causes_of_a_plan_are_the_factors_of_the_assessment() -> None:
    plan, assessed = form("ipr_plan"), form("risk_assessment")
    tools = [instrument(field.instrument) for field in assessed.fields if field.instrument]
    factors = [(factor.key, factor.title) for tool in tools for factor in tool.factors]
    tables = [plan.field_of["problems[]"], plan.field_of["activities[]"]]
    for column in (one for table in tables for one in table.columns if one.key == "cause"):
        causes = [(choice.code, choice.label) for choice in column.choices]
        assert causes == [*factors, ("not_assessed", "причины нет в оценке")]


@pytest.mark.parametrize("tool", instruments(), ids=lambda one: one.id)
def test_an_instrument_has_the_factors_of_the_domain_file(tool: Instrument) -> None:
    ours = [f"  {factor.key} | {factor.group} | {factor.title}" for factor in tool.factors]
    theirs = [_in_russian(line) for line in official()[f"instrument {tool.id}"]]
    assert ours == theirs


def _in_russian(line: str) -> str:
    return line.replace("| found:", "| найдено:").replace("| product-default |", "| наше предложение |")


def test_all_twenty_nine_forms_and_thirteen_instruments_are_there() -> None:
    lines = [line for name in FORMS for line in official()[name]]
    assert (len(FORMS), sum(not line.startswith("    ") for line in lines)) == (29, 537)
    assert len(official()) - len(FORMS) == len(instruments()) == 13


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_every_condition_can_be_evaluated_on_an_empty_and_on_a_full_form(definition: Form) -> None:
    for answers in ({}, full_answers(definition)):
        view = situation(definition, answers, DAY)
        for condition in conditions(definition):
            assert isinstance(program(condition).execute(view), bool), condition


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_a_form_says_how_sure_it_is_and_where_it_comes_from(definition: Form) -> None:
    assert all(isinstance(definition.confidence_of(field), Confidence) for field in definition.fields)
    assert definition.act
    assert "http" not in definition.model_dump_json()


@pytest.mark.parametrize(("form_id", "names"), FACTS.items())
def test_the_forms_of_prevention_give_the_facts_the_route_asks_for(form_id: str, names: set[str]) -> None:
    assert set(declared(form(form_id))) == names


def test_only_forms_approved_by_a_federal_act_are_not_marked_as_samples() -> None:
    federal = {one.id for one in forms() if one.approved == "federal"}
    assert federal == {"act_survey_mp4", "ippsu", "ippsu_conclusion"}


def test_an_assessment_names_a_known_instrument() -> None:
    named = [field.instrument for one in forms() for field in one.fields if field.instrument]
    assert named
    assert all(instrument(name).levels for name in named)


def test_a_definition_has_one_digest_and_a_changed_one_has_another() -> None:
    card = form("signal_card")
    assert card.digest == Form.model_validate_json(card.model_dump_json()).digest
    assert card.digest != card.model_copy(update={"title": "Иная"}).digest


def test_what_was_released_says_what_it_said_then() -> None:
    known, now = LIST.read_text(encoding="utf-8").splitlines(), lines()
    told = [line.rpartition("\t")[0].replace("\t", " ") for line in sorted({*known} ^ {*now})]
    assert now == known, (
        f"otherwise than in {LIST.name}: {sorted({*told})}. If a release has it, make a new version (of a template:"
        " raise template_version); or no installation starts again. Then: python -m tests.support.published"
    )


def test_an_unknown_form_and_an_unknown_version_are_refused_by_name() -> None:
    assert versions("signal_card") == (1,)
    with pytest.raises(UnknownForm, match="нет формы «nothing»"):
        form("nothing")
    with pytest.raises(UnknownForm, match="версии 9"):
        form("signal_card", 9)
    with pytest.raises(UnknownForm, match="нет инструмента"):
        instrument("nothing")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("type: datetime", "type: moment", "sections → 0 → fields → 1 → type"),
        ("version: 1", "version: one", "version"),
        ("approved: none", "approved: none\nauthority: x", "authority"),
        ("any_of: [truancy, left_home]", "any_of: [flying]", "нет такого варианта: flying"),
        ("key: child_org", "key: child", "поле указано дважды: child"),
        ("signed_by: {field: sender}", "signed_by: {field: nobody}", "нет такого поля: nobody"),
        ('key: "siblings[]"', "key: siblings", "столбцы и скобки"),
        ("sections:", "sections: [", "signal_card"),
    ],
)
def test_a_slip_in_a_definition_is_named_with_its_file_and_place(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    text = (FOLDER / "ru" / "signal_card.v1.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "signal_card.v1.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenPack, match=r"signal_card\.v1\.yaml") as slip:
        read(path, Form)
    assert reason in str(slip.value)


def test_a_fact_is_never_a_text() -> None:
    with pytest.raises(ValueError, match="фактом бывает только"):
        FormField.model_validate_json(
            json.dumps({"key": "story", "type": "text", "title": "Рассказ", "facts": [{"name": "story"}]})
        )
