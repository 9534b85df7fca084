"""A norm under watch: the engine runs on it as on any other, and it notes which way each condition went.

The route is the same but for what cannot change its course: every term lasts an hour, nobody is reminded, and papers
that cannot fail are not made, so that the engine does not reckon in vain. Conditions are marked with their places; an
exit without a condition is given the one that always holds. A condition is decided by the engine's own means, once for
each set of values it reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.calendar import Calendar
from models.ids import Code
from models.route import Condition, FactValue, Interruption, Notice, Route, Stage, Step
from models.terms import Unit
from models.timing import Term
from workflows.engine.conditions import compiled, unknown
from workflows.engine.norm import Norm
from workflows.proof.findings import Place

ALWAYS: Condition = "true"


class Placed(str):
    """A condition that knows where it stands."""

    __slots__ = ("place",)
    place: Place


@dataclass
class Watch:
    """What was seen: the ways that each condition went, and what it was told before."""

    ways: dict[Place, set[bool]] = field(default_factory=dict)
    decided: dict[tuple[object, ...], bool] = field(default_factory=dict)
    rests: bool = False
    """While it rests, nothing is noted: what is only tried does not count."""


@dataclass(frozen=True)
class WatchedNorm(Norm):
    """A route and a calendar, and who watches."""

    watch: Watch = field(default_factory=Watch)

    def holds(self, condition: Condition | None, facts: Mapping[Code, FactValue], **counters: int) -> bool:
        """As the engine decides it; noted if the condition has a place."""
        if condition is None:
            return True
        declared = self.route.facts
        values = tuple(
            facts[name] if name in facts else unknown(declared[name]) if name in declared else counters.get(name, 0)
            for name in compiled(condition).variables()
        )
        key = (condition, values)
        answer = self.watch.decided.get(key)
        if answer is None:
            answer = self.watch.decided[key] = super().holds(condition, facts, **counters)
        if isinstance(condition, Placed) and not self.watch.rests:
            self.watch.ways.setdefault(condition.place, set()).add(answer)
        return answer


def watched(route: Route, calendar: Calendar) -> WatchedNorm:
    """The norm on which the proof runs."""
    stages = tuple(_stage(("stages", at), stage) for at, stage in enumerate(route.stages))
    turns = tuple(_turn(("interruptions", at), turn) for at, turn in enumerate(route.interruptions))
    opening = route.opening.model_copy(update={"inform": _notices(("opening",), route.opening.inform)})
    changes = {"stages": stages, "interruptions": turns, "opening": opening, "remind": ()}
    return WatchedNorm(route.model_copy(update=changes), calendar)


def _stage(place: Place, stage: Stage) -> Stage:
    ways = [
        way.model_copy(update={"when": _placed((*place, "next", number, "when"), way.when or ALWAYS)})
        for number, way in enumerate(stage.next)
    ]
    steps = tuple(_step((*place, "steps", number), step) for number, step in enumerate(stage.steps))
    leave = _placed((*place, "leave"), stage.leave)
    return stage.model_copy(update={"next": tuple(ways), "steps": steps, "leave": leave})


def _step(place: Place, step: Step) -> Step:
    repeat, rework = step.repeat, step.rework
    if repeat is not None:
        repeat = repeat.model_copy(update={"until": _placed((*place, "repeat", "until"), repeat.until)})
    if rework is not None:
        rework = rework.model_copy(update={"when": _placed((*place, "rework", "when"), rework.when)})
    return step.model_copy(
        update={
            "term": Term(rule=step.term.rule, unit=Unit.HOUR, value=1, start=step.term.start),
            "remind": (),
            "papers": tuple(paper for paper in step.papers if paper.of is not None),
            "when": _placed((*place, "when"), step.when),
            "inform": _notices(place, step.inform),
            "starts": tuple(
                one.model_copy(update={"when": _placed((*place, "starts", number, "when"), one.when)})
                for number, one in enumerate(step.starts)
            ),
            "repeat": repeat,
            "rework": rework,
        }
    )


def _notices(place: Place, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    return tuple(
        notice.model_copy(update={"when": _placed((*place, "inform", number, "when"), notice.when)})
        for number, notice in enumerate(notices)
        if notice.when is not None
    )


def _turn(place: Place, turn: Interruption) -> Interruption:
    return turn.model_copy(update={"when": _placed((*place, "when"), turn.when)})


def _placed(place: Place, condition: Condition | None) -> Placed | None:
    if condition is None:
        return None
    marked = Placed(condition)
    marked.place = place
    return marked
