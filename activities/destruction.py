"""Destroying what is known of a child after its term: proposed by one person, decided by another, leaving an act.

The key of the case goes, and with it everything that was closed with it, in whatever copy; then the rows, the names,
the search words and the files. What stays are codes, moments and digests: the log of the case verifies as before.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, tuple_, update

from activities.audit.accesses import Entry, enter
from activities.data_keys import GRANT, HOLD, SEQUEL, close_open
from activities.document_register import RENDERING
from activities.individuals.forgetting import forget_people
from activities.registers import next_number
from activities.retention import is_held, is_listed
from activities.sessions import Sessions
from activities.storage import FileStorage
from activities.stored_files import Owned, attached_files, keyed, paper_files
from models import tables
from models.access import AccessKind
from models.ids import CaseId, Digest, PersonCode
from models.people import Actor
from models.submission import canonical_json
from models.tables import Destruction, DestructionCase, Retention

REGISTER = "destructions"
MOST = 200
"""Cases of one act."""
PLACE = "/retention/destructions/{id}"


class CannotDestroy(ValueError):
    """It is not to be destroyed now; the message (Russian) says why and what to do."""


class Content(NamedTuple):
    """What was destroyed of one case; `files` are the names under which they lie, and the digests of open ones."""

    counts: dict[str, int]
    files: tuple[str, ...]


def propose(connection: Connection, actor: Actor, cases: Collection[CaseId], day: date, at: datetime) -> str:
    """Enter a proposal and answer its id. Raises CannotDestroy when one of the cases may not go yet.

    `day` is the local day on which the term of each must be over.
    """
    wanted = list(dict.fromkeys(cases))
    if not 1 <= len(wanted) <= MOST:
        raise CannotDestroy(f"Отметьте дела: от одного до {MOST} в одном акте.")
    _require_due(connection, wanted, day)
    waiting = _waiting(connection, wanted)
    if waiting:
        raise CannotDestroy("Об одном из этих дел уже есть предложение. Дождитесь решения по нему.")
    name, year = uuid4().hex, at.year
    number = next_number(connection, f"{REGISTER}:{actor.agency}", year)
    row = {
        "id": name,
        "agency": actor.agency,
        "territory": actor.territory,
        "year": year,
        "number": number,
        "state": "proposed",
        "proposed_at": at,
        "proposed_by": actor.person,
    }
    connection.execute(insert(Destruction), row)
    connection.execute(insert(DestructionCase), [{"destruction": name, "case_id": case} for case in wanted])
    return name


def refuse(connection: Connection, name: str, by: PersonCode, at: datetime) -> None:
    """The proposal is turned down: nothing is destroyed. Raises CannotDestroy when it was decided already."""
    _take(connection, name, by, at, "refused")


def destroy(connection: Connection, actor: Actor, name: str, day: date, at: datetime, words: "Words") -> Digest:
    """Destroy the cases of a proposal in one transaction and answer the digest of the act's content.

    `words` says how the act calls a kind of files and its rule. Files go afterwards (`remove_files`). Raises
    CannotDestroy when it was decided already, when the same person proposed it, or when a case is due no more.
    """
    proposal = _take(connection, name, actor.person, at, "done")
    if proposal.proposed_by == actor.person:
        raise CannotDestroy("Уничтожение подтверждает не тот, кто его предложил. Нужен второй человек.")
    mine = DestructionCase.destruction == name
    cases = list(connection.scalars(select(DestructionCase.case_id).where(mine)))
    _require_due(connection, cases, day)
    listed = _listed(connection, cases, words)
    found = {case: _erase(connection, case, at) for case in sorted(cases)}
    for case, erased in found.items():
        gone = update(DestructionCase).where(mine, DestructionCase.case_id == case)
        connection.execute(gone.values(destroyed_at=at, files=list(erased.files)))
    told = [{**listed[case], "counts": one.counts} for case, one in found.items()]
    content = _heading(connection, proposal) | {"cases": sorted(told, key=lambda one: one["number"])}
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    connection.execute(update(Destruction).where(Destruction.id == name).values(content=content, digest=digest))
    entries = [_entry(actor, case, at, digest) for case in found]
    enter(connection, entries)
    return digest


Words = Callable[[str, str, str], tuple[str, str]]
"""The title of a kind of files and the citation of its rule: of a territory, the kind and the rule."""


async def remove_files(sessions: Sessions, storages: Collection[FileStorage]) -> int:
    """Delete the files of what was destroyed, unless another case names them; again after a crash. Answers how many."""
    rows, removed = await sessions.write(_files_left), 0
    for row in rows:
        wanted = await sessions.write(partial(_still_wanted, digests=row.files))
        for digest in set(row.files) - wanted:
            removed += sum(storage.remove(digest) for storage in storages)
        await sessions.write(partial(_files_gone, key=(row.destruction, row.case_id)))
    return removed


def _listed(connection: Connection, cases: Collection[CaseId], words: Words) -> dict[CaseId, dict[str, Any]]:
    """The lines of the act: how a case is found in the log, not whose it was."""
    file, kept = tables.CaseFile, Retention
    asked = select(file.id, file.number, file.territory, file.closed_at, kept.kind, kept.rule, kept.until)
    rows = connection.execute(asked.join(kept, kept.case_id == file.id).where(file.id.in_(cases)))
    told = {}
    for row in rows:
        kind, rule = words(row.territory, row.kind, row.rule)
        closed = row.closed_at.date().isoformat()
        told[row.id] = {"number": row.number, "kind": kind, "rule": rule, "closed": closed, "until": str(row.until)}
    return told


def _heading(connection: Connection, proposal: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """The act's number and day, whose it is, and the two people."""
    agency, person = tables.Agency, tables.Person
    home = connection.execute(select(agency.name, agency.address).where(agency.code == proposal.agency)).one()
    codes = {"proposed": proposal.proposed_by, "decided": proposal.decided_by}
    found = connection.execute(
        select(person.code, person.full_name, person.position).where(person.code.in_(codes.values()))
    )
    staff = {row.code: {"name": row.full_name, "position": row.position} for row in found}
    return {
        "number": f"{proposal.number}/{proposal.year}",
        "decided_at": proposal.decided_at.isoformat(),
        "agency": {"name": home.name, "address": home.address},
        "people": {part: staff[code] for part, code in codes.items()},
    }


