"""How widely what was written in a case may be read: ordinarily by whoever takes part in it, or by those named.

Nobody loses a task by it: who is not named still sees which child it is about, what is open, and does what was asked.
"""

from models.access_events import AccessChanged
from models.case import CaseState
from models.people import Actor, Permission, may
from models.refusal import Refusal
from workflows.engine.answers import READ_AGAIN
from workflows.engine.progress import Progress

REASONS = frozenset({"resonance", "relative", "threat", "request", "over", "other"})
"""Why access is narrowed, or opened again (`over`)."""


def access_refusal(state: CaseState, event: AccessChanged) -> Refusal | None:
    """Why access may not be changed so."""
    allowed = may(Actor(**event.by.model_dump(), territory=state.territory), Permission.ACCESS_SET, state.relation)
    if allowed is not True:
        return Refusal(code="not_allowed", message=allowed, remedy="Обратитесь к руководителю этого органа.")
    if event.reason not in REASONS:
        return Refusal(code="unknown", message=f"Такой причины нет: «{event.reason}».", remedy=READ_AGAIN)
    if event.trusted == state.trusted:
        return Refusal(code="already", message="Доступ к делу уже такой.", remedy="Ничего делать не нужно.")
    return None


def access_changed(progress: Progress, event: AccessChanged) -> Progress:
    """From now on these read it."""
    trusted = None if event.trusted is None else tuple(sorted(set(event.trusted)))
    return progress.having(trusted=trusted)
