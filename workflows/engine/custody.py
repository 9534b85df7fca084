"""Who answers for the child: handed over in two phases; until the other agency accepts, the giver answers."""

from models.case import CaseState
from models.events import CustodyAccepted, CustodyDeclined, CustodyOffered
from models.refusal import Refusal
from workflows.engine.answers import READ_AGAIN
from workflows.engine.flow import pass_custody
from workflows.engine.progress import Progress


def custody_refusal(state: CaseState, event: CustodyOffered | CustodyAccepted | CustodyDeclined) -> Refusal | None:
    """Why the case may not be offered, taken over or declined so."""
    if isinstance(event, CustodyOffered):
        if event.to == state.custodian or state.offered_to is not None:
            message = "Дело уже у этого органа или уже предложено к передаче."
            return Refusal(code="already", message=message, remedy=READ_AGAIN)
        return None
    if state.offered_to != event.by.agency:
        return Refusal(code="not_yours", message="Вашему органу это дело не предлагали принять.", remedy=READ_AGAIN)
    if isinstance(event, CustodyAccepted) and state.agencies.get(event.by.kind) != state.custodian:
        message = "Принять дело может орган того же рода, что и передающий."
        return Refusal(code="not_allowed", message=message, remedy="Отклоните передачу с причиной.")
    return None


def taken_over(progress: Progress, event: CustodyAccepted) -> Progress:
    """The new agency also plays the part of its kind from now on, so that later steps reach it."""
    agencies = progress.state.agencies | {event.by.kind: event.by.agency}
    return pass_custody(progress.having(agencies=agencies), event.by.agency)
