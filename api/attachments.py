"""Files on their way into the record: entered with a draft, bound to the form that is sent, taken back before that."""

from functools import partial
from typing import Any, NamedTuple

from pydantic import JsonValue
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.attachments.intake import Kept
from activities.data_keys import ATTACHMENT, closed_with, holder_of, keys_of, own_holder
from activities.registers import insert_into
from api.errors import BadInput
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.parcel import BroughtFile
from api.reading.attachments import attachment_row, named_attachments
from api.reading.rows import Line
from forms import catalogue
from forms.definition import Form
from forms.enclosures import Enclosure, enclosures, sealed
from models import sealing
from models.attachment import FileUnwelcome
from models.ids import AttachmentId, CaseId, SubmissionId, TaskId
from models.people import Actor
from models.sealed_files import FileKey
from models.tables import Attachment, DataKey

MOST = 100
"""Files of one task, or of one person's unsent signals (product default)."""


Place = tuple[CaseId, TaskId] | tuple[None, None]
"""The case and the task of a file; neither, for one of a signal."""


class Belongs(NamedTuple):
    """Where a file belongs: to a field of a form, of a task; before a signal is sent there is neither case nor task."""

    case: CaseId | None
    task: TaskId | None
    form: Form
    field: str


class Bound(NamedTuple):
    """A form that is being sent, whose answers may name files."""

    submission: SubmissionId
    case: CaseId
    task: TaskId | None
    form: Form
    answers: dict[str, JsonValue]


async def take_in(at: Office, actor: Actor, belongs: Belongs, brought: BroughtFile, name: AttachmentId) -> Line:
    """Clean the file, store it, and enter it under this name. Brought before under it: that one stands.

    Raises BadInput in the words of `models.attachment` when it is not welcome, or when there are too many.
    """
    holder = holder_of(name, belongs.case, belongs.task)
    wrapped = await at.sessions.write(partial(_key_for, belongs=belongs))
    try:
        kept = await at.intake.keep(brought.path, FileKey.of(wrapped))
    except FileUnwelcome as unwelcome:
        words = unwelcome.reason.words
        mistake = Mistake(field=belongs.field, message=words.message)
        more = {"code": unwelcome.reason.value}
        raise BadInput(words.message, words.remedy, errors=(mistake,), more=more) from None
    told = {"holder": holder, "made_at": at.clock(), "person": actor.person, "agency": actor.agency}
    row = closed_with(wrapped, {"id": name, **told, **_belonging(belongs), **_described(brought, kept)}, ATTACHMENT)
    async with at.sessions.transaction() as connection:
        await _require_room(connection, actor, belongs)
        key = insert_into(connection.dialect, DataKey).values(case_id=holder, wrapped=wrapped)
        await connection.execute(key.on_conflict_do_nothing())
        await connection.execute(insert_into(connection.dialect, Attachment).values(row).on_conflict_do_nothing())
        found = await attachment_row(connection, actor, name)
    if found is None:
        raise LookupError(f"attachment {name} was entered and is not there")
    return found


def _belonging(belongs: Belongs) -> dict[str, Any]:
    return {
        "case_id": belongs.case,
        "task": belongs.task,
        "form": belongs.form.id,
        "form_version": belongs.form.version,
        "field": belongs.field,
    }


def _described(brought: BroughtFile, kept: Kept) -> dict[str, Any]:
    return {
        "digest": kept.digest,
        "original": brought.digest,
        "media_type": kept.media_type.value,
        "size": kept.size,
        "name": brought.name,
    }


def _key_for(connection: Connection, belongs: Belongs) -> str:
    """The wrapped key for a file: of its case, or a new one, which is entered together with the file."""
    if belongs.case is None or belongs.task is None:
        return sealing.fresh_key()
    return keys_of(connection, [belongs.case])[belongs.case]


