"""Reading what stands in the record of a case: turns, documents, submissions."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Label, Text, and_, bindparam, exists, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from api.reading.rows import Line, Statement
from api.reading.visible import opened, own, visible_to
from models.commands import RenderDocument
from models.events import AnswerCorrected, StepDone
from models.ids import CaseId, SubmissionId, TaskId
from models.people import Actor, Role
from models.tables import Audit, CaseFile, Deed, Document, Signature, Submission, Task

ANSWERS: tuple[str, ...] = tuple(event.model_fields["kind"].default for event in (StepDone, AnswerCorrected))
PAPER: str = RenderDocument.model_fields["kind"].default


async def turn_rows(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """Every turn of the case, in order; events and commands as the texts that they are kept as."""
    return list(await connection.execute(_turns(actor.role), {**own(actor), "case": case}))


@cache
def _turns(role: Role) -> Statement:
    texts = (type_coerce(column, Text).label(column.key) for column in (Audit.event, Audit.commands))
    return (
        select(Audit.turn, Audit.at, *texts, Audit.person, Audit.chain)
        .join(CaseFile, CaseFile.id == Audit.case_id)
        .where(Audit.case_id == bindparam("case"), visible_to(role))
        .order_by(Audit.turn)
    )


async def document_rows(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """The documents that the turns of the case ordered; one that is not made yet has no number and no digest.

    Beside them those that a sitting drew up about the case: no deed of the case ordered them.
    """
    made = and_(Document.case_id == Deed.case_id, Document.turn == Deed.turn, Document.place == Deed.place)
    columns = (Document.year, Document.number, Document.made_at, Document.digest, Document.pages)
    corrects = (Document.corrects_turn, Document.corrects_place)
    statement = (
        select(Deed.turn, Deed.place, Deed.order, *columns, *corrects, _signed(Deed))
        .join(CaseFile, CaseFile.id == Deed.case_id)
        .outerjoin(Document, made)
        .where(Deed.case_id == case, Deed.kind == PAPER, opened(actor))
    )
    of_sittings = (
        select(Document.turn, Document.place, Document.order, *columns, *corrects, _signed(Document))
        .join(CaseFile, CaseFile.id == Document.case_id)
        .where(Document.case_id == case, Document.order.is_not(None), opened(actor))
    )
    rows: list[Line] = [*await connection.execute(statement), *await connection.execute(of_sittings)]
    return sorted(rows, key=lambda row: (row.turn, row.place))


def _signed(of: type[Deed] | type[Document]) -> Label[int]:
    """How many signatures the document of this row has."""
    same = (Signature.case_id == of.case_id, Signature.turn == of.turn, Signature.place == of.place)
    return select(func.count()).where(*same).correlate(of).scalar_subquery().label("signatures")


async def is_printing(connection: AsyncConnection, actor: Actor, case: CaseId) -> bool:
    """Whether a document of the case is still being made."""
    return any(row.digest is None for row in await document_rows(connection, actor, case))


async def submissions_of(connection: AsyncConnection, _: Actor, ids: Collection[SubmissionId]) -> list[Line]:
    """These submissions whole; to be asked only for papers that the actor may know of."""
    columns = (Submission.id, Submission.form, Submission.form_version, Submission.answers, Submission.agency)
    return list(await connection.execute(select(*columns, Submission.made_at).where(Submission.id.in_(ids))))


async def own_answer_row(connection: AsyncConnection, actor: Actor, case: CaseId, task: TaskId) -> Line | None:
    """The answer to a task of the actor's own agency as it stands in the record, corrected or not."""
    events = (
        select(Audit.event)
        .join(Task, and_(Task.case_id == Audit.case_id, Task.number == task))
        .where(Audit.case_id == case, Audit.kind.in_(ANSWERS), Task.agency == actor.agency)
        .order_by(Audit.turn.desc())
    )
    for event in await connection.scalars(events):
        if event["task"] == task:
            stands = select(Submission).where(Submission.id == event["submission"]["id"])
            found: Line | None = (await connection.execute(stands)).one_or_none()
            return found
    return None


async def my_submission(connection: AsyncConnection, actor: Actor, submission: SubmissionId) -> Line | None:
    """What the actor sent under this id, and the turn that made it part of the record."""
    statement = (
        select(Submission, Audit.at, Audit.event)
        .outerjoin(Audit, (Audit.case_id == Submission.case_id) & (Audit.turn == Submission.recorded_turn))
        .where(Submission.id == submission, Submission.person == actor.person)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def my_signal(connection: AsyncConnection, actor: Actor, name: str) -> Line | None:
    """The case that the actor's own signal opened, by its number or its id."""
    statement = (
        select(CaseFile.id, CaseFile.number, CaseFile.state, CaseFile.opened_at)
        .join(Audit, (Audit.case_id == CaseFile.id) & (Audit.turn == 0))
        .where(or_(CaseFile.number == name, CaseFile.id == name), Audit.person == actor.person)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def kept_answers(connection: AsyncConnection, actor: Actor, submission: SubmissionId) -> Line | None:
    """What the actor's own agency answered in this submission."""
    columns = Submission.form, Submission.form_version, Submission.answers, Submission.made_at
    statement = select(*columns).where(Submission.id == submission, Submission.agency == actor.agency)
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def earlier_answers(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """The recorded submissions of the case, oldest first: what they say need not be asked again.

    Those of the case that started this one come before them, if the actor sees that case too. One that was corrected
    says nothing any more.
    """
    newer, begun = aliased(Submission), aliased(CaseFile)
    parent = select(begun.parent).where(begun.id == case).scalar_subquery()
    corrected = exists().where(newer.corrects == Submission.id, newer.recorded_turn.is_not(None))
    statement = (
        select(
            *(Submission.id, Submission.form, Submission.form_version),
            *(Submission.answers, Submission.agency, Submission.made_at),
        )
        .join(CaseFile, CaseFile.id == Submission.case_id)
        .where(or_(Submission.case_id == case, Submission.case_id == parent), opened(actor))
        .where(Submission.recorded_turn.is_not(None), ~corrected.correlate(Submission))
        .order_by(Submission.case_id == case, Submission.recorded_turn)
    )
    return list(await connection.execute(statement))
