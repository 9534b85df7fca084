"""Who answers for the child: handed over in two phases, also to another territory; the giver answers until the end.

An offer is a referral of its own kind where the route has one: it has a term, its silence is told, and the agency that
it is made to learns of the case by it. With the acceptance a case that moves takes the agencies of the new territory,
its clocks and its supervision. The route stays the one it is pinned to: the methodologist there moves it by an own
decision, with the ground (`RouteAdopted`), because which law holds for what was begun is not for the clock to say.
"""

from models.case import CaseState, Task
from models.commands import ChangeTask
from models.events import CustodyAccepted, CustodyDeclined, CustodyOffered
from models.ids import lies_within
from models.moving import Moved
from models.refusal import Refusal
from workflows.engine.answers import READ_AGAIN
from workflows.engine.completions import with_task
from workflows.engine.deadlines import reckoned
from workflows.engine.flow import pass_custody
from workflows.engine.norm import Norm
from workflows.engine.progress import Progress
from workflows.engine.referrals import offer_ended, offered


def custody_refusal(
    norm: Norm, state: CaseState, event: CustodyOffered | CustodyAccepted | CustodyDeclined
) -> Refusal | None:
    """Why the case may not be offered, taken over or declined so."""
    if isinstance(event, CustodyOffered):
        return _offering_refusal(norm, state, event)
    if state.offered_to != event.by.agency:
        return Refusal(code="not_yours", message="Вашему органу это дело не предлагали принять.", remedy=READ_AGAIN)
    if not isinstance(event, CustodyAccepted):
        return None
    if state.agencies.get(event.by.kind) != state.custodian:
        message = "Принять дело может орган того же рода, что и передающий."
        return Refusal(code="not_allowed", message=message, remedy="Отклоните передачу с причиной.")
    if (None if event.moved is None else event.moved.territory) != state.offered_in:
        message = "Дело предложено не на той территории, с которой его принимают."
        return Refusal(code="wrong_moment", message=message, remedy=READ_AGAIN)
    return None if event.moved is None else _moving_refusal(norm, event.moved)


def offered_over(progress: Progress, event: CustodyOffered) -> Progress:
    """Another agency is asked to take over; from now on it may look what it is asked for."""
    progress = progress.having(offered_to=event.to, offered_in=event.territory)
    return offered(progress, event.to, event.by)


def declined(progress: Progress, event: CustodyDeclined) -> Progress:
    """It will not; the giver answers on and is told why."""
    return offer_ended(progress.having(offered_to=None, offered_in=None), "rejected", event.reason)


def taken_over(progress: Progress, event: CustodyAccepted) -> Progress:
    """The new agency also plays the part of its kind from now on, so that later steps reach it."""
    progress = offer_ended(progress, "done")
    if event.moved is not None:
        progress = _moved(progress, event.moved)
    agencies = progress.state.agencies | {event.by.kind: event.by.agency}
    return pass_custody(progress.having(agencies=agencies), event.by.agency)


def _moved(progress: Progress, moved: Moved) -> Progress:
    """The agencies of the new territory take the parts and the open steps; terms end by its clocks.

    What is owed to complete an answer, and what was asked of others, stays with whoever owes it.
    """
    progress = progress.having(territory=moved.territory, offset=moved.offset, agencies=moved.agencies)
    for task in progress.state.tasks:
        anew = _there(progress, task)
        if anew != task:
            progress = with_task(progress.having(ChangeTask(task=anew)), anew)
    return progress


def _there(progress: Progress, task: Task) -> Task:
    agency = progress.state.agencies.get(task.kind, task.agency)
    if agency != task.agency:
        task = task.model_copy(update={"agency": agency, "holder": progress.state.holder_of(agency, task.role)})
    return reckoned(progress.norm, task, progress.state.offset)


def _offering_refusal(norm: Norm, state: CaseState, event: CustodyOffered) -> Refusal | None:
    if event.to == state.custodian or state.offered_to is not None:
        message = "Дело уже у этого органа или уже предложено к передаче."
        return Refusal(code="already", message=message, remedy=READ_AGAIN)
    if event.territory is not None and not lies_within(event.territory, norm.route.country):
        message = "Этот порядок действует в другой стране: дело туда не передают."
        return Refusal(code="not_allowed", message=message, remedy="Завершите дело и направьте сообщение тому органу.")
    return None


def _moving_refusal(norm: Norm, moved: Moved) -> Refusal | None:
    missing = [kind.label for kind in norm.route.agencies if kind not in moved.agencies]
    if not missing:
        return None
    message = f"На новой территории не указаны органы: {', '.join(missing)}."
    return Refusal(
        code="missing_agency", message=message, remedy="Администратор территории должен внести их в справочник."
    )
