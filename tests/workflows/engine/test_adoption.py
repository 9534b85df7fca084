"""A running case moved to another version of its route: what stays, what changes at once, and when it may not move."""

from collections.abc import Callable
from typing import Any, Literal

import pytest

from models.commands import ChangeTask, IssueTask, PassCustody
from models.events import RouteAdopted, TermPassed
from models.people import AgencyKind, Doer, Role
from models.refusal import Refused
from models.route import Route
from models.submission import canonical_json
from models.terms import Span, Unit
from tests.support.casework import MORNING, Walk, doer, norm_of
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check, fold
from workflows.engine.norm import Norm

OLD = norm_of("ru.prevention")
Edit = Callable[[dict[str, Any]], object]
METHODOLOGIST = doer(AgencyKind.COMMISSION, Role.METHODOLOGIST)


def newer(*edits: Edit) -> Route:
    """The next version of the route, with these parts written otherwise."""
    whole = OLD.route.model_dump(mode="json", exclude_defaults=True) | {"version": OLD.route.version + 1}
    for edit in edits:
        edit(whole)
    return Route.model_validate_json(canonical_json(whole))


def stage(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(stage for stage in whole["stages"] if stage["id"] == name)
    return found


def step(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for stage in whole["stages"] for step in stage["steps"] if step["id"] == name)
    return found


def gone(where: str, name: str) -> Edit:
    """This step is not in its stage any more, and nobody waits for it."""

    def edit(whole: dict[str, Any]) -> None:
        steps = stage(whole, where)["steps"]
        steps[:] = [one for one in steps if one["id"] != name]
        for one in steps:
            one.get("after", {}).get("all", []).count(name) and one["after"]["all"].remove(name)

    return edit


def replies_in(days: int) -> Edit:
    return lambda whole: [
        step(whole, name)["term"].update(value=days) for name in ("reply_school", "reply_health", "reply_police")
    ]


def asked() -> Walk:
    """Everybody has been asked and nobody has replied."""
    return Walk(OLD, child_safe="yes", urgency="planned").do("take_up", triage="accept").do("request")


def move(
    walk: Walk, route: Route, *, terms: Literal["kept", "recounted"] = "kept", by: Doer = METHODOLOGIST
) -> tuple[Norm, RouteAdopted]:
    event = RouteAdopted(route=route.digest, ground="P995-PLAN", open_terms=terms, by=by)
    return Norm(route, walk.norm.calendar, before=walk.norm.route), event


def moved(walk: Walk, route: Route, *, terms: Literal["kept", "recounted"] = "kept") -> Walk:
    """The case goes on by this version."""
    walk.norm, event = move(walk, route, terms=terms)
    walk.happen(event)
    walk.norm = Norm(route, walk.norm.calendar)
    return walk


def reasons(walk: Walk, route: Route) -> str:
    """Why the case may not move; nothing has changed by then."""
    norm, event = move(walk, route)
    found, before = check(norm, walk.state, event, walk.now), walk.state
    assert found is not None
    assert found.code == "route_unfit"
    with pytest.raises(Refused):
        advance(norm, before, event, walk.now)
    return found.message


def test_terms_that_run_are_kept_and_later_ones_are_of_the_new_version() -> None:
    walk = asked()
    before = {task.id: task for task in walk.state.tasks}
    moved(walk, newer(replies_in(3), lambda whole: step(whole, "approve_act")["term"].update(value=1)))
    assert {task.id: task for task in walk.state.tasks} == before
    assert not walk.commands
    walk.do("survey", access="given", violence_signs="none", no_care=False)
    [issued] = [command.task for command in walk.commands if isinstance(command, IssueTask)]
    assert (issued.step, issued.span.value) == ("approve_act", 1)


def test_terms_are_recounted_when_that_was_decided() -> None:
    walk = moved(asked(), newer(replies_in(3)), terms="recounted")
    replies = [task for task in walk.state.tasks if task.step.startswith("reply")]
    assert {task.span for task in replies} == {Span(value=3, unit=Unit.WORKING_DAY)}
    assert {task.due.isoformat() for task in replies if task.due} == {"2026-09-04T21:00:00+00:00"}
    assert {command.task.id for command in walk.commands if isinstance(command, ChangeTask)} == {t.id for t in replies}


def test_nobody_is_reminded_or_told_of_the_same_silence_twice() -> None:
    walk = asked()
    while not any(task.escalated for task in walk.state.tasks):
        tick = next_tick(walk.norm, walk.state)
        assert tick is not None
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
    late = next(task for task in walk.state.tasks if task.escalated)
    moved(walk, newer())
    assert walk.state.task(late.id) == late
    tick = next_tick(walk.norm, walk.state)
    assert tick is not None
    assert tick[1] != TermPassed(task=late.id, rung=0)


def test_a_step_that_is_new_in_the_stage_opens_at_once() -> None:
    extra = {
        "id": "call",
        "title": "Позвонить семье",
        "agency": "guardianship",
        "form": "crisis_contact",
        "term": {"rule": "PD-SURVEY", "unit": "working_day", "value": 3},
        "basis": ["PD-SURVEY"],
    }
    walk = moved(asked(), newer(lambda whole: stage(whole, "inquiry")["steps"].append(extra)))
    assert "call" in walk.open_steps


def test_custody_passes_when_the_new_version_names_another_custodian() -> None:
    walk = moved(asked(), newer(lambda whole: stage(whole, "inquiry").update(custodian="guardianship")))
    assert walk.state.custodian == "guardianship-1"
    assert isinstance(walk.commands[-1], PassCustody)


def test_a_fact_that_is_not_asked_for_any_more_is_forgotten() -> None:
    def without_absence(whole: dict[str, Any]) -> None:
        del whole["facts"]["signs_absence"]
        whole["opening"]["gives"].remove("signs_absence")
        whole["opening"]["inform"] = [one for one in whole["opening"]["inform"] if one.get("when") != "signs_absence"]

    walk = asked()
    assert "signs_absence" in walk.state.facts
    assert "signs_absence" not in moved(walk, newer(without_absence)).state.facts


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (gone("inquiry", "reply_school"), "нет открытого шага «Ответить на запрос комиссии (школа)»"),
        (lambda whole: step(whole, "survey").update(agency="social"), "поручен другому органу или другой роли"),
        (lambda whole: step(whole, "survey").update(form="dispatch_note"), "другая форма"),
        (lambda whole: stage(whole, "inquiry").update(id="questions"), "нет этапа «Запросы и обследование»"),
        (lambda whole: whole["facts"]["urgency"].update(values=["immediate"]), "больше нет значения"),
        (lambda whole: whole.update(id="ru.other"), "не продолжает маршрут"),
    ],
)  # fmt: skip
def test_a_case_that_has_no_place_in_the_new_version_stays_and_says_why(edit: Edit, reason: str) -> None:
    def follow(whole: dict[str, Any]) -> None:
        """Whoever led to the renamed stage leads to its new name."""
        names = {one["id"] for one in whole["stages"]}
        for one in whole["stages"]:
            for way in one["next"]:
                if way.get("to") == "inquiry" and "inquiry" not in names:
                    way["to"] = "questions"

    assert reason in reasons(asked(), newer(edit, follow))


