"""What a route must satisfy before it may be published: names, norms, forms, conditions, and the proof of its course.

`slips_of` reads the route as it is written, in milliseconds: a process asks it before it takes in a pack.
`check_route` also walks every state that a case can reach (see `docs/route-check.md`): the check command asks it.
"""

from collections.abc import Iterator, Mapping

from models.calendar import Calendar
from models.ids import RouteId
from models.law import Law
from models.route import Route
from workflows.proof.condition_types import condition_slips
from workflows.proof.exploring import Explorer
from workflows.proof.findings import Finding
from workflows.proof.forms import form_slips
from workflows.proof.ladders import ladder_slips
from workflows.proof.measures import measure_slips
from workflows.proof.names import name_slips
from workflows.proof.norms import norm_slips
from workflows.proof.places import spots
from workflows.proof.referrals import referral_slips
from workflows.proof.removal import Guard, score_slips
from workflows.proof.space import Space, TooMany
from workflows.proof.starting import starting_slips, unopened, wanted_facts
from workflows.proof.verdicts import Verdicts

__all__ = ["Finding", "check_route", "slips_of"]


def slips_of(route: Route, law: Law, others: Mapping[RouteId, Route], calendar: Calendar) -> tuple[Finding, ...]:
    """What is wrong with the route as it is written; `others` are the routes that it may start, by id."""
    found = [*name_slips(route), *norm_slips(route, law, calendar), *form_slips(route), *ladder_slips(route)]
    found += referral_slips(route)
    found += measure_slips(route, law)
    found += [slip for spot in spots(route) for slip in condition_slips(spot, route.facts)]
    return tuple(dict.fromkeys([*found, *starting_slips(route, others)]))


def check_route(route: Route, law: Law, others: Mapping[RouteId, Route], calendar: Calendar) -> tuple[Finding, ...]:
    """Everything that is wrong with the route; without an error in it the route may be published.

    The course is walked only when nothing is wrong with the words: a name that leads nowhere has no course.
    """
    known = {**others, route.id: route}
    written = slips_of(route, law, known, calendar)
    if any(slip.is_error for slip in written):
        return written
    return tuple(dict.fromkeys([*written, *_course(route, known, calendar)]))


def _course(route: Route, others: Mapping[RouteId, Route], calendar: Calendar) -> Iterator[Finding]:
    guard = Guard(route, others)
    yield from score_slips(route, guard)
    try:
        explorer = Explorer(route, calendar, Space(route, wanted_facts(route, others), guard.grounds | guard.removing))
        for turn in explorer.turns():
            yield from unopened(turn, route, others)
            yield from guard.breaches(turn)
    except TooMany as many:
        remedy = "Разделите самый широкий этап или уберите из условий лишние признаки: такой маршрут не доказан."
        yield Finding(("stages",), f"состояний слишком много для доказательства: {many}.", remedy)
        return
    yield from Verdicts(route, explorer.found, explorer.norm.watch).findings()