def _entry(actor: Actor, case: CaseId, at: datetime, digest: Digest) -> Entry:
    return Entry(
        AccessKind.CASE_DESTROYED, at, actor.person, actor.agency, actor.role, subject=case, place=PLACE, digest=digest
    )


def _take(connection: Connection, name: str, by: PersonCode, at: datetime, state: str) -> Any:  # noqa: ANN401 - a row
    mine = and_(Destruction.id == name, Destruction.state == "proposed")
    decided = update(Destruction).where(mine).values(state=state, decided_at=at, decided_by=by)
    if connection.execute(decided).rowcount != 1:
        raise CannotDestroy("По этому предложению уже решено.")
    return connection.execute(select(Destruction).where(Destruction.id == name)).one()


def _require_due(connection: Connection, cases: Collection[CaseId], day: date) -> None:
    due = Retention.case_id.in_(cases), Retention.until < day
    held = connection.scalar(select(func.count()).select_from(Retention).where(*due, is_held()))
    if held:
        raise CannotDestroy("На одном из этих дел запрет уничтожения. Снимите его или уберите дело из списка.")
    free = connection.scalar(select(func.count()).select_from(Retention).where(*due, ~is_listed()))
    if free != len(cases):
        raise CannotDestroy("Не у всех этих дел истёк срок хранения, или часть уже уничтожена. Откройте список заново.")
    deed = tables.Deed
    unmade = deed.case_id.in_(cases), deed.kind == RENDERING, deed.done_at.is_(None)
    if connection.scalar(select(func.count()).select_from(deed).where(*unmade)):
        # The case still lives for them, and would ask for ever for what it was to print.
        raise CannotDestroy(
            "Документы одного из этих дел ещё не готовы. Повторите позже; если не выходит, скажите администратору."
        )


def _waiting(connection: Connection, cases: Collection[CaseId]) -> bool:
    proposed = select(Destruction.id).where(Destruction.state == "proposed")
    mine = DestructionCase.case_id.in_(cases), DestructionCase.destruction.in_(proposed)
    return connection.scalar(select(func.count()).select_from(DestructionCase).where(*mine)) > 0  # type: ignore[operator]


