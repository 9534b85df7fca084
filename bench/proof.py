"""The proof of a route: how long it takes for `ru.prevention`, and for an invented route of forty steps.

The reference is one walk through `ru.prevention` by the engine alone, so that the ratio says how many whole cases the
proof is worth.
"""

from collections import defaultdict
from collections.abc import Callable
from time import perf_counter

from bench.engine import Scale, whole_walk
from bench.long_route import long_route
from bench.report import Table
from bench.rounds import Goal, Row, schedule
from models.ids import RouteId
from models.route import Route
from workflows import packs
from workflows.engine.core import advance
from workflows.route_check import check_route

FULL = Scale(rounds=7, repeats=1, walks=1)
QUICK = Scale(rounds=2, repeats=1, walks=1)
STEPS = 40
LONGEST = 5.0
"""Seconds in which a route of forty steps is to be checked."""

REFERENCE = "one walk of the engine through ru.prevention"


def measure(scale: Scale) -> Table:
    """Time each proof, and the reference, round by round."""
    others = {route.id: route for _, route in packs.routes()}
    long, prevention = long_route(STEPS), others["ru.prevention"]
    deeds: dict[str, Callable[[], None]] = {
        f"an invented route, {STEPS} steps": lambda: _proved(long, others),
        f"ru.prevention, {len(prevention.step_of)} steps": lambda: _proved(prevention, others),
        REFERENCE: _walked(),
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for name in schedule(tuple(deeds), scale.rounds):
        began = perf_counter()
        deeds[name]()
        taken[name].append(perf_counter() - began)
    reference = tuple(taken.pop(REFERENCE))
    rows = (
        Row(
            name,
            "s",
            tuple(rounds),
            against=REFERENCE,
            reference=reference,
            goal=Goal("at most", LONGEST, "figure") if str(STEPS) in name else None,
        )
        for name, rounds in taken.items()
    )
    return Table("proof", "The proof of a route", ("Seconds for one whole check, its findings empty.",), tuple(rows))


def _proved(route: Route, others: dict[RouteId, Route]) -> None:
    found = check_route(route, packs.law(route.country), others, packs.calendar(route.country))
    if any(finding.is_error for finding in found):
        raise RuntimeError(f"{route.id} is not sound: {found[0].message}")


def _walked() -> Callable[[], None]:
    norm, moments = whole_walk()

    def walk() -> None:
        for moment in moments:
            advance(norm, moment.state, moment.event, moment.at)

    return walk
