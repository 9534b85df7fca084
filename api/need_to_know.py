"""What an agency may read of what others wrote: fields that are not reserved, and papers with nothing reserved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.contracts import PaperOrder
from api.child_names import is_named as is_child_named
from api.errors import NotAllowed
from api.languages import gettext as _
from api.reading.name_reasons import names_shown
from api.reading.records import submissions_of
from api.reading.rows import Line
from forms import catalogue
from forms.answers import readable_by
from models.ids import CaseId, SubmissionId
from models.people import Actor


def readable(row: Line, actor: Actor) -> dict[str, Any]:
    """The answers of a submission that the actor may read: all of the own agency's, of others' what is not reserved."""
    if row.agency == actor.agency:
        return dict(row.answers)
    return readable_by(catalogue.form(row.form, row.form_version), row.answers, actor.kind)


async def withheld(
    connection: AsyncConnection, actor: Actor, orders: Iterable[PaperOrder], *, is_named: bool
) -> set[SubmissionId]:
    """The submissions whose papers are closed to the actor: something in them is reserved for other agencies.

    Whoever issued a paper, or got a copy of it, reads it whole. Every paper names the child, so that whoever may not
    know the name (`is_named`) opens none.
    """
    if not is_named:
        return {one.submission.id for one in orders}
    asked = {one.submission.id for one in orders if actor.agency not in {one.agency, *one.copies}}
    rows = await submissions_of(connection, actor, asked)
    return asked - {row.id for row in rows if len(readable(row, actor)) == len(row.answers)}


async def require_open(
    connection: AsyncConnection, actor: Actor, case: CaseId, order: PaperOrder, now: datetime
) -> None:
    """Raises NotAllowed when this paper of the case is closed to the actor at this moment."""
    shown = await names_shown(connection, actor, (case,), now)
    if not is_child_named(actor, case, shown):
        raise NotAllowed(
            _("В документе назван ребёнок, а надзор видит ход дела без имени."),
            _("Укажите, зачем имя нужно: «Назвать ребёнка» на странице дела."),
        )
    if await withheld(connection, actor, (order,), is_named=True):
        raise NotAllowed(
            _("В документе есть сведения, которые ваш орган по этому делу не получает."),
            _("Если они нужны для работы, запросите их у органа, издавшего документ."),
        )
