"""Unfinished forms: kept as typed, never lost. Two people who write at once are told of each other.

Each person has a draft of their own per task. The one with the highest revision counts; whoever saves must have seen
it. A conflicting text of another person is set aside with the revision it was based on, not thrown away.
"""

from typing import Any, NamedTuple

from sqlalchemy import delete, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.data_keys import DRAFT, closed_for
from activities.registers import insert_into
from api.errors import ChangedMeanwhile, VersionNeeded
from api.languages import gettext as _
from api.office import Office
from api.reading.rows import Line
from api.reading.visible import visible
from models.ids import CaseId, TaskId
from models.people import OFFICE_ROLES, Actor
from models.tables import CaseFile, Draft


class Written(NamedTuple):
    """What somebody wrote into the form of a task."""

    case: CaseId
    task: TaskId
    form: str
    form_version: int
    answers: dict[str, Any]
    beside: dict[str, Any] | None = None
    """What was typed beside the form; None leaves what was kept of it."""

    def stands_in(self, row: Line) -> bool:
        """Whether this draft says the same."""
        return bool(row.answers == self.answers and (self.beside is None or (row.beside or {}) == self.beside))


async def drafts_of(at: Office, actor: Actor, case: CaseId, task: TaskId) -> list[Line]:
    """The drafts of a task, the one that counts first: the actor's own, and the colleagues' while the case is seen.

    Colleagues are those who do the work of the agency: whoever supervises from its desk reads no draft of it.
    """
    works = actor.role in OFFICE_ROLES
    seen = select(CaseFile.id).where(CaseFile.id == case, visible(actor)).exists() if works else false()
    statement = (
        select(Draft)
        .where(Draft.case_id == case, Draft.task == task, Draft.agency == actor.agency)
        .where(or_(Draft.person == actor.person, seen))
        .order_by(Draft.revision.desc())
    )
    async with at.sessions.reading() as connection:
        return list(await connection.execute(statement))


async def save(at: Office, actor: Actor, written: Written, *, seen: int | None) -> int:
    """Save over the revision that was seen, and answer the new one.

    Raises VersionNeeded when there is a draft and none was seen, ChangedMeanwhile when another one was: then both
    texts are in the answer, and both are kept.
    """
    async with at.sessions.transaction() as connection:
        counts = await _counting(connection, written, actor)
        if counts is not None and written.stands_in(counts):
            return int(counts.revision)
        if counts is None or counts.revision == seen:
            revision = 1 if counts is None else counts.revision + 1
            await _put(connection, at, actor, written, revision=revision)
            return revision
        if seen is not None and counts.person != actor.person:
            await _put(connection, at, actor, written, revision=seen)
    if seen is None:
        raise VersionNeeded(
            _("Черновик этой задачи уже есть, а в запросе не сказано, какую его версию вы видели."),
            _("Прочитайте черновик и повторите запрос с заголовком If-Match."),
        )
    raise _changed(counts, written)


async def keep(at: Office, actor: Actor, written: Written) -> int:
    """Keep the person's text whatever others wrote, and answer the revision that counts.

    Their own draft is replaced; a colleague's stays the one that counts, and this one is set aside.
    """
    async with at.sessions.transaction() as connection:
        counts = await _counting(connection, written, actor)
        if counts is not None and written.stands_in(counts):
            return int(counts.revision)
        if counts is None or counts.person == actor.person:
            revision = 1 if counts is None else counts.revision + 1
            await _put(connection, at, actor, written, revision=revision)
            return revision
        await _put(connection, at, actor, written, revision=max(counts.revision - 1, 0))
        return int(counts.revision)


async def discard(at: Office, actor: Actor, written: Written) -> None:
    """What was sent is in the record now, so the draft that says the same is not needed; other texts stay."""
    async with at.sessions.transaction() as connection:
        rows = await connection.execute(_drafts(written, actor))
        same = [row.person for row in rows if row.answers == written.answers or row.person == actor.person]
        mine = Draft.case_id == written.case, Draft.task == written.task, Draft.person.in_(same)
        await connection.execute(delete(Draft).where(*mine))


async def _counting(connection: AsyncConnection, written: Written, actor: Actor) -> Line | None:
    """The draft that counts. The case's row is locked, so that two first savers see each other on PostgreSQL too."""
    await connection.execute(select(CaseFile.id).where(CaseFile.id == written.case).with_for_update())
    return (await connection.execute(_drafts(written, actor))).first()


def _drafts(written: Written, actor: Actor) -> Any:  # noqa: ANN401 - the columns of a whole table
    return (
        select(Draft)
        .where(Draft.case_id == written.case, Draft.task == written.task, Draft.agency == actor.agency)
        .order_by(Draft.revision.desc())
    )


async def _put(connection: AsyncConnection, at: Office, actor: Actor, written: Written, *, revision: int) -> None:
    content = {
        "form": written.form,
        "form_version": written.form_version,
        "answers": written.answers,
        "revision": revision,
        "updated_at": at.clock(),
        "agency": actor.agency,
    }
    if written.beside is not None:
        content["beside"] = written.beside
    content = await connection.run_sync(closed_for, written.case, content, DRAFT)
    key = {"case_id": written.case, "task": written.task, "person": actor.person}
    putting = insert_into(connection.dialect, Draft).values(**key, **content)
    await connection.execute(putting.on_conflict_do_update(index_elements=list(key), set_=content))


def _changed(counts: Line, written: Written) -> ChangedMeanwhile:
    kept = {"answers": counts.answers, "person": counts.person, "version": counts.revision, "at": counts.updated_at}
    return ChangedMeanwhile(
        _("Пока вы заполняли форму, черновик сохранил другой человек или другое ваше окно."),
        _("Сохранены оба варианта. Сравните их и сохраните общий, указав в If-Match новую версию."),
        more={"theirs": {**kept, "at": counts.updated_at.isoformat()}, "yours": {"answers": written.answers}},
        headers={"ETag": f'"{counts.revision}"'},
    )
