"""The finite space in which every case of a route lives, and the way from any state of the engine into it.

A state is kept up to what can change the future: the stage, how often it was entered (as far as a condition counts),
open, settled and scheduled steps with their rounds (as far as a condition counts), the facts that still matter (up to
the classes of `domains`), answers that may still be corrected, and which of the steps were ever done whose answer a
paper, a term or the guard of removals needs. Moments, numbers and custody are the same in all states: the engine
decides its course without them. What comes out is an ordinary state of the engine, on which it can run again.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from typing import TypeVar

from models.case import CaseState, Custody, Given, Scheduled, Settled, Task
from models.events import SubmissionRef
from models.expression import parsed
from models.ids import Code
from models.people import AgencyKind
from models.route import FactValue, Route, Stage, Step
from workflows.engine.flow import followers
from workflows.proof.domains import Domain, domains, greatest
from workflows.proof.forms import values_given
from workflows.proof.known_measures import known_measures, needed_measures
from workflows.proof.places import spots
from workflows.proof.reading import Reading, read
from workflows.proof.sources import sources, unsure_sources

MOMENT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
"""The one moment at which everything happens."""

MOST_ANSWERS = 512
"""Different answers to one form that are tried; more is no form but a field of its own."""

AGENCIES = {kind: kind.value for kind in AgencyKind}
Facts = dict[Code, FactValue]
Key = tuple[object, ...]
S = TypeVar("S", Task, Settled, Scheduled)


class TooMany(ValueError):
    """The space is larger than the proof may visit; the message says where it grows."""


class Space:
    """The space of one route."""

    def __init__(self, route: Route, wanted: Mapping[Code, frozenset[Code]], marked: frozenset[Code]) -> None:
        """`wanted`: by outcome, the facts that a started route asks for; `marked`: steps to remember for ever."""
        self.route = route
        self._known: dict[tuple[Code, Code], tuple[Facts, ...]] = {}
        self.exact = frozenset[Code]().union(*wanted.values())
        self.remembered = marked | unsure_sources(route)
        self.reading = Reading(route, wanted, self.remembered)
        self._sure = sources(route) - self.remembered
        """What papers and terms rest on and is done by then in any case: it stands in every state."""

    @cached_property
    def domains(self) -> dict[Code, Domain]:
        """The classes of every fact."""
        return domains(self.route.facts, [parsed(spot.condition) for spot in self.reading.spots])

    @cached_property
    def rounds(self) -> dict[Code, int]:
        """By step: after how many rounds another one makes no difference."""
        counted = dict.fromkeys(self.route.step_of, 1)
        for spot in spots(self.route):
            if spot.step is not None and spot.what in {"until", "rework"}:
                counted[spot.step] = max(counted[spot.step], greatest("round", parsed(spot.condition)) + 1)
        return counted

    @cached_property
    def visits(self) -> dict[Code, int]:
        """By stage: after how many visits another one makes no difference."""
        counted = dict.fromkeys(self.route.stage_of, 1)
        for spot in spots(self.route):
            most = greatest("visit", parsed(spot.condition)) + 1
            for stage in counted if spot.stage is None else (spot.stage,):
                counted[stage] = max(counted[stage], most)
        return counted

    def answers(self, stage: Code, step: Step) -> tuple[Facts, ...]:
        """Every answer to the step that can make a difference; an urgent one may leave facts out."""
        found = self._known.get((stage, step.id))
        if found is None:
            asked, told = self.reading.asked(step, stage), self.reading.only_told(step, stage)
            weighed = tuple(name for name in asked if name not in told)
            found = self._answers(weighed, step.gives, step.form, urgent=step.urgent is True)
            known = dict.fromkeys(tuple(answer.items()) for answer in found)
            for together in self.reading.told_together(step, told):
                more = self._answers(together, step.gives, step.form, urgent=False)
                known.update(dict.fromkeys(tuple(answer.items()) for answer in more))
            found = self._known[stage, step.id] = tuple(dict(answer) for answer in known)
        return found

    def openings(self) -> tuple[Facts, ...]:
        """Every signal that can make a difference."""
        first, opening = self.route.stages[0], self.route.opening
        at_once = {"opening", "measures"} if opening.measure else {"opening"}
        own = {name for spot in self.reading.spots if spot.place[0] in at_once for name in read(spot.condition)}
        asked = tuple(name for name in opening.gives if name in self.reading.live[first.id] | own)
        return self._answers(asked, opening.gives, opening.form, urgent=False)

    def key(self, state: CaseState) -> Key:
        """What tells this state from all others of the space."""
        if state.closed is not None:
            return ("closed", state.closed.outcome)
        stage = self.route.stage_of[state.stage]
        given = self._given(stage, state)
        return (
            stage.id,
            tuple(sorted(self._visits(state).items())),
            tuple(self._facts(stage, state.facts).items()),
            tuple((one.step, one.round, tuple(one.facts.items())) for one in given),
            tuple(sorted((self.task(one.step), self._round(one.step, one.round)) for one in state.tasks)),
            tuple(sorted((self.task(one.step), one.how, self._again(one)) for one in self._settled(stage, state))),
            tuple(sorted((self.task(one.step), self._round(one.step, one.round)) for one in state.scheduled)),
            tuple(sorted(self.remembered.intersection(state.answers))),
            tuple(sorted(self.remembered.intersection(state.done_at))),
            tuple((one.measure, one.step or "") for one in known_measures(state, self.needed)),
        )

    def home(self, state: CaseState) -> CaseState:
        """The state of the space that has the same key, on which the engine can run again."""
        stage = self.route.stage_of[state.stage]
        return state.model_copy(
            update={
                "turn": 0,
                "visits": self._visits(state),
                "facts": self._facts(stage, state.facts),
                "given": self._given(stage, state),
                "tasks": tuple(self._task(one) for one in self._sorted(state.tasks)),
                "settled": tuple(
                    one.model_copy(update={"round": self._again(one)})
                    for one in self._sorted(self._settled(stage, state))
                ),
                "scheduled": tuple(
                    one.model_copy(update={"at": MOMENT, "round": self._round(one.step, one.round)})
                    for one in self._sorted(state.scheduled)
                ),
                "done_at": dict.fromkeys(sorted(self._sure | self.remembered.intersection(state.done_at)), MOMENT),
                "answers": {
                    name: self.submission(name)
                    for name in sorted(self._sure | self.remembered.intersection(state.answers))
                },
                "last_answer": self.submission(None),
                "last_task": len(self._positions),
                "weighed": known_measures(state, self.needed),
                "oversteps": (),
                "decisions": (),
                "custody": (Custody(agency=state.agencies[stage.custodian], since=MOMENT),),
            }
        )

    def is_aside(self, stage: Stage, step: Step) -> bool:
        """Whether a step at discretion leaves no trace: nothing waits for it and nothing reads what it gives."""
        return (
            step.discretion is True
            and self._followers[step.id] == {step.id}
            and not self.reading.live[stage.id].intersection(step.gives)
            and step.id not in self.remembered
            and step.rework is None
            and not step.closes
            and not any(one.measure in self.needed for one in step.shows)
        )

    def submission(self, step: Code | None) -> SubmissionRef:
        """The answer to a step, or the signal; the same whenever it is given."""
        number = 0 if step is None else self.task(step)
        form = self.route.opening.form if step is None else self.route.step_of[step].form
        return SubmissionRef(id=f"{number:032x}", form=form, form_version=1, digest=f"{number:064x}")

    def task(self, step: Code) -> int:
        """The number that the task of this step has in every state."""
        return self._positions[step]

    @cached_property
    def needed(self) -> frozenset[Code]:
        """The measures without which some step of the route is refused: only of them it matters what is known."""
        return needed_measures(self.route)

    @cached_property
    def _positions(self) -> dict[Code, int]:
        return {name: number for number, name in enumerate(self.route.step_of, 1)}

    @cached_property
    def _followers(self) -> dict[Code, set[Code]]:
        return {step.id: followers(stage, {step.id}) for stage in self.route.stages for step in stage.steps}

    def _sorted(self, ofs: Iterable[S]) -> list[S]:
        return sorted(ofs, key=lambda one: self.task(one.step))

    def _round(self, step: Code, number: int) -> int:
        return min(number, self.rounds[step])

    def _again(self, settled: Settled) -> int:
        """Only of a step that can be added again does it matter how often it was done."""
        again = self.route.step_of[settled.step].discretion
        return self._round(settled.step, settled.round) if again else 1

    def _visits(self, state: CaseState) -> dict[Code, int]:
        counted = {name: min(count, self.visits[name]) for name, count in state.visits.items()}
        return {name: count for name, count in counted.items() if self.visits[name] > 1 or name == state.stage}

    def _settled(self, stage: Stage, state: CaseState) -> list[Settled]:
        return [one for one in state.settled if not self.is_aside(stage, self.route.step_of[one.step])]

    def _facts(self, stage: Stage, facts: Facts) -> Facts:
        kept: Facts = {}
        for name in sorted(self.reading.live[stage.id] & facts.keys()):
            if name in self.exact:
                kept[name] = facts[name]
            elif (value := self.domains[name].stands_for(facts[name])) != self.domains[name].unanswered:
                kept[name] = value
        return kept

    def _told(self, stage: Stage, facts: Facts) -> Facts:
        """What an answer said of the facts that still matter; that it said nothing new is to be remembered too."""
        live = self.reading.live[stage.id]
        exact = {name: value for name, value in facts.items() if name in self.exact}
        return {
            name: exact.get(name, self.domains[name].stands_for(facts[name])) for name in sorted(live & facts.keys())
        }

    def _given(self, stage: Stage, state: CaseState) -> tuple[Given, ...]:
        """The answers whose correction could matter, and those that would forbid it, in an order of their own."""
        telling = {one.step for one in state.given if one.step in self.reading.touchy}
        if not telling:
            return ()
        resting = {name for step in telling for name in self._followers[step]} | {
            step.id for step in stage.steps if any(paper.of in telling for paper in step.papers)
        }
        kept = [
            one.model_copy(
                update={
                    "task": self.task(one.step),
                    "facts": self._told(stage, one.facts),
                    "submission": self.submission(one.step),
                    "round": self._round(one.step, one.round),
                }
            )
            for one in state.given
            if one.step in telling | resting
        ]
        return tuple(self._ordered(kept))

    def _ordered(self, given: list[Given]) -> list[Given]:
        """Neighbours that do not touch each other stand in the order of the route, whoever answered first."""
        for end in range(len(given), 1, -1):
            for at in range(end - 1):
                one, other = given[at], given[at + 1]
                if self.task(one.step) > self.task(other.step) and not self._touch(one, other):
                    given[at], given[at + 1] = other, one
        return given

    def _touch(self, one: Given, other: Given) -> bool:
        waits = other.step in self._followers[one.step] or one.step in self._followers[other.step]
        papers = any(p.of == one.step for p in self.route.step_of[other.step].papers)
        return waits or papers or bool(one.facts.keys() & other.facts.keys())

    def _task(self, task: Task) -> Task:
        return task.model_copy(update={"id": self.task(task.step), "round": self._round(task.step, task.round)})

    def _answers(
        self, asked: tuple[Code, ...], gives: tuple[Code, ...], form: Code, *, urgent: bool
    ) -> tuple[Facts, ...]:
        known = [(name, self._values(form, name)) for name in gives]
        whole = [(name, values if name in asked else values[:1]) for name, values in known]
        choices: list[list[tuple[Code, FactValue] | None]] = [
            [*((name, value) for value in values), *([None] if urgent and name in asked else [])]
            for name, values in whole
        ]
        many = 1
        for choice in choices:
            many *= len(choice)
        if many > MOST_ANSWERS:
            raise TooMany(f"у формы «{form}» {many} разных ответов по признакам {', '.join(asked)}")
        return tuple(dict(pair for pair in chosen if pair is not None) for chosen in product(*choices))

    def _values(self, form: Code, name: Code) -> tuple[FactValue, ...]:
        fact, domain = self.route.facts[name], self.domains[name]
        match fact.type:
            case "flag":
                return domain.of((False, True))
            case "number":
                return domain.numbers
            case "code":
                given = values_given(self.route, form, name) or fact.values or ("",)
                return given if name in self.exact else domain.of(given)
