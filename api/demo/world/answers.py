"""What the people of the invented cases write: templates with the words of a family and its trouble."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from pydantic import JsonValue

from api.demo.story import SAMPLES, answers_on
from api.demo.world import casting
from api.demo.world.families import FOLDER, Child, Family
from api.demo.world.planning import activity, causes
from api.demo.world.troubles import Measure, Trouble, chosen, voiced
from models.ids import AgencyCode, Code
from models.payload import Authored
from models.people import AgencyKind, Doer, Role
from workflows.packs import read

Answers = dict[str, JsonValue]
SPOKEN = ("kdn", "opeka", "pdn", "clinic", "social", "psychology")
"""The agencies whose names and people the templates use."""
PASSPORT_AT, OPINION_AT = 14, 10
ISSUED_AFTER = timedelta(days=20)
WATCHED = (AgencyKind.SCHOOL, AgencyKind.POLICE, AgencyKind.SOCIAL)
"""Who reports every quarter, and so has a part in every plan."""


class Papers(Authored):
    """The answers to each form, and what a step changes in them."""

    vary: dict[Code, tuple[str, ...]]
    """Words of which each case has one."""
    quarters: dict[Code, tuple[str, ...]]
    """What a report of this step says in each quarter."""
    contacts: dict[Code, tuple[int, ...]]
    standing: dict[AgencyKind, str]
    """What an agency does in a plan that names no measure of its own."""
    forms: dict[Code, dict[str, JsonValue]]
    steps: dict[Code, dict[str, JsonValue]]
    returned: dict[Code, dict[str, JsonValue]]
    """What a decision says that sends the work back."""
    mended: dict[Code, dict[str, JsonValue]]
    """What is written otherwise when a step is done again."""
    corrected: dict[Code, dict[str, JsonValue]]
    """What a corrected answer says otherwise, and under `why`, why."""
    instead: dict[Code, dict[str, JsonValue]]
    """What a plot says otherwise in a step."""
    hurried: dict[Code, tuple[Code, ...]]
    """What an urgent answer leaves open for the time being."""


class Subject(NamedTuple):
    """Whom a case is about, and which trouble brought it."""

    family: Family
    child: Child
    trouble: Trouble
    number: int
    voice: int
    """In whose words it is told: brothers and sisters are spoken of alike."""


class Scene(NamedTuple):
    """Who writes, when, and what the case knows by then."""

    by: Doer
    local: datetime
    begun: date
    round: int = 1
    is_again: bool = False
    """The step was done before, by somebody else."""
    risk: str = "moderate"
    marks: Mapping[str, str] = {}
    """Numbers and dates of the papers that stand already."""


@cache
def papers() -> Papers:
    """The templates that ship with the product."""
    return read(FOLDER / "papers.yaml", Papers)


def answers(form: Code, step: Code, about: Subject, scene: Scene, changes: Answers) -> Answers:
    """The answers to this form; empty for a form without a template. `changes` are templates over the usual ones."""
    about = about._replace(trouble=voiced(about.trouble, about.voice, scene.begun))
    template = papers().forms.get(form, {}) | about.trouble.says.get(form, {}) | papers().steps.get(step, {}) | changes
    words, things = _words(about, step, scene), _things(about, step, scene)
    told = {key: _told(value, words, things) for key, value in template.items()}
    if form == "risk_assessment" and about.trouble.override is not None:
        told |= {"override_level": about.trouble.override, "override_reason": about.trouble.override_reason}
    return answers_on(scene.local, None, {key: value for key, value in told.items() if value is not None})


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


def occupation(family: Family, child: Child, day: date) -> str:
    """Where the child learns on this day."""
    grade = child.grade_on(day)
    return f"{casting.agency(family.school).short_name}, {grade} класс" if grade > 0 else "детский сад"


def _words(about: Subject, step: Code, scene: Scene) -> dict[str, str]:
    family, child, day = about.family, about.child, scene.local.date()
    words = {name: value for name, value in about.trouble if isinstance(value, str)}
    words |= {f"said_{kind}": words[kind] for kind in ("school", "health", "police")}
    for code in SPOKEN:
        words |= _office_words(code, about.number)
    office, school = casting.agency(scene.by.agency), casting.agency(family.school)
    me = next(one for one in casting.pool(scene.by.agency, scene.by.role) if one.code == scene.by.person)
    words |= {"office": office.name, "office_address": office.address, "office_phone": office.phone}
    words |= {"me": me.full_name, "my_position": me.position, "school": school.name}
    words |= {
        "child": child.full_name,
        "child_born": child.born.isoformat(),
        "age": str(child.age_on(day)),
        "occupation": occupation(family, child, day),
        "mother": family.mother,
        "mother_born": family.mother_born.isoformat(),
        "father": family.father,
        "father_born": family.father_born.isoformat(),
        "father_at_home": "yes" if family.father_at_home else "no",
        "address": family.address,
        "school_specialist": casting.person(family.school, Role.SPECIALIST, 0).full_name,
        "risk": scene.risk,
        "today_ru": f"{scene.local:%d.%m.%Y}",
        "result": about.trouble.results[min(scene.round, len(about.trouble.results)) - 1],
    }
    if step in papers().quarters:
        words["result"] = papers().quarters[step][scene.round - 1]
    return {**chosen(papers().vary, about.voice), **words, **scene.marks}


def _office_words(code: AgencyCode, number: int) -> dict[str, str]:
    office = casting.agency(code)
    words = {code: office.name, f"{code}_address": office.address, f"{code}_short": office.short_name}
    for role in (Role.SPECIALIST, Role.HEAD, Role.SECRETARY):
        if casting.pool(code, role):
            one = casting.person(code, role, number)
            words |= {f"{code}_{role}": one.full_name, f"{code}_{role}_position": one.position}
    return words


def _things(about: Subject, step: Code, scene: Scene) -> dict[str, Any]:
    family, trouble, day = about.family, about.trouble, scene.local.date()
    others = [one for one in family.children if one is not about.child and one.born <= day]
    parts = _parts(about)
    mine = [(no, part) for no, part in enumerate(parts, 1) if part.by is scene.by.kind]
    reported = list(enumerate(parts, 1)) if step == "report_curator" else mine
    last = scene.round >= len(trouble.progress)
    return {
        "signs": list(trouble.signs),
        "siblings": [{"full_name": one.full_name, "birth_date": one.born.isoformat()} for one in others],
        "household": _household(family, others),
        "measures": [_measure_row(part, about) for part in trouble.measures],
        "goals": [{"no": 1, **trouble.goal.model_dump(), "due": "today+150"}],
        "activities": [_activity_row(no, part, about) for no, part in enumerate(parts, 1)],
        "activities_done": [_done_row(no, part, is_over=last) for no, part in reported],
        "goal_progress": [_progress_row(trouble, scene.round)],
        "parts": len(parts),
        "contacts": papers().contacts[scene.by.kind][scene.round - 1] if scene.by.kind in papers().contacts else 3,
        "seen_alone": scene.by.kind is not AgencyKind.POLICE,
        "threats": _sampled()["threats"],
        "risk_factors": _rated(trouble, day, is_again=scene.is_again),
        "causes": causes(about.trouble),
        "child_agrees": "yes" if about.child.age_on(day) >= OPINION_AT else None,
        "executors": _executors(parts, about),
        "rooms": 2 + about.voice % 2,
        **_document(about.child, about.number, day),
    }


def _parts(about: Subject) -> tuple[Measure, ...]:
    """The measures of the plan, and a standing one for each agency that reports and has none."""
    own = about.trouble.measures
    busy = {part.by for part in own}
    more = (Measure(text=papers().standing[kind], by=kind, direction="safety") for kind in WATCHED if kind not in busy)
    return (*own, *more)


def _agency_for(kind: AgencyKind, about: Subject) -> AgencyCode:
    return casting.agencies_of(kind, about.family.school)[0]


def _measure_row(part: Measure, about: Subject) -> dict[str, Any]:
    executor = {"name": casting.agency(_agency_for(part.by, about)).name}
    return {"measure": part.text, "executor": executor, "due": "today+60", "report_form": "отчёт"}


def _activity_row(no: int, part: Measure, about: Subject) -> dict[str, Any]:
    one = casting.person(_agency_for(part.by, about), Role.SPECIALIST, about.number)
    who = {"full_name": one.full_name, "position": one.position}
    return activity(no, part, about.trouble, about.number) | {"executor": who}


def _executors(parts: Sequence[Measure], about: Subject) -> list[dict[str, Any]]:
    rows = []
    for code in dict.fromkeys(_agency_for(part.by, about) for part in parts):
        one = casting.person(code, Role.SPECIALIST, about.number)
        who = {"full_name": one.full_name, "position": one.position}
        rows.append({"org": {"name": casting.agency(code).name}, "responsible": who})
    return rows


def _done_row(no: int, part: Measure, *, is_over: bool) -> dict[str, Any]:
    status, actual = ("done", "исполнено") if is_over else ("in_progress", "исполняется по плану")
    return {"activity_no": no, "planned": part.text, "actual": actual, "status": status}


def _progress_row(trouble: Trouble, round_number: int) -> dict[str, Any]:
    now = trouble.progress[min(round_number, len(trouble.progress)) - 1]
    before = trouble.goal.baseline if round_number == 1 else trouble.progress[round_number - 2]
    return {"goal_no": 1, "before": before, "now": now}


def _document(child: Child, number: int, day: date) -> dict[str, Any]:
    """The child's passport from fourteen years on, until then the certificate of birth."""
    fourteen = child.born.replace(year=child.born.year + PASSPORT_AT, day=min(child.born.day, 28))
    issued = fourteen + ISSUED_AFTER
    digits = 100_000 + number * 7_919 % 900_000
    if issued <= day:
        passport = {"series": f"65 {issued.year % 100:02}", "number": str(digits), "issued_on": issued.isoformat()}
        passport |= {"issued_by": "ГУ МВД России по Свердловской области"}
        return {"document": "passport", "passport": passport, "certificate": None}
    made = (child.born + timedelta(days=6 + number % 9)).isoformat()
    certificate = {"series": "II-АИ", "number": str(digits), "issued_on": made}
    certificate |= {"issued_by": "отделом ЗАГС г. Нижнеозёрска"}
    return {"document": "birth_certificate", "passport": None, "certificate": certificate}