def _erase(connection: Connection, case: CaseId, at: datetime) -> Content:
    """Everything that somebody wrote or brought in a case, and every name; the key first."""
    said = _lock_words(connection, case)
    files = _files_of(connection, case)
    names = _names(connection, files)
    connection.execute(delete(tables.DataKey).where(tables.DataKey.case_id.in_({case, *(one.holder for one in files)})))
    for what, statement in _deletions(case).items():
        said[what] += connection.execute(statement).rowcount
    words = tables.CaseFile.id == case
    connection.execute(update(tables.CaseFile).where(words).values(child_name=None, child_born=None))
    said["individuals"] += forget_people(connection, case, at)
    digests = {one.digest for one in files}
    counts = {"files": len(digests), **{what: count for what, count in said.items() if count}}
    return Content(counts, tuple(sorted(digests | names)))


def _lock_words(connection: Connection, case: CaseId) -> Counter[str]:
    """Rows that are only ever added stay, and their words go with the key: see that nothing in them stands open."""
    access, sequel, hold = tables.EmergencyAccess, tables.EmergencySequel, tables.LegalHold
    close_open(connection, GRANT, access.case_id == case)
    close_open(connection, SEQUEL, sequel.case_id == case)
    close_open(connection, HOLD, hold.case_id == case)
    written = (
        ("emergency_words", select(func.count()).where(access.case_id == case)),
        ("emergency_words", select(func.count()).where(sequel.case_id == case, sequel.verdict.is_not(None))),
        ("hold_reasons", select(func.count()).where(hold.case_id == case)),
    )
    said: Counter[str] = Counter()
    for what, counted in written:
        said[what] += connection.scalar(counted) or 0
    return said


def _deletions(case: CaseId) -> dict[str, Any]:
    """What goes, by what the act calls it."""
    items = select(tables.SittingItem.sitting_id, tables.SittingItem.number).where(tables.SittingItem.case_id == case)
    heard = tuple_(tables.SittingText.sitting_id, tables.SittingText.item).in_(items)
    return {
        "submissions": delete(tables.Submission).where(tables.Submission.case_id == case),
        "drafts": delete(tables.Draft).where(tables.Draft.case_id == case),
        "attachments": delete(tables.Attachment).where(tables.Attachment.case_id == case),
        "remarks": delete(tables.SittingText).where(heard),
        "name_forms": delete(tables.NameForm).where(tables.NameForm.case_id == case),
        "name_reasons": delete(tables.NameReason).where(tables.NameReason.case_id == case),
        "words": delete(tables.CaseWord).where(tables.CaseWord.case_id == case),
        "notices": delete(tables.Notice).where(tables.Notice.case_id == case),
        "letters": delete(tables.Mail).where(tables.Mail.subject == case),
    }


def _files_of(connection: Connection, case: CaseId) -> set[Owned]:
    """Its papers, what bears their signatures, and what was attached."""
    mine = partial(_of, case=case)
    return paper_files(connection, mine) | attached_files(connection, mine)


def _of(table: Any, case: CaseId) -> ColumnElement[bool]:  # noqa: ANN401 - any of three tables
    return cast("ColumnElement[bool]", table.case_id == case)


def _names(connection: Connection, files: Collection[Owned]) -> set[str]:
    """Under which names they lie: without the keys, which go now, nobody could tell any more."""
    return {key.name(one.digest) for one, key in keyed(connection, files) if key is not None}


def _files_left(connection: Connection) -> list[Any]:
    asked = select(DestructionCase.destruction, DestructionCase.case_id, DestructionCase.files)
    left = DestructionCase.destroyed_at.is_not(None), DestructionCase.files.is_not(None)
    return list(connection.execute(asked.where(*left)))


def _files_gone(connection: Connection, key: tuple[str, CaseId]) -> None:
    mine = DestructionCase.destruction == key[0], DestructionCase.case_id == key[1]
    connection.execute(update(DestructionCase).where(*mine).values(files=None))


def _still_wanted(connection: Connection, digests: Collection[Digest]) -> set[Digest]:
    """Those that another case still names: the same photo may have been brought twice."""
    document, attachment, erased = tables.Document, tables.Attachment, DestructionCase
    gone = select(erased.case_id).where(erased.destroyed_at.is_not(None))
    printed = select(document.digest).where(document.digest.in_(digests), document.case_id.not_in(gone))
    brought = select(attachment.digest).where(attachment.digest.in_(digests))
    return {str(one) for asked in (printed, brought) for one in connection.scalars(asked)}
