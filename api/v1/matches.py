"""Search before a case goes on: is the child of a new case one whom another case knows? Whoever takes it up answers.

Whoever sends a signal is told nothing of this. The agency that answers for the new case sees why a record may be of the
same child; whose record it is, only where it sees that case as well.
"""

from functools import partial
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter
from pydantic import Field

from activities.individuals import deeds
from activities.individuals.standing import alike_to
from activities.wall import as_system
from api.door import Door
from api.errors import BadInput, NotAllowed, RefusedNow
from api.guards import At, LeadCase, Open
from api.idempotency import Once
from api.languages import gettext as _
from api.likenesses import LikenessTold, likeness
from api.office import Office
from api.reading.individuals import child_of, mentions_of, settled
from api.reading.rows import Line
from api.readings import note_mentions
from api.v1.duplicates import DeedDone, done
from api.v1.individual_shapes import IndividualLine
from api.v1.individuals import grouped, line_of
from api.v1.shapes import Brought, Told
from forms.namesakes.weighing import Match
from models.people import Permission, may
from models.route import Route

router = APIRouter(route_class=Door, tags=["Люди"])
IDENTITY = "identity"
"""The code of the refusal by which a case waits for the answer."""
Choice = Literal["same", "other", "unknown"]


class MatchTold(Told):
    """A record that may be of the child of this case."""

    id: str
    likeness: LikenessTold
    is_likely: bool = Field(description="Пока о такой записи не решено, дело не идёт дальше")
    individual: IndividualLine | None = Field(description="Кто это; null: дело, где он назван, вам не видно")
    agency: str = Field(description="У кого спросить, если дело вам не видно")


class Matches(Told):
    """Whether the question stands, and the records that it is about."""

    is_open: bool = Field(description="Нужно решить, прежде чем дело пойдёт дальше")
    child: str
    matches: list[MatchTold]


class Choosing(Brought):
    """What is said of one record, or of all of them."""

    choice: Choice = Field(description="same: тот же ребёнок; other: другой; unknown: идти дальше без ответа")
    individual: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = Field(
        default=None, description="О какой записи; для unknown не нужна"
    )
    reason: Annotated[str, Field(max_length=1000)] = Field(default="", description="Почему; для other и unknown нужна")


class Question(NamedTuple):
    """The child of a case, and the records that may be of the same child and of which nothing was said yet."""

    child: Line
    alike: list[tuple[Line, Match]]
    is_settled: bool
    """Somebody said that the case goes on without an answer."""

    @property
    def is_open(self) -> bool:
        return not self.is_settled and any(match.is_likely for _row, match in self.alike)


@router.get("/cases/{case_id}/matches")
async def read_matches(file: LeadCase, at: At) -> Matches:
    """Нет ли у ребёнка нового дела записи в другом деле. Видит орган, который отвечает за ребёнка."""
    question = await question_of(file, at)
    if question is None:
        return Matches(is_open=False, child="", matches=[])
    async with at.sessions.reading() as connection:
        mentions = await mentions_of(connection, file.actor, {row.root for row, _match in question.alike})
    note_mentions(file.actor, mentions)
    told = grouped(mentions)
    return Matches(
        is_open=question.is_open and is_new(file),
        child=question.child.full_name,
        matches=[
            MatchTold(
                id=row.root,
                likeness=likeness(match.score, match.reasons),
                is_likely=match.is_likely,
                individual=line_of(told[row.root]) if row.root in told else None,
                agency="" if row.root in told else row.agency or "",
            )
            for row, match in question.alike
        ],
    )


@router.post("/cases/{case_id}/matches", status_code=201)
async def choose(file: LeadCase, asked: Choosing, _once: Once, at: At) -> DeedDone:
    """Решить: тот же ребёнок, другой или идти дальше без ответа. Решение остаётся в журнале, его можно отменить."""
    allowed = may(file.actor, Permission.INDIVIDUAL_JOIN)
    if allowed is not True:
        raise NotAllowed(allowed, _("Попросите того, кто ведёт дело."))
    question = await question_of(file, at)
    if asked.choice != "same" and len(asked.reason.strip()) < 5:  # noqa: PLR2004 - a word at least
        raise BadInput(_("Напишите, почему вы так решили."), _("Ничего не изменено."))
    found = next((pair for pair in question.alike if pair[0].root == asked.individual), None) if question else None
    if question is None or (found is None and asked.choice != "unknown"):
        raise RefusedNow(
            _("Такой похожей записи у ребёнка этого дела нет."),
            _("Ничего не изменено. Откройте список похожих заново."),
        )
    reasons = tuple(reason.value for reason in found[1].reasons) if found else ()
    hand = deeds.Hand(file.actor, file.now, asked.reason.strip(), file.state.id, reasons)
    match asked.choice, found:
        case "same", (row, _match):
            return await done(at, partial(deeds.join, hand=hand, into=row.root, other=question.child.root))
        case "other", (row, _match):
            return await done(at, partial(deeds.tell_apart, hand=hand, one=row.root, other=question.child.root))
        case _:
            return await done(at, partial(deeds.go_on, hand=hand, child=question.child.id))


async def require_known(file: Open, at: Office, *, is_urgent: bool) -> None:
    """Raises RefusedNow while the agency that took a new case up has not said whether its child is known already.

    An emergency is never held up, and neither is what other agencies owe.
    """
    if not is_urgent and await is_asked(file, at):
        raise RefusedNow(
            _("Похоже, о ребёнке уже есть запись в другом деле, и об этом ещё не решено."),
            _("Введённое сохранено в черновике. Откройте «Похожие люди» в деле, ответьте и отправьте снова."),
            more={"code": IDENTITY, "address": f"/cases/{file.state.id}/matches"},
        )


async def is_asked(file: Open, at: Office) -> bool:
    """Whether this person's answer would be held up."""
    if not is_new(file) or file.actor.agency != file.state.custodian:
        return False
    question = await question_of(file, at)
    return question is not None and question.is_open


async def question_of(file: Open, at: Office) -> Question | None:
    """Whom the child of this case may be, looked up now; None when no child is named."""
    async with at.sessions.reading() as connection:
        child = await child_of(connection, file.actor, file.state.id)
    if child is None:
        return None
    with as_system():  # of records that the actor does not see, only whom to ask is told
        async with at.sessions.reading() as connection:
            alike = await connection.run_sync(alike_to, child.id)
    async with at.sessions.reading() as connection:
        seen = {row.root for row in await mentions_of(connection, file.actor, {row.root for row, _match in alike})}
        is_settled = await settled(connection, file.actor, file.state.id)
    return Question(child, [pair for pair in alike if pair[0].root in seen or pair[0].agency], is_settled)


def is_new(file: Open) -> bool:
    """Whether the case still stands where every case of its route begins."""
    route: Route = file.norm.route
    return len(file.state.visits) == 1 and file.state.stage == route.stages[0].id and file.state.is_open