def _household(family: Family, others: list[Child]) -> list[dict[str, Any]]:
    adult = {"residence": "permanently", "participates": True}
    rows = [{"full_name": family.mother, "birth_year": family.mother_born.year, "kinship": "мать"} | adult]
    if family.father_at_home:
        rows.append({"full_name": family.father, "birth_year": family.father_born.year, "kinship": "отец"} | adult)
    if family.stepfather:
        rows.append(
            {"full_name": family.stepfather, "birth_year": family.father_born.year - 3, "kinship": "отчим"} | adult
        )
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


def _rated(trouble: Trouble, day: date, *, is_again: bool) -> dict[str, Any]:
    """Every factor low but those of the trouble, which stand with their evidence; a second assessor sees some anew."""
    evidence = {"seen": trouble.found, "source": "обследование", "method": "observed", "observed_at": day.isoformat()}
    levels = dict(trouble.factors)
    if is_again:
        levels = levels | {
            next(iter(levels), "supervision"): "low",
            "parent_cooperation": "none",
            "child_fear": "medium",
        }
    rated: dict[str, Any] = {}
    for factor in _sampled()["risk_factors"]:
        level = levels.get(factor, "low")
        rated[factor] = {"level": level, "evidence": [evidence]} if level in {"medium", "high"} else {"level": level}
    return rated