async def take_back(at: Office, actor: Actor, name: AttachmentId, place: Place) -> bool:
    """Take a file out of a draft; what was sent stays. The file itself goes with the next sweep."""
    case, task = place
    drafted = (Attachment.id == name, Attachment.agency == actor.agency, Attachment.submission.is_(None))
    there = (Attachment.case_id.is_not_distinct_from(case), Attachment.task.is_not_distinct_from(task))
    mine = () if case is not None else (Attachment.person == actor.person,)
    async with at.sessions.transaction() as connection:
        deleted = delete(Attachment).where(*drafted, *there, *mine).returning(Attachment.id)
        gone = (await connection.execute(deleted)).one_or_none()
        if gone is not None:
            await connection.execute(delete(DataKey).where(DataKey.case_id == own_holder(name)))
        return gone is not None


async def bind(connection: AsyncConnection, actor: Actor, bound: Bound) -> dict[str, JsonValue]:
    """Bind the files that the answers name to the submission, and answer the answers with their digests.

    Raises BadInput when one of them is not there, or may not stand in its field.
    """
    named = enclosures(bound.form, bound.answers)
    if not named:
        return bound.answers
    rows = await named_attachments(connection, actor, {one.attachment for one in named}, bound.case)
    missing = [one for one in named if not _may_stand(rows.get(one.attachment), one, bound, actor)]
    if missing:
        raise _missing(missing)
    unbound = Attachment.id.in_(rows), Attachment.submission.is_(None)
    binding = update(Attachment).where(*unbound).values(submission=bound.submission, case_id=bound.case)
    new = {row.id for row in await connection.execute(binding.returning(Attachment.id))}
    gone = [one for one in named if rows[one.attachment].submission is None and one.attachment not in new]
    if gone:
        raise _missing(gone)
    files = {row.id: {"name": row.name, "digest": row.digest, "original": row.original} for row in rows.values()}
    return sealed(bound.form, bound.answers, files)


async def release(connection: AsyncConnection, submission: SubmissionId) -> None:
    """The submission is withdrawn: its files belong to the draft again."""
    await connection.execute(update(Attachment).where(Attachment.submission == submission).values(submission=None))


def may_read(row: Line, actor: Actor) -> bool:
    """Whether the field lets the actor's agency read it; an agency may always read what it brought itself."""
    if row.agency == actor.agency:
        return True
    field = catalogue.form(row.form, row.form_version).field_of.get(row.field)
    return field is not None and (not field.seen_by or actor.kind in field.seen_by)


def _may_stand(row: Line | None, one: Enclosure, bound: Bound, actor: Actor) -> bool:
    """A file stands in the field it was brought for, or comes from an earlier form that the actor may read."""
    if row is None:
        return False
    if row.submission is not None and row.task != bound.task:
        return row.recorded_turn is not None and may_read(row, actor)
    belongs = (row.agency, row.task, row.form, row.field)
    return belongs == (actor.agency, bound.task, bound.form.id, one.field)


def _missing(named: list[Enclosure]) -> BadInput:
    message = _("Такого файла здесь нет: приложите его к этому полю.")
    fields = dict.fromkeys(one.field for one in named)
    return BadInput(
        _("Названы файлы, которых нет."),
        _("Приложите их заново и отправьте форму ещё раз."),
        errors=tuple(Mistake(field=f"answers.{field}", message=message) for field in fields),
    )


async def _require_room(connection: AsyncConnection, actor: Actor, belongs: Belongs) -> None:
    whose = Attachment.agency == actor.agency if belongs.case else Attachment.person == actor.person
    there = select(func.count(Attachment.id)).where(
        Attachment.case_id.is_not_distinct_from(belongs.case), Attachment.task.is_not_distinct_from(belongs.task), whose
    )
    found = (await connection.execute(there)).scalar_one()
    if found >= MOST:
        raise BadInput(
            _("К этой форме уже приложено файлов: %(found)s.") % {"found": found},
            _("Удалите лишние или соедините их в один PDF."),
        )
