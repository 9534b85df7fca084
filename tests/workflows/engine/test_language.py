"""What the language can say beyond the usual course: periods, waits, limits of extension, cases begun beside."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.commands import IssueTask, StartCase
from models.events import StepDone, TermExtended
from models.people import AgencyKind, Role
from models.refusal import Refused
from models.route import Repeat, Route
from models.terms import Span, Unit
from models.timing import Term
from tests.support.casework import MOSCOW, Walk, doer, open_task
from workflows import packs
from workflows.engine.clock import next_tick
from workflows.engine.deadlines import period
from workflows.engine.norm import Norm
from workflows.route_check import check_route

FILE = Path(__file__).parents[2] / "support" / "routes" / "language.v1.yaml"
NORM = Norm(route=packs.read(FILE, Route), calendar=packs.calendar("ru"))
MONTH = Span(value=1, unit=Unit.MONTH)


def local(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment + timedelta(minutes=MOSCOW):%Y-%m-%d %H:%M}"


def strike(walk: Walk, until: str) -> Walk:
    """Let fall due what falls due up to this local time."""
    while (tick := next_tick(walk.norm, walk.state)) is not None and local(tick[0]) <= until:
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
    walk.now = max(walk.now, datetime.fromisoformat(f"{until}+03:00"))
    return walk


def in_force() -> Walk:
    """Considered on 1 September 2026 at 10:00, waiting to come into force."""
    return Walk(NORM).do("consider", plan_verdict="rework").do("ask_region")


def under_watch() -> Walk:
    walk = strike(in_force(), "2026-09-14 09:00")
    walk.do("in_force")
    assert walk.state.stage == "watch"
    return walk


def test_the_route_of_the_language_is_a_sound_one() -> None:
    others = {route.id: route for _, route in packs.routes()}
    assert check_route(NORM.route, packs.law("ru"), others, NORM.calendar) == ()


def test_a_term_is_extended_as_far_as_its_norm_allows_and_no_further() -> None:
    walk = Walk(NORM)
    by = doer(AgencyKind.COMMISSION, Role.SECRETARY)
    task = open_task(walk.state, "consider")
    assert local(task.due) == "2026-09-17 00:00"
    with pytest.raises(Refused) as refused:
        walk.happen(TermExtended(task=task.id, span=Span(value=2, unit=Unit.MONTH), ground="illness", by=by))
    assert refused.value.refusal.message == "Срок задачи № 1 норма KOAP-296 позволяет продлить всего на 1 месяц."
    walk.happen(TermExtended(task=task.id, span=Span(value=10, unit=Unit.CALENDAR_DAY), ground="illness", by=by))
    walk.happen(TermExtended(task=task.id, span=Span(value=20, unit=Unit.CALENDAR_DAY), ground="illness", by=by))
    assert local(open_task(walk.state, "consider").due) == "2026-10-17 00:00"
    with pytest.raises(Refused, match="wrong_moment"):
        walk.happen(TermExtended(task=task.id, span=Span(value=1, unit=Unit.CALENDAR_DAY), ground="illness", by=by))


def test_a_term_left_to_the_region_is_measured_by_our_control() -> None:
    task = open_task(Walk(NORM).state, "ask_region")
    assert (task.rule, task.span) == ("P995-FREQ", Span(value=5, unit=Unit.WORKING_DAY))


def test_a_step_waits_for_its_time_and_its_term_begins_then() -> None:
    walk = in_force()
    assert walk.state.tasks == ()
    assert [(entry.step, local(entry.at)) for entry in walk.state.scheduled] == [("in_force", "2026-09-12 00:00")]
    strike(walk, "2026-09-12 00:00")
    assert local(open_task(walk.state, "in_force").due) == "2026-09-17 00:00"


def test_a_wait_that_has_passed_already_opens_the_step_at_once() -> None:
    walk = Walk(NORM).do("consider", plan_verdict="rework")
    strike(walk, "2026-10-01 12:00").do("ask_region")
    tick = next_tick(walk.norm, walk.state)
    assert tick is not None
    assert tick[0] == walk.now


def test_a_step_begins_another_case_and_its_own_proposal() -> None:
    walk = Walk(NORM).do("consider", plan_verdict="approve")
    started = [command for command in walk.commands if isinstance(command, StartCase)]
    done = walk.turns[-1][0]
    assert isinstance(done, StepDone)
    assert started == [StartCase(route="ru.removal", submission=done.submission)]
    assert walk.state.is_open
    assert not any(isinstance(c, StartCase) for c in Walk(NORM).do("consider", plan_verdict="rework").commands)


def test_a_check_asked_for_once_in_a_period_opens_with_the_period_and_lasts_it() -> None:
    walk = under_watch()  # entered on Monday 14 September 2026, 10:00
    seen = [local(open_task(walk.state, "check_quarter").due)]
    for day in ("2026-09-20 12:00", "2027-03-10 12:00", "2027-04-01 12:00"):
        strike(walk, day).do("check_quarter")
        opens = {entry.step: local(entry.at) for entry in walk.state.scheduled}["check_quarter"]
        strike(walk, opens)
        seen.append(local(open_task(walk.state, "check_quarter").due))
    # The second check came late in its period, the third period began on its own day all the same.
    assert seen == ["2026-12-15 00:00", "2027-03-16 00:00", "2027-06-16 00:00", "2027-09-15 00:00"]
    strike(walk, "2027-07-01 12:00").do("check_quarter")
    assert "check_quarter" not in walk.open_steps | {entry.step for entry in walk.state.scheduled}


def test_a_yearly_step_opens_on_its_day_of_the_year() -> None:
    walk = strike(under_watch(), "2027-01-01 00:00")
    assert local(open_task(walk.state, "account").due) == "2027-02-02 00:00"
    walk.now += timedelta(days=20)
    walk.do("account", proposal="continue")
    assert [local(entry.at) for entry in walk.state.scheduled if entry.step == "account"] == ["2028-01-01 00:00"]


def test_a_stage_entered_on_the_day_itself_waits_for_the_next_year() -> None:
    repeat = Repeat(rule="F48-25", every=Span(value=1, unit=Unit.YEAR), until="round >= 2", on="01-01")
    entered = datetime.fromisoformat("2027-01-01T09:00+03:00")
    assert local(period(NORM, repeat, 1, entered, MOSCOW)) == "2028-01-01 00:00"
    assert local(period(NORM, repeat, 2, entered, MOSCOW)) == "2029-01-01 00:00"


def test_an_agency_without_a_step_must_be_known_when_a_started_route_needs_it() -> None:
    assert AgencyKind.COURT in NORM.route.agencies
    assert not any(step.agency is AgencyKind.COURT for step in NORM.route.step_of.values())


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ({"unit": "working_day", "left_to_region": True}, "укажите control"),
        (
            {"unit": "working_day", "value": 5, "control": {"rule": "PD-REPLY", "value": 5, "unit": "working_day"}},
            "уберите",
        ),
        (
            {
                "unit": "month",
                "left_to_region": True,
                "control": {"rule": "PD-REPLY", "value": 5, "unit": "working_day"},
            },
            "ту же единицу",
        ),
        (
            {"unit": "immediate", "left_to_region": True, "control": {"rule": "PD-REPLY", "value": 5, "unit": "hour"}},
            "области не оставляют",
        ),
    ],
)
def test_a_term_that_says_two_things_is_refused(term: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Term.model_validate({"rule": "P995-FREQ", **term}, strict=False)


def test_the_first_round_of_a_period_is_given_out_at_once() -> None:
    walk = strike(in_force(), "2026-09-14 09:00").do("in_force")
    assert {c.task.step for c in walk.commands if isinstance(c, IssueTask)} == {"check_quarter"}


SPOILED = [
    (
        "longest: {value: 1, unit: month}",
        "longest: {value: 2, unit: month}",
        "больше, чем позволяет KOAP-296 (1 месяц)",
    ),
    ("rule: KOAP-296\n", "rule: PD-SITTING\n", "норма PD-SITTING не говорит, что срок можно продлить"),
    ("{rule: KOAP-303, value: 10,", "{rule: KOAP-303, value: 9,", "короче, чем велит KOAP-303"),
    ("{rule: KOAP-303, value: 10,", "{rule: F120-07, value: 10,", "не говорит, сколько ждать"),
    ('start: "done:consider"}', 'start: "done:decide"}', "шага «decide» нет в маршруте"),
    (", ahead: true", "", "периодичность G423-Q не срок"),
    ("{rule: G423-Q, unit: month, value: 3}", "{rule: G423-Q, unit: month, value: 4}", "длиннее нормы G423-Q"),
    ("rule: P995-FREQ\n", "rule: F442-15-5\n", "области его не оставляют"),
    ("parties:", "circle: [commission, social]\nparties:", "узнаёт орган вне круга: орган опеки и попечительства"),
    ("route: ru.removal", "route: ru.nowhere", "маршрута «ru.nowhere» нет"),
    ("form: safety_decision", "form: removal_review", "открывают формой «safety_decision»"),
    ("psychology, prosecutor, school", "psychology, school", "органов, без которых он не откроется: прокуратура"),
]
WHERE = {
    "rule: KOAP-296\n": "longest: {value: 1, unit: month}",
    ", ahead: true": "term: {rule: G423-Q, unit: month, value: 3}",
    "rule: P995-FREQ\n": "term:",
    "parties:": "custodian: guardianship",
    "form: safety_decision": "- {route: ru.removal, when: plan_verdict == 'approve'}",
    "psychology, prosecutor, school": "- {route: ru.removal, when: plan_verdict == 'approve'}",
}
"""Where a slip is told, if not where it was made."""


@pytest.mark.parametrize(("old", "new", "said"), SPOILED)
def test_what_the_language_says_wrongly_is_found_in_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "slip.v1.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    others = {route.id: route for _, route in packs.routes()}
    found = check_route(packs.read(path, Route), packs.law("ru"), others, NORM.calendar)
    told = [finding.told(path) for finding in found if finding.is_error]
    mine = [line for line in told if said in line]
    assert mine, told
    line = path.read_text(encoding="utf-8").splitlines()[int(mine[0].split(":")[1]) - 1]
    assert line.strip() in WHERE.get(old, new) or new in line, line
