"""Minimal intervention: no child is taken from the family before help was weighed or a threat to life was found.

A removal is a step by which the child is taken (its form says so, or `removes: true`). Before it, on every path, must
come an answer on a form that finds a threat to life or health, or one that weighs whether the services given to the
family were enough; the form with which the case opens counts. The same holds for an outcome that starts a route in
which a child is taken. And no score opens the way by itself: it supports a decision and never is one.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from forms import catalogue
from models.commands import IssueTask, ListOverstep, StartCase
from models.expression import parsed
from models.ids import Code, RouteId
from models.route import Condition, FactValue, Route, Step
from workflows.engine.conditions import holds
from workflows.proof.domains import domains
from workflows.proof.exploring import Turn, closes
from workflows.proof.findings import Finding, Place
from workflows.proof.places import spots, steps
from workflows.proof.reading import read

GROUNDS = frozenset({"threat", "services"})
REMEDY = (
    "Поставьте раньше шаг с решением об угрозе жизни или здоровью либо с анализом услуг семье "
    "(формы с establishes: threat или services)."
)


class Guard:
    """What is a removal in a route, and what is a ground for it."""

    def __init__(self, route: Route, others: Mapping[RouteId, Route]) -> None:
        self.route = route
        self.removing = removing_steps(route)
        self.grounds = frozenset(step.id for step in route.step_of.values() if _meaning(route, step.form) in GROUNDS)
        self.opens_grounded = _meaning(route, route.opening.form) in GROUNDS
        self.routes = frozenset(name for name, other in others.items() if removing_steps(other))
        self.starting = frozenset(
            outcome.id
            for outcome in route.outcomes
            if outcome.starts is not None and outcome.starts in others and removing_steps(others[outcome.starts])
        )

    def breaches(self, turn: Turn) -> Iterator[Finding]:
        """What this turn does to a child without a ground."""
        yield from self._out_of_order(turn)
        if self.opens_grounded or self.grounds.intersection(turn.state.answers):
            return
        for command in turn.commands:
            if isinstance(command, IssueTask) and command.task.step in self.removing:
                step = self.route.step_of[command.task.step]
                place = next(place for place, _, one in steps(self.route) if one.id == step.id)
                said = "ребёнка забирают, а ни угроза жизни не установлена, ни помощь семье не оценена."
                yield Finding(place, f"шаг «{step.title}»: {said}", REMEDY)
        yield from self._begun_beside(turn)
        if (ended := closes(turn)) in self.starting:
            outcome = self.route.outcome_of[str(ended)]
            said = "начинается отобрание, а ни угроза жизни не установлена, ни помощь семье не оценена."
            yield Finding(("outcomes", self.route.outcomes.index(outcome)), f"исход «{outcome.title}»: {said}", REMEDY)

    def _out_of_order(self, turn: Turn) -> Iterator[Finding]:
        """Measures that are taken before the weaker ones, and no threat to life was found: only an urgent step is."""
        for command in turn.commands:
            if isinstance(command, ListOverstep) and command.overstep.ground == "none":
                name = command.overstep.step
                place = next((place for place, _, one in steps(self.route) if one.id == name), ("opening",))
                title = self.route.step_of[name].title if name else self.route.opening.title
                said = f"шаг «{title}»: на этом пути мера берётся раньше более слабых и без угрозы жизни."
                yield Finding(
                    (*place, "measure"), said, "Поставьте раньше шаг, который показывает слабые меры (shows)."
                )

    def _begun_beside(self, turn: Turn) -> Iterator[Finding]:
        """Steps that start a removal while their own case goes on."""
        begun = {command.route for command in turn.commands if isinstance(command, StartCase)} & self.routes
        for place, _, step in steps(self.route):
            if turn.deed == ("done", step.id, turn.deed.facts) and begun.intersection(b.route for b in step.starts):
                said = "начинается отобрание, а ни угроза жизни не установлена, ни помощь семье не оценена."
                yield Finding((*place, "starts"), f"шаг «{step.title}»: {said}", REMEDY)


def removing_steps(route: Route) -> frozenset[Code]:
    """The steps by which a child is taken from the family."""
    return frozenset(step.id for step in route.step_of.values() if _removes(route, step))


def score_slips(route: Route, guard: Guard) -> Iterator[Finding]:
    """Ways to a removal that stand open when nothing is known but scores."""
    names = sorted(scores(route))
    known = domains(route.facts, [parsed(spot.condition) for spot in spots(route)])
    values = [known[name].of(route.facts[name].values or (False, True)) for name in names]
    situations = [dict(zip(names, chosen, strict=True)) for chosen in product(*values)]
    for place, when in ways_to_removal(route, guard):
        if names and set(read(when or "true")) & set(names) and _opens(when, route, situations):
            yield Finding(
                place,
                f"условие «{when}» открывает путь к отобранию по одним баллам оценки.",
                "Балл поддерживает решение и никогда им не является: добавьте решение человека.",
            )


def ways_to_removal(route: Route, guard: Guard) -> Iterator[tuple[Place, Condition | None]]:
    """Every condition that leads to a removal, or into a stage with one; a person's report is none."""
    ends = guard.starting
    stages = {
        stage.id
        for stage in route.stages
        if any(way.outcome in ends for way in stage.next) or any(step.id in guard.removing for step in stage.steps)
    }
    for at, stage in enumerate(route.stages):
        for number, way in enumerate(stage.next):
            if way.outcome in ends or way.to in stages:
                yield ("stages", at, "next", number, "when"), way.when
        for number, step in enumerate(stage.steps):
            if step.id in guard.removing and step.when:
                yield ("stages", at, "steps", number, "when"), step.when
    for number, turn in enumerate(route.interruptions):
        if turn.when is not None and turn.to in stages:
            yield ("interruptions", number, "when"), turn.when


def scores(route: Route) -> frozenset[Code]:
    """The facts that some form computes by a rule, or in which a person puts a level in the place of the computed."""
    forms = {step.form for step in route.step_of.values()} | {route.opening.form}
    fields = [field for name in forms for field in catalogue.form(name, country=route.country).fields]
    computed = {fact.name for field in fields if field.rules for fact in field.facts}
    return frozenset(computed & route.facts.keys())


def _opens(when: Condition | None, route: Route, situations: list[dict[str, FactValue]]) -> bool:
    return any(holds(when, route.facts, facts) for facts in situations)


def _removes(route: Route, step: Step) -> bool:
    return step.removes is True or _meaning(route, step.form) == "removal"


def _meaning(route: Route, form: Code) -> str | None:
    try:
        return catalogue.form(form, country=route.country).establishes
    except catalogue.UnknownForm:
        return None
