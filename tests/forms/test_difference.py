"""What differs between two versions of a route is told in words, and nothing is silent."""

import copy
import random
from typing import Any

import pytest
from pydantic import ValidationError

from forms.procedure.difference import difference
from models.people import AgencyKind
from models.route import Route
from workflows import packs

ROUTES = [route for _, route in packs.routes()]
PREVENTION = next(route for route in ROUTES if route.id == "ru.prevention")
WORDS: dict[str, list[Any]] = {
    "agency": ["school", "police", "social"],
    "custodian": ["social", "police"],
    "role": ["head", "member"],
    "unit": ["hour", "calendar_day", "month"],
    "rule": ["PD-SEND", "F120-07"],
    "when": ["visit > 2", "threat"],
    "until": ["round >= 9", "round > 1"],
    "leave": ["visit > 5"],
    "start": ["case", "opened", "done:survey"],
    "reason": ["other", "duplicate"],
    "type": ["flag"],
    "form": ["dispatch_note", "court_record"],
    "after": [{"all": ["request"]}, {"any": ["request", "survey"]}],
    "country": ["kg"],
    "discretion": [True],
    "urgent": [True],
    "removes": [True],
    "starts": ["ru.removal"],
    "extends": ["ru.absence"],
    "unknown": [7],
    "remind": [[], [{"value": 5, "unit": "hour"}]],
    "closes": [["survey"]],
}


def changed(**steps: dict[str, Any]) -> Route:
    """The route of prevention with other fields in some steps."""
    stages = tuple(
        stage.model_copy(
            update={
                "steps": tuple(
                    step.model_copy(update=steps[step.id]) if step.id in steps else step for step in stage.steps
                )
            }
        )
        for stage in PREVENTION.stages
    )
    return PREVENTION.model_copy(update={"stages": stages, "version": 2})


def test_a_shorter_term_is_told_in_one_line() -> None:
    step = PREVENTION.step_of["reply_school"]
    after = changed(reply_school={"term": step.term.model_copy(update={"value": 3})})
    assert difference(PREVENTION, after) == (
        "маршрут: редакция: 1 → 2",
        "образовательная организация, «Ответить на запрос комиссии (школа)»: срок 5 → 3 рабочих дня",
    )


def test_conditions_and_people_are_told_in_words() -> None:
    rework = PREVENTION.step_of["approve_act"].rework
    assert rework is not None
    after = changed(
        approve_act={"rework": rework.model_copy(update={"when": "act_approval != 'approve'"})},
        dispatch={"agency": AgencyKind.SOCIAL},
    )
    back, sent = difference(PREVENTION, after)[1:]
    assert "«Утвердить акт обследования»: доработка, если: «Утверждение акта» — «вернуть на доработку» → " in back
    assert back.endswith("«Утверждение акта» — не «утверждаю»")
    assert sent == "орган социальной защиты, «Разослать постановление»: исполняет: КДНиЗП → орган социальной защиты"


def test_a_step_that_is_new_and_a_step_that_is_gone_are_told_whole() -> None:
    inquiry = PREVENTION.stages[1]
    without = inquiry.model_copy(update={"steps": inquiry.steps[:-1]})
    fewer = PREVENTION.model_copy(update={"stages": (PREVENTION.stages[0], without, *PREVENTION.stages[2:])})
    gone = "орган опеки и попечительства, «Повторно обследовать условия жизни»"
    assert difference(PREVENTION, fewer) == (f"{gone}: убрано целиком (шаг этапа «Запросы и обследование»)",)
    (line,) = difference(fewer, PREVENTION)
    assert line.startswith(f"{gone}: добавлено (шаг этапа «Запросы и обследование»): ")
    assert "срок: 3 рабочих дня" in line


def test_the_same_condition_in_other_signs_is_told_as_it_is_written() -> None:
    after = changed(psychologist={"when": "risk in ['high', 'very_high']"})
    (line,) = difference(PREVENTION, after)[1:]
    assert "записано иначе: risk == 'high' || risk == 'very_high' → risk in ['high', 'very_high']" in line


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_equal_content_has_no_difference(route: Route) -> None:
    again = Route.model_validate_json(route.model_dump_json())
    assert difference(route, again) == ()


@pytest.mark.parametrize("number", range(120))
def test_whatever_changes_the_digest_is_told(number: int) -> None:
    chance = random.Random(number)
    route = ROUTES[number % len(ROUTES)]
    for _ in range(400):
        content = copy.deepcopy(route.model_dump(mode="json", exclude_defaults=True))
        spoil(content, chance)
        try:
            other = Route.model_validate(content, strict=False)
        except ValidationError:
            continue
        if other.digest != route.digest:
            assert difference(route, other), f"nothing is said of the change from {route.id} with seed {number}"
            assert difference(other, route)
            return
    pytest.fail(f"chance {number} found nothing to change")


def spoil(content: Any, chance: random.Random) -> None:
    """Change one thing somewhere in the content: a value, a key, a part of a list, the order of a list."""
    places = list(_places(content))
    parent, key = chance.choice(places)
    value = parent[key]
    if isinstance(value, list) and chance.random() < 0.6:
        match chance.randrange(3):
            case 0:
                value.pop(chance.randrange(len(value)))
            case 1:
                chance.shuffle(value)
            case _:
                value.append(copy.deepcopy(chance.choice(value)))
    elif isinstance(value, dict) and chance.random() < 0.5:
        name = chance.choice(sorted(WORDS))
        value[name] = copy.deepcopy(chance.choice(WORDS[name]))
    elif chance.random() < 0.2 and isinstance(parent, dict):
        del parent[key]
    elif key in WORDS:
        parent[key] = copy.deepcopy(chance.choice(WORDS[str(key)]))
    elif isinstance(value, bool):
        parent[key] = not value
    elif isinstance(value, int):
        parent[key] = value + chance.randrange(1, 4)
    elif isinstance(value, str):
        parent[key] = f"{value}x"


def _places(content: Any) -> list[tuple[Any, Any]]:
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    found: list[tuple[Any, Any]] = []
    for key, value in items:
        if value or value == 0:
            found.append((content, key))
        found += _places(value)
    return found
