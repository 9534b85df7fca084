"""The engine alone: `advance`, `check` and `explain` over a whole walk of `ru.prevention`, beside a stated reference.

The reference is one trip of the same state through JSON by pydantic (dump and load), which every continue-as-new and
every record of a turn pays anyway. All of it runs in this process, without Temporal and without a database.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from bench.report import Table
from bench.rounds import Goal, Row, schedule
from models.case import CaseState
from models.events import Event
from models.route import FactValue
from tests.support.casework import Walk, norm_of
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check
from workflows.engine.explain import explain
from workflows.engine.norm import Norm

QUARTER: tuple[tuple[str, dict[str, FactValue]], ...] = (
    ("report_school", {}),
    ("report_police", {}),
    ("report_curator", {"proposal": "continue"}),
)
STORY: tuple[tuple[str, dict[str, FactValue]], ...] = (
    ("take_up", {"triage": "accept"}),
    ("request", {}),
    ("survey", {"violence_signs": "none", "access": "given"}),
    ("approve_act", {"act_approval": "approve"}),
    ("reply_school", {}),
    ("reply_health", {}),
    ("reply_police", {}),
    ("assess", {"risk": "moderate", "threat": False}),
    ("resolve", {"decision": "start_ipr"}),
    ("dispatch", {}),
    ("draft_plan", {"family_agrees": "yes"}),
    ("approve_plan", {"plan_verdict": "approve"}),
    *QUARTER * 4,
    ("conclude", {"recommendation": "close"}),
    ("resolve_review", {"decision": "close"}),
    ("move_to_close", {"ground": "causes_gone"}),
    ("resolve_closing", {"decision": "close"}),
)
"""A case from its signal to the removal from the register, with a year of quarterly reports."""

REFERENCE = "one JSON dump and load of the state"


@dataclass(frozen=True)
class Scale:
    """How large a run is: `walks` are made in each repeat, the best of `repeats` is the figure of a round."""

    rounds: int
    repeats: int
    walks: int


FULL = Scale(rounds=9, repeats=7, walks=5)
QUICK = Scale(rounds=2, repeats=2, walks=1)


@dataclass(frozen=True)
class Moment:
    """One turn of the walk: the state before it, what happens, and when."""

    state: CaseState
    event: Event
    at: datetime


Deed = Callable[[Norm, Moment], object]


def measure(scale: Scale) -> Table:
    """Time each deed over the whole walk."""
    norm, moments = whole_walk()
    deeds: dict[str, Deed] = {
        "advance": _advance,
        "check": _check,
        "explain": _explain,
        REFERENCE: _through_json,
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for name in schedule(tuple(deeds), scale.rounds):
        taken[name].append(min(_walk(deeds[name], norm, moments, scale.walks) for _ in range(scale.repeats)))
    reference = tuple(taken.pop(REFERENCE))
    notes = (
        f"{len(moments)} turns of `ru.prevention` from the signal to the removal from the register, ticks included.",
        f"Microseconds for each turn; a round is the best of {scale.repeats} repeats, the figure the median of rounds.",
    )
    rows = (
        Row(
            f"`{name}`, for each turn",
            "µs",
            tuple(rounds),
            against=REFERENCE,
            reference=reference,
            goal=Goal("at most", 200, "figure") if name == "advance" else None,
        )
        for name, rounds in taken.items()
    )
    return Table("engine", "The engine alone", notes, tuple(rows))


def whole_walk() -> tuple[Norm, tuple[Moment, ...]]:
    """Every turn after the opening, each with the state it met."""
    walk = Walk(norm_of("ru.prevention"), child_safe="yes", urgency="planned")
    moments: list[Moment] = []
    for step, facts in STORY:
        while step not in walk.open_steps:
            moments.append(_taken(walk, _pass_time))
        moments.append(_taken(walk, _doing(step, facts)))
    if walk.state.is_open:
        raise RuntimeError(f"the story ends at stage {walk.state.stage}: it no longer fits the route")
    return walk.norm, tuple(moments)


def _taken(walk: Walk, turn: Callable[[Walk], Walk]) -> Moment:
    """Make one turn; answers the state before it with the event and its moment."""
    before = walk.state
    event, at = turn(walk).turns[-1]
    return Moment(before, event, at)


def _doing(step: str, facts: dict[str, FactValue]) -> Callable[[Walk], Walk]:
    return lambda walk: walk.do(step, **facts)


def _pass_time(walk: Walk) -> Walk:
    tick = next_tick(walk.norm, walk.state)
    if tick is None:
        raise RuntimeError(f"nothing more happens at stage {walk.state.stage}: the story no longer fits the route")
    walk.now = max(walk.now, tick[0])
    return walk.happen(tick[1])


def _walk(deed: Deed, norm: Norm, moments: tuple[Moment, ...], walks: int) -> float:
    """Microseconds for each turn of so many walks."""
    began = perf_counter()
    for _ in range(walks):
        for moment in moments:
            deed(norm, moment)
    return (perf_counter() - began) / walks / len(moments) * 1e6


def _advance(norm: Norm, moment: Moment) -> object:
    return advance(norm, moment.state, moment.event, moment.at)


def _check(norm: Norm, moment: Moment) -> object:
    return check(norm, moment.state, moment.event, moment.at)


def _explain(norm: Norm, moment: Moment) -> object:
    return explain(norm, moment.state, moment.at)


def _through_json(_norm: Norm, moment: Moment) -> object:
    return CaseState.model_validate_json(moment.state.model_dump_json())
