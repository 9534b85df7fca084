"""Work that the commission approves with changes: what is changed takes the place of what was drawn up.

What its author sent in stays on record as it was, and so do the facts that it gave; nothing was sent back, so no round
is counted. What goes on from here (papers, measures, what later forms are filled in from) follows the changed work.
"""

from models.amended import Amended
from models.case import CaseState
from models.events import StepDone
from models.refusal import Refusal
from models.route import Step
from workflows.engine.answers import form_refusal
from workflows.engine.approval import sends_back
from workflows.engine.plan import changed_orders
from workflows.engine.progress import Progress
from workflows.engine.referral_refusals import orders_refusal

ANEW = "Снимите вопрос и внесите его в повестку заново: изменения предложат к нынешнему проекту."


def amended_refusal(before: Progress, step: Step, round_number: int, event: StepDone) -> Refusal | None:
    """Why the work may not be approved with these changes."""
    amended, state = event.amended, before.state
    if amended is None:
        return None
    draft = state.draft
    if step.adopts is None or draft is None or draft.step != step.adopts:
        return Refusal(code="wrong_moment", message=f"«{step.title}»: проекта, который меняют, нет.", remedy=ANEW)
    if sends_back(before.norm.route, step, event.facts, round_number=round_number):
        message = "Проект возвращают на доработку: изменить его тем же решением нельзя."
        return Refusal(code="wrong_fact", message=message, remedy="Утвердите его с изменениями или верните.")
    if draft.letter.id != amended.of:
        message = "После того как изменения предложили, автор исправил проект."
        return Refusal(code="already", message=message, remedy=ANEW)
    return form_refusal(amended.submission, draft.letter.form, gaps_allowed=False) or _orders_refusal(
        before, state, amended
    )


def amended(progress: Progress, changes: Amended | None) -> Progress:
    """Put the changed work in the place of the draft; whoever drew it up goes on answering for it."""
    draft = progress.state.draft
    if changes is None or draft is None:
        return progress
    return progress.having(
        draft=draft.model_copy(update={"letter": changes.submission, "orders": changes.orders}),
        answers=progress.state.answers | {draft.step: changes.submission},
    )


def _orders_refusal(before: Progress, state: CaseState, amended: Amended) -> Refusal | None:
    """Whether the days were still ahead was asked when the changes were moved: a vote is not void for being late."""
    return orders_refusal(before.norm, state, changed_orders(state, amended.orders), state.entered_at)
