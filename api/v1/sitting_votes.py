"""Votes of a sitting: remarks before it, recusals, motions, ballots, closing, dissenting opinions after it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from api.door import Door
from api.errors import BadInput
from api.guards import At, Hall, ReadSitting, read_case
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.office import Office
from api.sitting_texts import Sort, Written, keep
from api.v1.shapes import Brought, Done
from api.v1.sitting_deeds import told
from api.v1.sittings import ItemPath
from models.ids import Code, PersonCode
from models.route import FactValue
from models.sitting import Choice
from models.sitting_served import TextRef
from models.sitting_votes import BallotCast, DissentFiled, MemberRecused, MotionPut, RemarkMade, VotingClosed
from workflows.engine.approval import sends_back

router = APIRouter(route_class=Door, tags=["Заседания"])
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class WordsIn(Brought):
    """What a member writes."""

    text: Words


class RecusalIn(Brought):
    """Who stands aside, on which ground."""

    person: PersonCode | None = Field(None, description="null: я сам")
    ground: Code = Field(description="relative, interest, prior, other")


class MotionIn(Brought):
    """The draft decision: the facts that the case would get, such as {"decision": "start_ipr"}."""

    facts: dict[Code, FactValue] = Field(min_length=1)
    amendment: int | None = Field(None, ge=1, description="С какими изменениями утвердить; null: как представлено")


class BallotIn(Brought):
    """A vote."""

    motion: int = Field(ge=1)
    choice: Choice = Field(strict=False)
    person: PersonCode | None = Field(None, description="null: мой голос; секретарь записывает поднятые в зале руки")


class ClosingIn(Brought):
    """Which vote is closed."""

    motion: int = Field(ge=1)


@router.post("/sittings/{sitting_id}/items/{item}/remarks", status_code=201)
async def remark(hall: ReadSitting, item: ItemPath, sent: WordsIn, once: Once, at: At) -> Done:
    """Замечание члена комиссии к вопросу, до голосования."""
    text = await _kept(at, hall, item, "remark", sent.text, once)
    return await told(at, hall, RemarkMade(item=item, text=text, by=hall.actor.doer), name=once.name, text=text)


@router.post("/sittings/{sitting_id}/items/{item}/recusals", status_code=201)
async def recuse(hall: ReadSitting, item: ItemPath, sent: RecusalIn, once: Once, at: At) -> Done:
    """Отвод или самоотвод члена комиссии по вопросу."""
    person = sent.person or hall.actor.person
    event = MemberRecused(item=item, person=person, ground=sent.ground, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/motions", status_code=201)
async def put_motion(hall: ReadSitting, item: ItemPath, sent: MotionIn, once: Once, at: At) -> Done:
    """Поставить проект решения на голосование."""
    event = MotionPut(item=item, facts=sent.facts, amendment=sent.amendment, by=hall.actor.doer)
    await require_one_way(hall, event, at)
    return await told(at, hall, event, name=once.name)


async def require_one_way(hall: Hall, event: MotionPut, at: Office) -> None:
    """Work is approved with changes or sent back, not both. Raises BadInput, also where the changes are out of date."""
    item = hall.state.item(event.item)
    changes = None if item is None else item.amendment(event.amendment)
    if item is None or changes is None:
        return
    file = await read_case(hall.actor, item.case, at)
    task = file.state.task(item.task)
    step = None if task is None else file.norm.route.step_of.get(task.step)
    if step is not None and sends_back(file.norm.route, step, event.facts):
        raise BadInput(
            _("Проект возвращают на доработку: с изменениями его не утверждают."),
            _("Выберите утверждение с изменениями или возврат."),
        )
    if file.state.draft is None or file.state.draft.letter.id != changes.of:
        raise BadInput(
            _("Автор исправил проект после того, как эти изменения предложили."),
            _("Предложите изменения к нынешнему проекту."),
        )


@router.post("/sittings/{sitting_id}/items/{item}/ballots", status_code=201)
async def cast(hall: ReadSitting, item: ItemPath, sent: BallotIn, once: Once, at: At) -> Done:
    """Проголосовать. До закрытия голос можно изменить: считается последний, в журнале остаются все."""
    person = sent.person or hall.actor.person
    event = BallotCast(item=item, motion=sent.motion, person=person, choice=sent.choice, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/closing")
async def close_voting(hall: ReadSitting, item: ItemPath, sent: ClosingIn, once: Once, at: At) -> Done:
    """Закрыть голосование и подсчитать голоса."""
    return await told(at, hall, VotingClosed(item=item, motion=sent.motion, by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/dissent", status_code=201)
async def dissent(hall: ReadSitting, item: ItemPath, sent: WordsIn, once: Once, at: At) -> Done:
    """Приложить особое мнение: тот, кто голосовал иначе или воздержался."""
    text = await _kept(at, hall, item, "dissent", sent.text, once)
    return await told(at, hall, DissentFiled(item=item, text=text, by=hall.actor.doer), name=once.name, text=text)


async def _kept(at: Office, hall: Hall, item: int, sort: Sort, text: str, once: Claim) -> TextRef:
    return await keep(at, hall.actor, Written(once.name[:32], hall.state.id, item, sort, text))
