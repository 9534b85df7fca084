"""The book of signatures: each is made or checked first, its file stored, and only then entered. Nothing is rubbed out.

The same deed done twice is one signature. Two people who sign at once sign one after the other: whoever comes second
to the book finds its next line taken and signs anew, over the file that the first one left.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, insert, select
from sqlalchemy.exc import IntegrityError

from activities.audit.accesses import Entry, enter
from activities.data_keys import file_key, known_file_key
from activities.sessions import Sessions
from activities.signatures.desk import Desk
from activities.signatures.detached import verify_detached
from activities.signatures.signer import CannotSign, Holder, SigningOrder
from activities.signatures.trust import Trust
from activities.signatures.verification import verify_pdf
from activities.storage import FileStorage
from models.access import AccessKind
from models.ids import CaseId, Digest
from models.people import Doer, Role
from models.sealed_files import FileKey
from models.signatures import Finding, Verdict, Way
from models.tables import Agency, Person, Signature

ATTEMPTS = 5
"""As many signatures of one document may come at the same moment."""

WRONG = frozenset({Verdict.CHANGED, Verdict.BROKEN})


class PaperOnFile(NamedTuple):
    """A document whose signatures these are; `offset` are the minutes of its case's local time from UTC."""

    case: CaseId
    turn: int
    place: int
    digest: Digest
    offset: int


class Line(NamedTuple):
    """One line of the book."""

    number: int
    way: Way
    field: str | None
    signed: Digest
    digest: Digest
    person: str
    at: datetime
    findings: tuple[Finding, ...]


class Brought(NamedTuple):
    """A detached signature that somebody brought of a version of a document."""

    target: Digest
    signature: bytes
    by: Doer
    at: datetime


class PlaceTaken(RuntimeError):
    """Somebody else has signed in this place."""


class WrongSignature(ValueError):
    """The detached signature is not one of this file."""


class UnknownFile(LookupError):
    """No version of the document has this digest."""


