"""The lawyer's tests: examples of a route walked by the engine, in milliseconds, without server or clock."""

from collections.abc import Iterator
from pathlib import Path

from forms.authored import line_of, read, text_of
from models.calendar import Calendar
from models.case import Task
from models.events import (
    CaseEnded,
    Event,
    StepAdded,
    StepDone,
    TermExtended,
    TermResumed,
    TermSuspended,
    ThreatReported,
)
from models.example import Example, Examples, Expected, Happened, Shows
from models.ids import Code
from models.people import Role
from models.route import Route
from workflows.engine.decisions import rehearsed_vote
from workflows.engine.norm import Norm
from workflows.example_case import ExampleCase, Impossible, answer, moment
from workflows.expectations import Failure, Place, differences
from workflows.wording import NotUnderstood, Wording

__all__ = ["Failure", "failures", "missing_kinds", "read_examples", "run"]


def read_examples(path: Path) -> Examples:
    """A file of examples; `BrokenPack` says what is wrong with it, and where."""
    return read(path, Examples)


def failures(path: Path, examples: Examples, route: Route, calendar: Calendar) -> Iterator[str]:
    """Everything that came otherwise than a file of examples says, each with file and line."""
    text = text_of(path)
    for number, example in enumerate(examples.examples):
        for failure in run(example, Norm(route=route, calendar=calendar)):
            line = line_of(text, ("примеры", number, *failure.place))
            yield f"{path}:{line}: пример «{example.title}»: {failure.message}"


def missing_kinds(examples: tuple[Examples, ...]) -> tuple[Shows, ...]:
    """What the examples of a route leave unshown."""
    shown = {one.shows for file in examples for one in file.examples}
    return tuple(kind for kind in Shows if kind not in shown)


def run(example: Example, norm: Norm) -> tuple[Failure, ...]:
    """Walk the example: each deed and each check in its time, the clock striking between them.

    The first deed that cannot happen ends the story; of the checks every one that fails is told.
    """
    wording = Wording(norm.route)
    told: list[Failure] = []
    place: Place = ("дано",)
    try:
        given = example.given
        facts = wording.facts(norm.route.opening.form, given.facts)
        case = ExampleCase(norm, given, facts)
        for place, entry in _in_time(example):
            case.let_pass(moment(entry.at) if entry.at else case.now)
            if isinstance(entry, Happened):
                _happen(case, entry, wording)
            else:
                told += (Failure((*place, *at), message) for at, message in differences(entry, case, wording))
    except (NotUnderstood, Impossible) as reason:
        told.append(Failure(place, f"{reason}"))
    return tuple(told)


def _in_time(example: Example) -> list[tuple[Place, Happened | Expected]]:
    """Deeds and checks by their moments; of one moment deeds first, and what names no moment comes last."""
    entries: list[tuple[Place, Happened | Expected]] = [
        *((("когда", number), one) for number, one in enumerate(example.happened)),
        *((("тогда", number), one) for number, one in enumerate(example.expected)),
    ]
    last = max((one.at for one in example.happened), default=example.given.opened_at)
    return sorted(entries, key=lambda entry: (entry[1].at or last, isinstance(entry[1], Expected)))


def _happen(case: ExampleCase, happened: Happened, wording: Wording) -> None:
    """The deed, by whoever may do it; refused exactly when the example says so."""
    event = _event(case, happened, wording)
    refusal = case.refusal(event)
    if refusal is None and happened.refused is None:
        case.happen(event)
    elif refusal is None:
        raise Impossible(f"ожидался отказ «{happened.refused}», но действие принято.")
    elif happened.refused is None:
        raise Impossible(f"действие не принято: {refusal.message} {refusal.remedy}")
    elif refusal.code != happened.refused:
        raise Impossible(f"ожидался отказ «{happened.refused}», вышел «{refusal.code}»: {refusal.message}")


def _event(case: ExampleCase, happened: Happened, wording: Wording) -> Event:
    if happened.turned is not None:
        return ThreatReported(interruption=wording.interruption(happened.turned), by=case.custodian())
    if happened.ended is not None:
        return CaseEnded(outcome=wording.outcome(happened.ended), by=case.custodian())
    if happened.added is not None:
        return StepAdded(step=wording.step(happened.added), by=case.custodian())
    if happened.done is not None:
        return _done(case, happened, wording.step(happened.done), wording)
    task = case.task(wording.step(happened.suspended or happened.resumed or happened.extended or ""))
    by = case.doer_of(task)
    if happened.suspended is not None:
        return TermSuspended(task=task.id, ground=happened.ground or "", by=by)
    if happened.by is None:
        return TermResumed(task=task.id, by=by)
    return TermExtended(task=task.id, span=happened.by, ground=happened.ground or "", by=by)


def _done(case: ExampleCase, happened: Happened, step_id: Code, wording: Wording) -> StepDone:
    step = case.norm.route.step_of[step_id]
    task: Task = case.answered(step_id) if happened.refused else case.task(step_id)
    return StepDone(
        task=task.id,
        submission=answer(step.form, number=case.state.turn + 2),
        facts=wording.facts(step.form, happened.answer),
        happened_at=None if happened.really_at is None else moment(happened.really_at),
        by=case.doer_of(task, Role.HEAD if task.role is Role.HEAD else task.role),
        sitting=rehearsed_vote(step, case.state.id, task.id),
    )
