"""A case to which this and that happens by chance: what the proof says of a route is held against it."""

import random
from datetime import timedelta

from models.case import Given
from models.events import AnswerCorrected, CaseEnded, Event, StepAdded, StepDone, ThreatReported
from models.people import Doer, Role
from models.route import FactValue, Route, Step
from tests.support.casework import Walk, answer, done
from workflows import packs
from workflows.engine.clock import next_tick
from workflows.engine.core import check
from workflows.engine.norm import Norm

WAITS = (timedelta(0), timedelta(hours=3), timedelta(days=20), timedelta(days=100))


class Wanderer:
    """A case to which this and that happens, the same for the same number."""

    def __init__(self, route: Route, number: int) -> None:
        self.chance = random.Random(number)
        norm = Norm(route=route, calendar=packs.calendar(route.country))
        facts = self.facts(route.opening.gives, route)
        if route.opening.measure is not None:  # such a case begins with a threat, or not at all
            facts["protection"] = "unsafe"
        self.walk = Walk(norm, **facts)

    @property
    def route(self) -> Route:
        return self.walk.norm.route

    def facts(self, names: tuple[str, ...], route: Route) -> dict[str, FactValue]:
        return {name: self.value(route, name) for name in names}

    def value(self, route: Route, name: str) -> FactValue:
        fact = route.facts[name]
        match fact.type:
            case "code":
                return self.chance.choice(fact.values)
            case "flag":
                return self.chance.random() < 0.3
            case "number":
                return self.chance.randrange(12)

    def attempt(self) -> bool:
        """Something that the engine lets happen; False when chance chose something it refuses."""
        walk = self.walk
        walk.now += self.chance.choice(WAITS)
        tick = next_tick(walk.norm, walk.state)
        if tick is not None and (tick[0] <= walk.now or not walk.state.tasks):
            walk.now = max(walk.now, tick[0])
            walk.happen(tick[1])
            return True
        event = self.event()
        if check(walk.norm, walk.state, event, walk.now) is not None:
            return False
        walk.happen(event)
        return True

    def event(self) -> Event:
        state, chance = self.walk.state, self.chance
        lead = Doer(
            person="lead",
            agency=state.custodian,
            kind=self.route.stage_of[state.stage].custodian,
            role=Role.SPECIALIST,
        )
        if state.given and chance.random() < 0.15:
            return self.correction(chance.choice(state.given))
        if self.route.interruptions and chance.random() < 0.04:
            return ThreatReported(interruption=chance.choice(self.route.interruptions).id, by=lead)
        extra = [step.id for step in self.route.stage_of[state.stage].steps if step.discretion]
        if extra and chance.random() < 0.1:
            return StepAdded(step=chance.choice(extra), by=lead)
        endings = [outcome.id for outcome in self.route.outcomes if outcome.discretion]
        if endings and chance.random() < 0.01:
            return CaseEnded(outcome=chance.choice(endings), by=lead)
        return self.answered()

    def answered(self) -> StepDone:
        task = self.chance.choice(self.walk.state.tasks)
        step = self.route.duty_of[task.step]
        facts = self.given_by(step)
        event = done(self.walk.norm, task, **facts)
        if missing := set(step.gives) - facts.keys():
            sent = event.submission.model_copy(update={"gaps": len(missing)})
            event = event.model_copy(update={"submission": sent, "facts": facts})
        return event

    def given_by(self, step: Step) -> dict[str, FactValue]:
        facts = self.facts(step.gives, self.route)
        return {name: value for name, value in facts.items() if not step.urgent or self.chance.random() < 0.7}

    def correction(self, given: Given) -> AnswerCorrected:
        step = self.route.step_of[given.step]
        facts = self.given_by(step)
        sent = answer(step.form, gaps=len(set(step.gives) - facts.keys()), number=1_000 + self.walk.state.turn)
        doer = Doer(person="somebody", agency=given.agency, kind=step.agency, role=given.role)
        return AnswerCorrected(
            task=given.task, corrects=given.submission.id, submission=sent, facts=facts, reason="slip", by=doer
        )
