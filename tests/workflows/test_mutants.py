"""A route that chance has spoiled is either told what is wrong with it, or is sound when the engine walks it.

The proof is not asked what it would find: a mutant that it lets pass is walked by chance through the real engine, and
what must never pass whatever else is right is known from the mutation itself.
"""

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from forms.authored import BrokenPack
from models.ids import RouteId
from models.route import Route
from tests.support.wanderer import Wanderer
from workflows import packs
from workflows.packs import read
from workflows.route_check import check_route

SOUND: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).parent / "broken/sound.base.yaml").read_text(encoding="utf-8")
)
OTHERS: dict[RouteId, Route] = {route.id: route for _, route in packs.routes()}
LAW, BOOK = packs.law("ru"), packs.calendar("ru")
MUTANTS, WALKS, DEEDS = 12, 4, 40
Written = dict[str, Any]
Mutation = Callable[[Written, random.Random], None]


def steps(route: Written) -> list[Written]:
    return [step for stage in route["stages"] for step in stage["steps"]]


def delete_a_step(route: Written, chance: random.Random) -> None:
    stage = chance.choice(route["stages"])
    stage["steps"].remove(chance.choice(stage["steps"]))


def delete_a_stage(route: Written, chance: random.Random) -> None:
    route["stages"].remove(chance.choice(route["stages"]))


def drop_an_exit(route: Written, chance: random.Random) -> None:
    stage = chance.choice(route["stages"])
    stage["next"].remove(chance.choice(stage["next"]))


def retarget_an_exit(route: Written, chance: random.Random) -> None:
    way = chance.choice([way for stage in route["stages"] for way in stage["next"]])
    way.pop("to", None)
    way.pop("outcome", None)
    target = chance.choice([("to", one["id"]) for one in route["stages"]] + [("outcome", "done"), ("outcome", "taken")])
    way.update([target])


def change_the_order_of_exits(route: Written, chance: random.Random) -> None:
    chance.shuffle(chance.choice([stage["next"] for stage in route["stages"] if len(stage["next"]) > 1]))


def change_a_condition(route: Written, chance: random.Random) -> None:
    places = [way for stage in route["stages"] for way in stage["next"]] + steps(route) + route["interruptions"]
    place = chance.choice([one for one in places if "when" in one])
    turned = {"==": "!=", "!=": "==", " in ": " not in "}
    old, new = next(((a, b) for a, b in turned.items() if a in place["when"]), ("", "!"))
    place["when"] = place["when"].replace(old, new, 1) if old else f"!{place['when']}"


def drop_a_condition(route: Written, chance: random.Random) -> None:
    places = [way for stage in route["stages"] for way in stage["next"]] + steps(route)
    del chance.choice([one for one in places if "when" in one])["when"]


def wait_for_another_step(route: Written, chance: random.Random) -> None:
    chance.choice(steps(route))["after"] = {"all": [chance.choice(steps(route))["id"]]}


def wait_for_nothing(route: Written, chance: random.Random) -> None:
    del chance.choice([step for step in steps(route) if "after" in step])["after"]


def give_nothing(route: Written, chance: random.Random) -> None:
    del chance.choice([step for step in steps(route) if "gives" in step])["gives"]


def send_back_elsewhere(route: Written, chance: random.Random) -> None:
    chance.choice([step for step in steps(route) if "rework" in step])["rework"] = {
        "when": chance.choice(("act_approval == 'rework'", "act_approval != 'approve'", "risk == 'low'", "true")),
        "to": chance.choice(steps(route))["id"],
    }


def repeat_something(route: Written, chance: random.Random) -> None:
    until = chance.choice((None, "round >= 3", "proposal == 'close'", "threat"))
    again = {"rule": "PD-REPORT", "every": {"value": 3, "unit": "month"}} | ({"until": until} if until else {})
    chance.choice(steps(route))["repeat"] = again


def turn_aside_elsewhere(route: Written, chance: random.Random) -> None:
    route["interruptions"][0]["to"] = chance.choice(route["stages"])["id"]


def leave_early(route: Written, chance: random.Random) -> None:
    when = chance.choice(("threat", "risk == 'low'", "triage == 'accept'", "protection == 'safe'"))
    chance.choice(route["stages"])["leave"] = when


def close_something(route: Written, chance: random.Random) -> None:
    stage = chance.choice(route["stages"])
    chance.choice(stage["steps"])["closes"] = [chance.choice(stage["steps"])["id"]]


def change_custody(route: Written, chance: random.Random) -> None:
    chance.choice(route["stages"])["custodian"] = chance.choice(("commission", "social", "youth", "nobody"))


