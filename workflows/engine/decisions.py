"""Decisions of the commission's sitting in a case: only with the vote that they rest on, and each of them once."""

from models.case import CaseState, Decision
from models.events import AnswerCorrected, Event, SittingRef, StepDone
from models.ids import CaseId, TaskId
from models.refusal import Refusal
from models.route import Step
from workflows.engine.progress import Progress

CASE_IS_OVER = "Дело уже завершено: решение в него не внесено."
"""What a sitting is told of a case that cannot answer itself any more."""


def sitting_refusal(step: Step, event: StepDone) -> Refusal | None:
    """Why the step may not be answered like this: what the sitting decides is not decided at a desk."""
    if step.sitting is None or event.sitting is not None:
        return None
    return Refusal(
        code="needs_sitting",
        message=f"«{step.title}» решает комиссия на заседании: нужен результат голосования.",
        remedy="Внесите вопрос в повестку. Введённое сохранено в черновике, из него составят постановление.",
    )


def other_decision_refusal(before: Progress, event: AnswerCorrected) -> Refusal | None:
    """Why a постановление may not be corrected so: a slip of the pen may, what was voted for may not."""
    given = before.state.answer_to(event.task)
    if given is None or before.step(given.step).sitting is None or given.facts == event.facts:
        return None
    return Refusal(
        code="needs_sitting",
        message="Исправление меняет решение, за которое проголосовала комиссия.",
        remedy="Исправьте описку, не меняя решения, или внесите вопрос в повестку следующего заседания.",
    )


def rehearsed_vote(step: Step, case: CaseId, task: TaskId) -> SittingRef | None:
    """The vote on which a decision rests where nobody sits: in examples, rehearsals and proofs."""
    return None if step.sitting is None else SittingRef(sitting=case, item=task)


def decided(progress: Progress, event: StepDone) -> Progress:
    """Remember the vote, so that the same decision, however often it is told, happens once."""
    if event.sitting is None:
        return progress
    taken = Decision(sitting=event.sitting, task=event.task, turn=progress.state.turn)
    return progress.having(decisions=(*progress.state.decisions, taken))


def decision_in(state: CaseState, event: Event) -> Decision | None:
    """The decision that this event carries, if the case has taken it already."""
    reference = vote_of(event)
    return next((taken for taken in state.decisions if taken.sitting == reference), None)


def vote_of(event: Event) -> SittingRef | None:
    """The question of a sitting on which the event rests."""
    return event.sitting if isinstance(event, StepDone) else None
