"""Changes to work that the commission decides about: checked against the draft, and told in words."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection

from api import answers
from api.errors import BadInput, NotFound
from api.guards import Hall, Open
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.need_to_know import readable
from api.office import Office
from api.orders import orders_of
from api.reading.records import submissions_of
from api.reading.rows import Line
from api.retelling import retold
from forms import catalogue
from forms.answers import check_answers, readable_by
from forms.definition import Form
from forms.facts import facts_of
from forms.plans.difference import Line as Changed
from forms.plans.difference import Written, difference
from models.ids import Code, TaskId
from models.people import Actor
from models.plan import Draft
from models.referral import Order
from models.sitting import Item
from workflows.engine.referral_refusals import orders_refusal

KEPT = later("Введённое сохранено в черновике, изменения ещё не внесены.")
CHANGES: Code = "changes"
"""The question of a decision's form that says with which changes the work is approved; nobody types it."""


class Base(NamedTuple):
    """The draft that is decided about, as the case holds it."""

    draft: Draft
    row: Line
    task: TaskId
    """The task by which it was drawn up."""

    @property
    def form(self) -> Form:
        """The form on which it was written."""
        return catalogue.form(self.row.form, self.row.form_version)

    def shown_to(self, actor: Actor) -> dict[str, Any]:
        """What of it this person's agency may read."""
        return readable(self.row, actor)


class Sound(NamedTuple):
    """A changed draft that may be moved."""

    answers: dict[str, JsonValue]
    orders: tuple[Order, ...]


async def base_of(file: Open, item: Item, at: Office) -> Base:
    """The draft that this question decides about. Raises NotFound when there is none."""
    draft = file.state.draft
    task = file.state.task(item.task)
    step = None if task is None else file.norm.route.step_of.get(task.step)
    if item.amends is None or draft is None or step is None or step.adopts != draft.step:
        raise NotFound(
            _("По этому вопросу изменять нечего: проекта, который ждёт решения, нет."), _("Откройте заседание заново.")
        )
    async with at.sessions.reading() as connection:
        (row,) = await submissions_of(connection, file.actor, {draft.letter.id})
    task_of_draft = next((given.task for given in file.state.given if given.step == draft.step), item.task)
    return Base(draft, row, task_of_draft)


async def sound_changes(file: Open, base: Base, written: Mapping[str, JsonValue], at: Office) -> Sound:
    """The whole draft with these changes. Raises BadInput where they may not be moved.

    What the person's agency may not read stays as it is; what the family said is not the commission's to change.
    """
    hidden = {key: value for key, value in base.row.answers.items() if key not in base.shown_to(file.actor)}
    checked = check_answers(base.form, {**written, **hidden}, day=answers.local_day(file.now, file.state.offset))
    before = facts_of(base.form, base.row.answers)
    for name, value in facts_of(base.form, checked.answers).items():
        if before.get(name) != value:
            raise _unfit(base.form, name)
    if checked.gaps:
        raise answers.incomplete(checked.gaps, KEPT)
    if not difference(Written(base.form, base.row.answers), Written(base.form, checked.answers)):
        raise BadInput(_("В проекте ничего не изменено."), _(KEPT))
    orders = await orders_of(at, file, base.form, checked.answers)
    new = tuple(one for one in orders if one not in base.draft.orders)
    refusal = orders_refusal(file.norm, file.state, new, file.now)
    if refusal is not None:
        raise BadInput(retold(refusal.message), f"{retold(refusal.remedy)} {_(KEPT)}")
    return Sound(checked.answers, orders)


async def changes_told(
    connection: AsyncConnection, actor: Actor, items: Iterable[Item]
) -> dict[tuple[int, int], tuple[Changed, ...]]:
    """What each amendment changes, by its question and number, as far as this person's agency may read.

    To be asked only of questions whose cases the actor reads.
    """
    moved = [(item.number, one) for item in items for one in item.amendments]
    ids = {name for _number, one in moved for name in (one.of, one.submission.id)}
    rows = {row.id: row for row in await submissions_of(connection, actor, ids)} if ids else {}
    return {
        (number, one.number): difference(_written(rows[one.of], actor), _written(rows[one.submission.id], actor))
        for number, one in moved
    }


async def adopted_changes(hall: Hall, item: Item, at: Office) -> str:
    """The changes with which the commission approved the work, one numbered line each; empty where it made none."""
    number = None if item.adopted is None else item.adopted.amendment
    if number is None:
        return ""
    async with at.sessions.reading() as connection:
        found = await changes_told(connection, hall.actor, (item,))
    return listed(line.words for line in found[item.number, number])


def listed(lines: Iterable[str]) -> str:
    """The changes as numbered lines."""
    return "\n".join(f"{number}) {line}." for number, line in enumerate(lines, 1))


def _written(row: Line, actor: Actor) -> Written:
    """What of a version this person's agency reads, whoever wrote it: a reserved field is no change to others."""
    form = catalogue.form(row.form, row.form_version)
    return Written(form, readable_by(form, row.answers, actor.kind))


def _unfit(form: Form, name: Code) -> BadInput:
    field = next(one for one in form.fields if any(fact.name == name for fact in one.facts))
    message = _("Это сказала семья или установил автор проекта: заседание этого не меняет.")
    mistake = Mistake(field=f"answers.{field.key}", message=message)
    return BadInput(_("Изменить можно не всё."), _(KEPT), errors=(mistake,))