def count_from_elsewhere(route: Written, chance: random.Random) -> None:
    chance.choice(steps(route))["term"]["start"] = f"done:{chance.choice(steps(route))['id']}"


MAY_BE_SOUND: tuple[Mutation, ...] = (
    delete_a_step,
    delete_a_stage,
    drop_an_exit,
    retarget_an_exit,
    change_the_order_of_exits,
    change_a_condition,
    drop_a_condition,
    wait_for_another_step,
    wait_for_nothing,
    give_nothing,
    send_back_elsewhere,
    repeat_something,
    turn_aside_elsewhere,
    leave_early,
    close_something,
    change_custody,
    count_from_elsewhere,
)


def loosen_a_term(route: Written, chance: random.Random) -> None:
    term = chance.choice([step["term"] for step in steps(route) if "value" in step["term"]])
    term["value"] += chance.randint(1, 30)


def number_an_immediate_duty(route: Written, chance: random.Random) -> None:
    term = chance.choice([step["term"] for step in steps(route) if step["term"]["unit"] == "immediate"])
    del term["control"]
    term |= {"unit": "hour", "value": chance.randint(1, 24)}


def repeat_an_id(route: Written, chance: random.Random) -> None:
    first, second = chance.sample(steps(route), 2)
    first["id"] = second["id"]


def name_what_is_not_there(route: Written, chance: random.Random) -> None:
    step = chance.choice(steps(route))
    name = chance.choice(("form", "agency", "basis", "rule"))
    if name == "rule":
        step["term"]["rule"] = "NO-SUCH"
    else:
        step[name] = ["NO-SUCH"] if name == "basis" else "nowhere"


def leave_out_what_every_step_has(route: Written, chance: random.Random) -> None:
    del chance.choice(steps(route))[chance.choice(("form", "agency", "basis", "term", "title"))]


def write_an_unknown_key(route: Written, chance: random.Random) -> None:
    chance.choice([route, *route["stages"], *steps(route), *route["outcomes"]])["wehn"] = "threat"


def remove_without_a_ground(route: Written, chance: random.Random) -> None:
    taking = next(step for step in steps(route) if step["id"] == "take")
    stage = route["stages"][chance.choice((0, 1, 2))]
    stage["steps"].append(
        {key: value for key, value in taking.items() if key not in {"when", "after"}} | {"id": "grab"}
    )


NEVER_SOUND: tuple[Mutation, ...] = (
    loosen_a_term,
    number_an_immediate_duty,
    repeat_an_id,
    name_what_is_not_there,
    leave_out_what_every_step_has,
    write_an_unknown_key,
    remove_without_a_ground,
)


def mutant(mutations: tuple[Mutation, ...], seed: int) -> Written:
    """The sound route with these done to it."""
    route, chance = copy.deepcopy(SOUND), random.Random(seed)
    for mutate in mutations:
        mutate(route, chance)
    return route


def told(route: Written, folder: Path) -> tuple[Route | None, list[str]]:
    """The route as the check reads it, and the errors that it names."""
    path = folder / "mutant.v1.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(route, file)
    try:
        found = read(path, Route)
    except BrokenPack as broken:
        return None, str(broken).splitlines()
    return found, [one.message for one in check_route(found, LAW, OTHERS, BOOK) if one.is_error]


def walk(route: Route, seed: int) -> None:
    """Walk it by chance: the engine breaks nowhere, and an open case always waits for somebody or something."""
    for number in range(WALKS):
        wanderer = Wanderer(route, seed * WALKS + number)
        for _ in range(DEEDS):
            state = wanderer.walk.state
            if not state.is_open:
                break
            assert state.tasks or state.scheduled, f"nobody is waited for at «{state.stage}», walk {number}"
            wanderer.attempt()


@pytest.mark.parametrize("mutate", MAY_BE_SOUND, ids=lambda one: one.__name__)
def test_what_the_check_lets_pass_is_walked_to_no_dead_end(mutate: Mutation, tmp_path: Path) -> None:
    for seed in range(MUTANTS):
        more = random.Random(seed).choice(MAY_BE_SOUND)
        route, errors = told(mutant((mutate, more) if seed % 2 else (mutate,), seed), tmp_path)
        if errors:
            assert all(len(error) > 10 for error in errors), errors
        else:
            assert route is not None
            walk(route, seed)


@pytest.mark.parametrize("mutate", NEVER_SOUND, ids=lambda one: one.__name__)
def test_what_must_never_pass_does_not(mutate: Mutation, tmp_path: Path) -> None:
    for seed in range(MUTANTS // 2):
        _, errors = told(mutant((mutate,), seed), tmp_path)
        assert errors, f"{mutate.__name__}, seed {seed}"