def test_a_period_that_is_set_needs_a_step_that_still_comes_again() -> None:
    walk = asked().do("survey", access="given", violence_signs="none", no_care=False)
    walk.do("approve_act", act_approval="approve").do("reply_school").do("reply_health").do("reply_police")
    walk.do("assess", risk="moderate", threat=False).do("resolve", decision="start_ipr").do("dispatch")
    walk.do("draft_plan", family_agrees="yes").do("approve_plan", plan_verdict="approve")
    assert walk.state.scheduled
    once = newer(lambda whole: step(whole, "report_school").pop("repeat"))
    assert "не повторяется, а следующий период уже назначен" in reasons(walk, once)


def test_an_agency_that_the_new_version_needs_must_be_known_first() -> None:
    walk = asked()
    agencies = {kind: code for kind, code in walk.state.agencies.items() if kind is not AgencyKind.YOUTH}
    walk.state = walk.state.model_copy(update={"agencies": agencies})
    needs = newer(lambda whole: step(whole, "assess").update(agency="youth"))
    assert "не названы органы: орган по делам молодёжи" in reasons(walk, needs)


def test_only_a_methodologist_moves_cases_and_only_once() -> None:
    walk, route = asked(), newer()
    norm, event = move(walk, route, by=doer(AgencyKind.COMMISSION, Role.SECRETARY))
    refusal = check(norm, walk.state, event, walk.now)
    assert refusal is not None
    assert refusal.code == "not_allowed"
    moved(walk, route)
    norm, event = move(walk, route)
    refusal = check(norm, walk.state, event, walk.now)
    assert refusal is not None
    assert refusal.code == "already"


def test_a_moved_case_is_rebuilt_from_its_events() -> None:
    walk, route = asked(), newer(replies_in(3))
    moved(walk, route, terms="recounted").do("reply_school")
    norms = {OLD.route.digest: OLD.route, route.digest: route}

    def norm_for(event: object, state: Any) -> Norm:
        if isinstance(event, RouteAdopted):
            return Norm(norms[event.route], OLD.calendar, before=norms[state.route])
        return Norm(norms[OLD.route.digest if state is None else state.route], OLD.calendar)

    assert fold(norm_for, walk.turns) == walk.state
    assert walk.turns[0][1] == MORNING
