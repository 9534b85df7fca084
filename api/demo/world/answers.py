"""What the people of the invented cases write: templates with the words of a family and its trouble."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from pydantic import JsonValue

from activities.directory import AgencyEntry, PersonEntry
from api.demo.settling import directory
from api.demo.story import SAMPLES, Teller, answers_on
from api.demo.world.families import FOLDER, Child, Family
from models.ids import AgencyCode, Code
from models.payload import Authored
from models.people import Doer, Role
from workflows.packs import read

Answers = dict[str, JsonValue]
SPOKEN = ("kdn", "opeka", "pdn", "clinic", "social", "psychology")
"""The agencies whose names and people the templates use."""


class Goal(Authored):
    """A measurable goal of a plan."""

    goal: str
    indicator: str
    baseline: str
    target: str


class Trouble(Authored):
    """What is wrong in a family, in the words of those who saw it, and what helps."""

    id: Code
    by: Teller
    channel: Code
    signs: tuple[Code, ...]
    violence: Code
    facts: str
    child_words: str
    done: str
    found: str
    safety: str
    cause: str
    violation: str
    factors: dict[Code, Code]
    override: Code | None = None
    override_reason: str | None = None
    goal: Goal
    measures: tuple[str, ...]
    help: str
    result: str


class Troubles(Authored):
    """All of them; the one of a child in danger stands apart."""

    troubles: tuple[Trouble, ...]
    danger: Trouble


class Papers(Authored):
    """The answers to each form, and what a step changes in them."""

    forms: dict[Code, dict[str, JsonValue]]
    steps: dict[Code, dict[str, JsonValue]]
    returned: dict[Code, dict[str, JsonValue]]
    """What a decision says that sends the work back."""
    mended: dict[Code, dict[str, JsonValue]]
    """What is written otherwise when a step is done again."""
    corrected: dict[Code, dict[str, JsonValue]]
    """What a corrected answer says otherwise, and under `why`, why."""


class Subject(NamedTuple):
    """Whom a case is about, and which trouble brought it."""

    family: Family
    child: Child
    trouble: Trouble
    number: int


@cache
def troubles() -> Troubles:
    """The troubles that ship with the product."""
    return read(FOLDER / "troubles.yaml", Troubles)


@cache
def papers() -> Papers:
    """The templates that ship with the product."""
    return read(FOLDER / "papers.yaml", Papers)


def person(agency: AgencyCode, role: Role) -> PersonEntry:
    """The first of the agency's people with this role."""
    return next(one for one in directory().people if one.agency == agency and one.role is role)


@cache
def agency(code: AgencyCode) -> AgencyEntry:
    """The agency of this code."""
    return next(one for one in directory().agencies if one.code == code)


def answers(form: Code, step: Code, about: Subject, by: Doer, local: datetime) -> Answers:
    """The answers of this person to this form on this local moment; empty for a form without a template."""
    template = papers().forms.get(form, {}) | papers().steps.get(step, {})
    words, things = _words(about, by, local), _things(about, local.date())
    told = {key: _told(value, words, things) for key, value in template.items()}
    if form == "risk_assessment" and about.trouble.override is not None:
        told |= {"override_level": about.trouble.override, "override_reason": about.trouble.override_reason}
    return answers_on(local, None, told)


def _told(value: Any, words: Mapping[str, str], things: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            return {key: _told(item, words, things) for key, item in value.items()}
        case list():
            return [_told(item, words, things) for item in value]
        case str() if value.startswith("@"):
            return things[value[1:]]
        case str():
            return value.format_map(words)
        case _:
            return value


def _words(about: Subject, by: Doer, local: datetime) -> dict[str, str]:
    family, child, trouble = about.family, about.child, about.trouble
    office, school, age = agency(by.agency), agency(family.school), child.age_on(local.date())
    me = next(one for one in directory().people if one.code == by.person)
    words = {name: value for name, value in trouble.model_dump().items() if isinstance(value, str)}
    for code in SPOKEN:
        words |= {code: agency(code).name, f"{code}_address": agency(code).address}
        words |= {f"{code}_short": agency(code).short_name}
        words |= {f"{one.code.replace('-', '_')}": one.full_name for one in directory().people if one.agency == code}
    return words | {
        "child": child.full_name,
        "child_born": child.born.isoformat(),
        "age": str(age),
        "occupation": f"{school.short_name}, {max(1, age - 6)} класс",
        "mother": family.mother,
        "mother_born": family.mother_born.isoformat(),
        "father": family.father,
        "father_born": family.father_born.isoformat(),
        "father_at_home": "yes" if family.father_at_home else "no",
        "address": family.address,
        "school": school.name,
        "school_specialist": person(family.school, Role.SPECIALIST).full_name,
        "me": me.full_name,
        "my_position": me.position,
        "office": office.name,
        "office_address": office.address,
        "office_phone": office.phone,
        "number": str(about.number),
        "today_ru": f"{local:%d.%m.%Y}",
    }


def _things(about: Subject, day: date) -> dict[str, Any]:
    family, child, trouble = about.family, about.child, about.trouble
    others = [one for one in family.children if one is not child]
    curator = person("social", Role.SPECIALIST)
    executor = {"full_name": curator.full_name, "position": curator.position}
    numbered = list(enumerate(trouble.measures, 1))
    return {
        "signs": list(trouble.signs),
        "siblings": [{"full_name": one.full_name, "birth_date": one.born.isoformat()} for one in others],
        "household": _household(family, others),
        "measures": [
            {"measure": text, "executor": {"name": agency("social").name}, "due": "today+60", "report_form": "отчёт"}
            for _, text in numbered
        ],
        "goals": [{"no": 1, **trouble.goal.model_dump(), "due": "today+150"}],
        "activities": [
            {"no": no, "direction": "safety", "content": text, "goal_no": 1, "executor": executor, "due": "ежемесячно"}
            for no, text in numbered
        ],
        "activities_done": [
            {"activity_no": no, "planned": text, "actual": "исполняется", "status": "in_progress"}
            for no, text in numbered
        ],
        "goal_progress": [{"goal_no": 1, "before": trouble.goal.baseline, "now": trouble.goal.target}],
        "threats": _sampled()["threats"],
        "risk_factors": _rated(trouble, day),
    }


def _household(family: Family, others: list[Child]) -> list[dict[str, Any]]:
    mother = {"full_name": family.mother, "birth_year": family.mother_born.year, "kinship": "мать"}
    rows = [mother | {"residence": "permanently", "participates": True}]
    if family.father_at_home:
        father = {"full_name": family.father, "birth_year": family.father_born.year, "kinship": "отец"}
        rows.append(father | {"residence": "permanently", "participates": True})
    for one in others:
        kinship = "брат" if one.gender == "male" else "сестра"
        child = {"full_name": one.full_name, "birth_year": one.born.year, "kinship": kinship}
        rows.append(child | {"residence": "permanently", "participates": False})
    return rows


@cache
def _sampled() -> dict[str, Any]:
    """The sample assessment: its lists of factors are complete."""
    text = (SAMPLES / "risk_assessment" / "sample.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["answers"]
    return found


def _rated(trouble: Trouble, day: date) -> dict[str, Any]:
    """Every factor low but those of the trouble, which stand with their evidence."""
    evidence = {"seen": trouble.found, "source": "обследование", "method": "observed", "observed_at": day.isoformat()}
    rated: dict[str, Any] = {}
    for factor in _sampled()["risk_factors"]:
        level = trouble.factors.get(factor, "low")
        rated[factor] = {"level": level} if level == "low" else {"level": level, "evidence": [evidence]}
    return rated
