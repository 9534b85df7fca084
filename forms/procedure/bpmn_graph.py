"""A route as BPMN sees it: nodes in lanes, flows between them, and how the one follows from the other.

Each stage opens with a gateway and closes with one. Between them stand its steps as user tasks, with gateways where
several must come together, where a step may be sent back, and where a condition decides. A timer on every task tells
of its silence. Outcomes are end events; a route that another one starts is a call activity. What can happen at any
moment stands as event sub-processes in a lane of their own; a turn aside signals the stage that it leads to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from forms.procedure.layout import ranks_of
from forms.procedure.prose import ladder_in_words
from forms.procedure.wording import Wording
from models.derivation import in_words
from models.ids import Code
from models.route import Condition, Join, Route, Stage, Step, Transition
from models.terms import Span, Unit

Kind = Literal["start", "signal", "task", "all", "any", "choice", "end", "call", "timer", "escalation", "aside"]
ANYTIME = "anytime"
"""The lane of what can happen at any moment."""


@dataclass
class Node:
    """Something in a lane: an event, a task or a gateway."""

    id: str
    kind: Kind
    name: str
    lane: str
    rank: int
    slot: int
    """Which place it takes in its lane, counted from the top."""
    step: Step | None = None
    note: str = ""
    span: Span | None = None
    """For a timer: the length that it waits."""
    host: str = ""
    """For a timer: the task on whose edge it stands."""
    repeat: Condition | None = None
    called: str = ""
    signal: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class Flow:
    """From one node to another, under a condition or as the way that is taken when no other is."""

    id: str
    origin: str
    target: str
    name: str = ""
    condition: Condition | None = None
    is_default: bool = False


@dataclass
class Graph:
    """The whole process."""

    route: Route
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    ranks: int = 0


def graph_of(route: Route) -> Graph:
    """The process of a route."""
    return _Builder(route).built()


class _Builder:
    def __init__(self, route: Route) -> None:
        self.route, self.words, self.graph = route, Wording(route), Graph(route)
        self.rank = 0
        self.taken: dict[tuple[str, int], int] = {}

    def built(self) -> Graph:
        first = self.route.stages[0]
        self._node("opening", "start", self.route.opening.title, first.custodian.value, 0)
        self._flow("opening", f"in_{first.id}")
        self.rank = 1
        for number, stage in enumerate(self.route.stages, 1):
            self._stage(number, stage)
        self._anytime()
        self.graph.ranks = self.rank
        return self.graph

    def _stage(self, number: int, stage: Stage) -> None:
        lane, ranks = stage.custodian.value, ranks_of(stage)
        if any(turn.to == stage.id for turn in self.route.interruptions):
            signal = f"signal_{stage.id}"
            self._node(signal, "signal", f"Поворот на этап «{stage.title}»", lane, self.rank, signal=stage.id)
            self._flow(signal, f"in_{stage.id}")
            self.rank += 1
        note = f"За ребёнка отвечает {stage.custodian.label}."
        if stage.leave:
            note = f"{note} Этап кончается сразу, как только {self.words.condition(stage.leave)}."
        self._node(f"in_{stage.id}", "any", f"{number}. {stage.title}", lane, self.rank, note=note)
        self.rank += 1
        begin = self.rank
        for step in stage.steps:
            self._step(stage, step, begin + 3 * ranks[step.id])
        self.rank = begin + 3 * (max(ranks.values()) + 1)
        self._node(f"out_{stage.id}", "any", "", lane, self.rank)
        self._exits(stage)

    def _step(self, stage: Stage, step: Step, rank: int) -> None:
        """A task with the gateways before and behind it, its timer, and whom the timer tells."""
        lane, after = step.agency.value, step.after or Join()
        slot = self._slot(lane, rank, rank + 1, rank + 2)
        task = f"step_{step.id}"
        door = task
        before = [name for name in (*after.all, *after.any) if name in {one.id for one in stage.steps}]
        if len(before) > 1:
            door = f"join_{step.id}"
            self._node(door, "all" if after.all else "any", "", lane, rank, slot=slot)
            self._flow(door, task)
        self._node(task, "task", step.title, lane, rank + 1, slot=slot, step=step)
        self.graph.nodes[task].repeat = (step.repeat.until or "") if step.repeat else None
        self._silence(step, task, lane, rank + 1, slot)
        told = self.words.condition(step.when) if step.when else "по усмотрению" if step.discretion else ""
        for name in before:
            self._flow(self._end_of(stage, name), door, told, step.when)
        if not before:
            self._flow(f"in_{stage.id}", door, told, step.when)
        self._behind(stage, step, lane, rank + 2, slot)

    def _behind(self, stage: Stage, step: Step, lane: str, rank: int, slot: int) -> None:
        task = f"step_{step.id}"
        if step.rework is not None:
            choice = f"check_{step.id}"
            self._node(choice, "choice", "", lane, rank, slot=slot)
            self._flow(task, choice)
            back = self.words.condition(step.rework.when)
            self._flow(choice, f"step_{step.rework.to}", back, step.rework.when)
        for number, beginning in enumerate(step.starts):
            call = f"begin_{step.id}_{number}"
            self._node(call, "call", f"Маршрут {beginning.route}", lane, rank, called=beginning.route)
            told = self.words.condition(beginning.when) if beginning.when else ""
            self._flow(self._end_of(stage, step.id), call, told, beginning.when)
        waited = any(step.id in (*(one.after or Join()).all, *(one.after or Join()).any) for one in stage.steps)
        if not waited or self._is_skippable(stage, step):
            self._flow(
                self._end_of(stage, step.id), f"out_{stage.id}", is_default=step.rework is not None and not waited
            )

    def _is_skippable(self, stage: Stage, step: Step) -> bool:
        """Whether everything that waits for the step may turn out not to be needed, so that the stage ends with it."""
        waiting = [one for one in stage.steps if step.id in (*(one.after or Join()).all, *(one.after or Join()).any)]
        return all(one.when is not None for one in waiting)

    def _end_of(self, stage: Stage, name: Code) -> str:
        step = next(one for one in stage.steps if one.id == name)
        return f"check_{name}" if step.rework is not None else f"step_{name}"

    def _silence(self, step: Step, task: str, lane: str, rank: int, slot: int) -> None:
        timer, told = f"timer_{step.id}", f"silence_{step.id}"
        ladder = ladder_in_words(self.route.ladder(step))
        span = step.term.span
        self._node(timer, "timer", in_words(span), lane, rank, slot=slot, host=task, span=span)
        self._node(told, "escalation", "О молчании узнаёт старший", lane, rank, slot=slot, note=ladder)
        self._flow(timer, told)

    def _exits(self, stage: Stage) -> None:
        """The choice of what comes next, and the ends it may lead to."""
        origin, lane = f"out_{stage.id}", stage.custodian.value
        if len(stage.next) > 1:
            self.rank += 1
            origin = f"next_{stage.id}"
            self._node(origin, "choice", "", lane, self.rank)
            self._flow(f"out_{stage.id}", origin)
        self.rank += 1
        widest = self.rank
        for number, way in enumerate(stage.next):
            target, rank = self._target(stage, number, way)
            told = self.words.condition(way.when) if way.when else ""
            is_default = way.when is None and len(stage.next) > 1
            self._flow(origin, target, told or ("иначе" if is_default else ""), way.when, is_default=is_default)
            widest = max(widest, rank)
        self.rank = widest + 1

    def _target(self, stage: Stage, number: int, way: Transition) -> tuple[str, int]:
        if way.to is not None:
            return f"in_{way.to}", self.rank
        outcome = self.route.outcome_of[way.outcome or ""]
        lane, end = stage.custodian.value, f"end_{stage.id}_{number}"
        if outcome.starts is None:
            self._node(end, "end", outcome.title, lane, self.rank)
            return end, self.rank
        slot = self._slot(lane, self.rank, self.rank + 1)
        call = f"call_{stage.id}_{number}"
        self._node(call, "call", f"Маршрут {outcome.starts}", lane, self.rank, slot=slot, called=outcome.starts)
        self._node(end, "end", outcome.title, lane, self.rank + 1, slot=slot)
        self._flow(call, end)
        return call, self.rank + 1

    def _anytime(self) -> None:
        rank = 0
        for turn in self.route.interruptions:
            by_itself = f" или сразу, как только {self.words.condition(turn.when)}" if turn.when else ""
            note = f"По сообщению участника дела{by_itself}."
            more = {"signal": turn.to, "when": turn.when, "note": note}
            self._node(f"turn_{turn.id}", "aside", turn.title, ANYTIME, rank, **more)
            rank += 3
        for outcome in self.route.outcomes:
            if outcome.discretion:
                self._node(f"ending_{outcome.id}", "aside", outcome.title, ANYTIME, rank)
                rank += 3
        self.rank = max(self.rank, rank)

    def _slot(self, lane: str, *ranks: int) -> int:
        """The first place that is free in all these ranks of a lane; it is taken from now on."""
        slot = max(self.taken.get((lane, rank), 0) for rank in ranks)
        for rank in ranks:
            self.taken[lane, rank] = slot + 1
        return slot

    def _node(self, name: str, kind: Kind, title: str, lane: str, rank: int, **more: object) -> None:
        slot = more.pop("slot", None)
        place = self._slot(lane, rank) if slot is None else slot
        self.graph.nodes[name] = Node(name, kind, title, lane, rank, place, **more)  # type: ignore[arg-type]

    def _flow(
        self, origin: str, target: str, name: str = "", condition: Condition | None = None, *, is_default: bool = False
    ) -> None:
        number = f"flow_{len(self.graph.flows) + 1}"
        self.graph.flows.append(Flow(number, origin, target, name, condition, is_default))


def duration(span: Span) -> str:
    """The length in ISO 8601; working days are written as days, and the name of the timer says what they are."""
    match span.unit:
        case Unit.HOUR:
            return f"PT{span.value}H"
        case Unit.SUTKI:
            return f"PT{24 * span.value}H"
        case Unit.MONTH:
            return f"P{span.value}M"
        case Unit.YEAR:
            return f"P{span.value}Y"
        case _:
            return f"P{span.value}D"


def lanes(graph: Graph) -> Iterator[str]:
    """The lanes in the order of the route, and that of what can happen at any moment."""
    found = dict.fromkeys(node.lane for node in graph.nodes.values() if node.lane != ANYTIME)
    yield from found
    if any(node.lane == ANYTIME for node in graph.nodes.values()):
        yield ANYTIME
