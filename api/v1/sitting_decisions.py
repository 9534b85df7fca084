"""What letters of a commission rest on: a question whose decision stands in its case, and the постановление there."""

from datetime import date, timedelta
from typing import NamedTuple

from api.errors import NotAllowed, RefusedNow
from api.guards import Hall
from api.languages import gettext as _
from api.office import Office
from api.reading.agendas import decision_papers
from api.reading.rows import Line
from api.v1.sitting_papers import question_of
from models.sitting import Item, ItemNumber
from workflows.sittings.attendance import keeps


class Decision(NamedTuple):
    """When the case took the decision, by the clocks of the commission, and its paper, if it has one."""

    day: date
    paper: Line | None


def decided_question(hall: Hall, item: ItemNumber, *, only: str, kept: str) -> Item:
    """A question about which whoever keeps the sitting may write now.

    Raises NotAllowed with `only` and `kept` for everybody else, RefusedNow before the decision stands in the case.
    """
    question = question_of(hall, item)
    if not keeps(hall.state, hall.actor.doer):
        raise NotAllowed(only, kept)
    if question.standing != "accepted":
        message = _("Постановления по этому вопросу ещё нет в деле.")
        raise RefusedNow(message, _("Сначала передайте решение в дело."), more={"code": "not_open"})
    return question


async def decision_of(hall: Hall, question: Item, at: Office) -> Decision | None:
    """What the case heard of this question; None before it did."""
    heard = question.heard
    if heard is None:
        return None
    async with at.sessions.reading() as connection:
        papers = await decision_papers(connection, hall.actor, hall.state.id)
    day = (heard.at + timedelta(minutes=hall.state.offset)).date()
    return Decision(day, None if heard.turn is None else papers.get((question.case, heard.turn)))