class SignatureBook:
    """The signatures of all documents."""

    def __init__(self, sessions: Sessions, storage: FileStorage, desk: Desk) -> None:
        self._sessions = sessions
        self._storage = storage
        self._desk = desk

    async def sign(self, paper: PaperOnFile, field: str, by: Doer, *, at: datetime) -> Line:
        """Sign in this place, over the signatures that are there. Raises CannotSign, PlaceTaken."""
        holder, key = await self._holder(by), await self._sessions.write(partial(file_key, holder=paper.case))
        for _ in range(ATTEMPTS):
            lines = await self.lines(paper)
            if own := next((line for line in lines if line.field == field), None):
                if own.person != by.person:
                    raise PlaceTaken(field)
                return own
            order = SigningOrder(holder=holder, field=field, original=paper.digest, at=at, offset=paper.offset)
            line = await asyncio.to_thread(self._signed, order, lines, key)
            if await self._entered(paper, line, by):
                return line
        raise CannotSign("Документ сейчас подписывают другие. Повторите через минуту.")

    async def attach(self, paper: PaperOnFile, target: Digest, signature: bytes, by: Doer, *, at: datetime) -> Line:
        """Enter a detached signature of this version of the document.

        Raises NotASignature, UnknownFile, and WrongSignature when it is of another file.
        """
        lines = await self.lines(paper)
        if target not in {paper.digest, *(line.digest for line in lines if line.way is Way.EMBEDDED)}:
            raise UnknownFile(target)
        key = await self._sessions.write(partial(file_key, holder=paper.case))
        line = await asyncio.to_thread(self._brought, Brought(target, signature, by, at), key)
        for _ in range(ATTEMPTS):
            lines = await self.lines(paper)
            if known := next((other for other in lines if other.digest == line.digest), None):
                return known
            line = line._replace(number=len(lines) + 1)
            if await self._entered(paper, line, by):
                return line
        raise CannotSign("Документ сейчас подписывают другие. Повторите через минуту.")

    async def lines(self, paper: PaperOnFile) -> tuple[Line, ...]:
        """The signatures of the document as they were entered."""
        mine = Signature.case_id == paper.case, Signature.turn == paper.turn, Signature.place == paper.place
        async with self._sessions.reading() as connection:
            found = await connection.execute(select(Signature).where(*mine).order_by(Signature.number))
            return tuple(_line(row) for row in found.mappings())

    async def verified(self, paper: PaperOnFile) -> tuple[Line, ...]:
        """The same, with what is found of them now. Certificates are judged as of the moment of entry.

        Raises FileMissing, FileDamaged, BadTrustList.
        """
        async with self._sessions.reading() as connection:
            key = await connection.run_sync(known_file_key, paper.case)
        return await asyncio.to_thread(self._looked_at, paper, await self.lines(paper), key)

    async def _holder(self, by: Doer) -> Holder:
        statement = (
            select(Person.full_name, Person.position, Agency.short_name)
            .join(Agency, Agency.code == Person.agency)
            .where(Person.code == by.person)
        )
        async with self._sessions.reading() as connection:
            row = (await connection.execute(statement)).one_or_none()
        if row is None:
            raise CannotSign("Вас нет в справочнике сотрудников. Обратитесь к администратору.")
        return Holder(person=by.person, full_name=row.full_name, position=row.position, agency=row.short_name)

    def _signed(self, order: SigningOrder, lines: Sequence[Line], key: FileKey) -> Line:
        """The file with one signature more, stored. What does not pass the check at once is not kept."""
        before = _head(order.original, lines)
        content = self._desk.signer.sign(order, self._storage.get(before, key))
        moments = _moments(lines)
        found = verify_pdf(content, self._desk.trust(), at=order.at, moments=moments)
        if len(found) <= len(moments) or any(one.verdict is not Verdict.VALID for one in found):
            raise CannotSign("Подпись сделана, но не прошла проверку и не сохранена. Сообщите администратору.")
        return Line(
            len(lines) + 1,
            Way.EMBEDDED,
            order.field,
            signed=before,
            digest=self._storage.put(content, key),
            person=order.holder.person,
            at=order.at,
            findings=found[-1:],
        )

    def _brought(self, brought: Brought, key: FileKey) -> Line:
        target, signature, by, at = brought
        content, trust = self._storage.get(target, key), self._desk.trust()
        found = verify_detached(content, signature, trust, verifier=self._desk.verifier, at=at)
        if any(one.verdict in WRONG for one in found):
            raise WrongSignature(target)
        digest = self._storage.put(signature, key)
        return Line(0, Way.DETACHED, None, signed=target, digest=digest, person=by.person, at=at, findings=found)

    def _looked_at(self, paper: PaperOnFile, lines: Sequence[Line], key: FileKey | None) -> tuple[Line, ...]:
        trust, moments = self._desk.trust(), _moments(lines)
        inside: dict[str | None, Finding] = {}
        if moments:
            head = self._storage.get(_head(paper.digest, lines), key)
            inside = {found.field: found for found in verify_pdf(head, trust, at=lines[-1].at, moments=moments)}
        return tuple(
            line._replace(findings=self._apart(line, trust, key) if line.field is None else (inside[line.field],))
            for line in lines
        )

    def _apart(self, line: Line, trust: Trust, key: FileKey | None) -> tuple[Finding, ...]:
        content, signature = self._storage.get(line.signed, key), self._storage.get(line.digest, key)
        return verify_detached(content, signature, trust, verifier=self._desk.verifier, at=line.at)

    async def _entered(self, paper: PaperOnFile, line: Line, by: Doer) -> bool:
        """Enter the line, unless somebody else has taken its number or its place a moment ago."""
        row = {
            "case_id": paper.case,
            "turn": paper.turn,
            "place": paper.place,
            "number": line.number,
            "way": line.way.value,
            "field": line.field,
            "signed": line.signed,
            "digest": line.digest,
            "person": by.person,
            "agency": by.agency,
            "role": by.role.value,
            "at": line.at,
            "findings": [found.model_dump(mode="json") for found in line.findings],
        }
        try:
            await self._sessions.write(partial(_enter, row=row))
        except IntegrityError:
            return False
        return True


def _enter(connection: Connection, row: dict[str, Any]) -> None:
    """The line of the book, and in the same transaction that it was written, in the log of the case."""
    connection.execute(insert(Signature), row)
    place = f"{row['turn']}.{row['place']}.{row['number']}"
    who = {"person": row["person"], "agency": row["agency"], "role": Role(row["role"])}
    entry = Entry(AccessKind.PAPER_SIGNED, row["at"], **who, subject=row["case_id"], place=place, digest=row["digest"])
    enter(connection, [entry])


def _line(row: RowMapping) -> Line:
    return Line(
        number=row["number"],
        way=Way(row["way"]),
        field=row["field"],
        signed=row["signed"],
        digest=row["digest"],
        person=row["person"],
        at=row["at"],
        findings=tuple(Finding.model_validate(found) for found in row["findings"]),
    )


def _head(original: Digest, lines: Sequence[Line]) -> Digest:
    """The newest version of the PDF: with all signatures that are inside it."""
    return next((line.digest for line in reversed(lines) if line.way is Way.EMBEDDED), original)


def _moments(lines: Sequence[Line]) -> dict[str, datetime]:
    return {line.field: line.at for line in lines if line.field is not None}
