"""Every step and every condition of a route with its place in the file."""

from collections.abc import Iterator
from typing import NamedTuple

from models.ids import Code
from models.route import Condition, Notice, ReferralKind, Route, Stage, Step
from workflows.proof.findings import Place


class Spot(NamedTuple):
    """A condition where it stands: in which stage and step, and what hangs on it."""

    place: Place
    condition: Condition
    what: str
    """`interruption`, `leave`, `next`, `when`, `until`, `rework`, `inform`, `starts`, `shows` or `threat`."""
    stage: Code | None = None
    step: Code | None = None


def steps(route: Route) -> Iterator[tuple[Place, Stage, Step]]:
    """Every step of every stage, in the order of the file."""
    for at, stage in enumerate(route.stages):
        for number, step in enumerate(stage.steps):
            yield ("stages", at, "steps", number), stage, step


def kinds(route: Route) -> Iterator[tuple[Place, ReferralKind]]:
    """Every kind of referral, in the order of the file."""
    for number, kind in enumerate(route.referrals):
        yield ("referrals", number), kind


def duties(route: Route) -> Iterator[tuple[Place, Step]]:
    """Whatever a task may be about: every step, then every kind of referral."""
    yield from ((place, step) for place, _, step in steps(route))
    yield from ((place, kind.step) for place, kind in kinds(route))


def spots(route: Route) -> Iterator[Spot]:
    """Every condition of the route, in the order of the file."""
    if route.measures:
        yield Spot(("measures", "threat"), route.measures.threat, "threat")
    yield from _notices(("opening",), route.opening.inform, None, None)
    for at, stage in enumerate(route.stages):
        if stage.leave:
            yield Spot(("stages", at, "leave"), stage.leave, "leave", stage.id)
        for number, step in enumerate(stage.steps):
            yield from _of_step(("stages", at, "steps", number), stage, step)
        for number, transition in enumerate(stage.next):
            if transition.when:
                yield Spot(("stages", at, "next", number, "when"), transition.when, "next", stage.id)
    for place, kind in kinds(route):
        for number, one in enumerate(kind.shows):
            if one.when:
                yield Spot((*place, "shows", number, "when"), one.when, "shows")
    for number, interruption in enumerate(route.interruptions):
        if interruption.when:
            yield Spot(("interruptions", number, "when"), interruption.when, "interruption")


def _of_step(place: Place, stage: Stage, step: Step) -> Iterator[Spot]:
    if step.when:
        yield Spot((*place, "when"), step.when, "when", stage.id, step.id)
    if step.repeat and step.repeat.until:
        yield Spot((*place, "repeat", "until"), step.repeat.until, "until", stage.id, step.id)
    if step.rework:
        yield Spot((*place, "rework", "when"), step.rework.when, "rework", stage.id, step.id)
    yield from _notices(place, step.inform, stage.id, step.id)
    for number, beginning in enumerate(step.starts):
        if beginning.when:
            yield Spot((*place, "starts", number, "when"), beginning.when, "starts", stage.id, step.id)
    for number, one in enumerate(step.shows):
        if one.when:
            yield Spot((*place, "shows", number, "when"), one.when, "shows", stage.id, step.id)


def _notices(place: Place, notices: tuple[Notice, ...], stage: Code | None, step: Code | None) -> Iterator[Spot]:
    for number, notice in enumerate(notices):
        if notice.when:
            yield Spot((*place, "inform", number, "when"), notice.when, "inform", stage, step)
