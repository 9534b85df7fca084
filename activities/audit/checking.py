"""The log of the database verified: by the same verifier that works without it, and by what only the database knows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, insert, select

from activities.audit.journal import ACCESSES, LOGS, TURNS, Log, lines
from activities.audit.verify import ACCESS, TURN, Damaged, Verifier
from models.ids import Digest, PersonCode
from models.tables import Audit, CaseFile, Seal, SealPart, Sitting, Verification


class Checked(NamedTuple):
    """What was counted, and the first fault in words (Russian); None when the log stands as it was written."""

    turns: int
    accesses: int
    seals: int
    open: int
    last_seal: Digest
    flaw: str | None


def check(connection: Connection, at: datetime) -> Checked:
    """Verify the whole log that this connection sees; it is to see one picture all the time."""
    verifier, flaw = Verifier(), None
    try:
        for _ in checked_lines(connection, at, verifier):
            pass
    except Damaged as damage:
        flaw = str(damage)
    counts = verifier.counts
    return Checked(counts[TURN], counts[ACCESS], verifier.seals, verifier.tree.size, verifier.last_seal, flaw)


def checked_lines(connection: Connection, at: datetime, verifier: Verifier) -> Iterator[bytes]:
    """The lines of the log, each as soon as it is verified. Raises Damaged; where it can, by case and turn."""
    _require_order(connection)
    for line in lines(connection, at):
        try:
            verifier.feed(line)
        except Damaged as damage:
            raise _nearer(connection, verifier, damage) from None
        yield line
    verifier.finish()
    _require_ends(connection, verifier)


def enter_check(connection: Connection, found: Checked, at: datetime, by: PersonCode | None) -> None:
    """Keep what was found, in the transaction of this connection; of two at one instant, the second a moment later."""
    kept = {name: value for name, value in found._asdict().items() if name != "open"}
    latest = connection.scalar(select(func.max(Verification.at)))
    moment = at if latest is None or latest < at else latest + timedelta.resolution
    connection.execute(insert(Verification), kept | {"at": moment, "person": by})


def _nearer(connection: Connection, verifier: Verifier, damage: Damaged) -> Damaged:
    """A seal that does not fit knows where its chains ended: the one that ends otherwise is named."""
    if not damage.subject.startswith("печать"):
        return damage
    for log in LOGS:
        last = and_(log.subject == SealPart.subject, log.number == SealPart.last)
        ends = (
            select(SealPart.subject, SealPart.last, log.columns[-1])
            .join_from(SealPart, log.subject.table, last, isouter=True)
            .where(SealPart.log == log.name, SealPart.number == verifier.seals + 1)
            .where((log.columns[-1] != SealPart.head) | log.columns[-1].is_(None))
            .order_by(SealPart.subject)
            .limit(1)
        )
        if (row := connection.execute(ends).one_or_none()) is not None:
            said = "строки удалены, хотя были под печатью." if row.chain is None else "переписано после печати."
            return Damaged(damage.line, f"{_called(log, row.subject, row.last)}, {damage.subject}", said)
    return damage


def _require_order(connection: Connection) -> None:
    """Numbers begin with 0, so that no seal covers what stands before; those of seals have no gap."""
    for log in LOGS:
        below = select(log.subject, log.number).where(log.number < 0).order_by(log.subject).limit(1)
        if (row := connection.execute(below).one_or_none()) is not None:
            raise Damaged(1, _called(log, row[0], row[1]), "строка вставлена: номера начинаются с 0.")
    for expected, number in enumerate(connection.scalars(select(Seal.number).order_by(Seal.number)), 1):
        if number != expected:
            raise Damaged(1, f"печать {expected}", "печать удалена.")


def _require_ends(connection: Connection, verifier: Verifier) -> None:
    """A case and a sitting know their last turn, so that their log cannot lose its end, sealed or not."""
    for table in (CaseFile, Sitting):
        last = and_(Audit.case_id == table.id, Audit.turn == table.turn)
        cut = (
            select(table.id, table.turn)
            .join_from(table, Audit, last, isouter=True)
            .where(Audit.case_id.is_(None))
            .order_by(table.id)
            .limit(1)
        )
        if (row := connection.execute(cut).one_or_none()) is not None:
            said = f"последний ход {'дела' if table is CaseFile else 'заседания'} удалён из журнала."
            raise Damaged(verifier.line + 1, _called(TURNS, row.id, row.turn), said)


def _called(log: Log, subject: str, number: int) -> str:
    word = "обращения к делу" if log is ACCESSES else "дело"
    return f"{word} {subject}, {'номер' if log is ACCESSES else 'ход'} {number}"
