"""Logs as the product exports them, made of nothing but cases, turns and days: for tests of the verifier."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from activities.audit.journal import line
from activities.audit.verify import ACCESS, FORMAT, GENESIS, HEAD, SEAL, TURN, Tree
from activities.chain import linked
from models.ids import Digest


class Kept(NamedTuple):
    """A row as the database keeps it."""

    log: str
    row: dict[str, Any]
    previous: Digest
    chain: Digest


def turn(case: str, number: int) -> dict[str, Any]:
    """A turn of a case."""
    digests = {name: digest(f"{name} {case} {number}") for name in ("event", "commands", "state_digest")}
    return digests | {
        "case_id": case,
        "turn": number,
        "at": f"2026-11-{20 + number % 7}T10:00:00.000000+00:00",
        "kind": "step_done" if number else "case_opened",
        "case_number": None if number else "2026-000017",
        "person": "petrova",
        "agency": "guardianship-1",
        "role": "specialist",
    }


def access(subject: str, number: int) -> dict[str, Any]:
    """Somebody read a case."""
    return {
        "subject": subject,
        "number": number,
        "at": f"2026-11-{20 + number % 7}T11:00:00.000000+00:00",
        "kind": "case_read",
        "person": "ivanov",
        "agency": "school-1",
        "role": "head",
        "purpose": "task",
        "place": "/cases/{case_id}",
        "digest": None,
    }


def digest(text: str) -> Digest:
    return hashlib.sha256(text.encode()).hexdigest()


def case_id(number: int) -> str:
    return digest(f"case {number}")[:32]


def days(cases: int, turns: int, count: int) -> list[list[Kept]]:
    """Rows day by day: each case goes on by so many turns every day, and is read once; the last day is open."""
    heads: dict[tuple[str, str], Digest] = {}
    found: list[list[Kept]] = []
    for day in range(count):
        ids = sorted(case_id(number) for number in range(cases))
        rows = [(TURN, one, turn(one, number)) for one in ids for number in range(day * turns, (day + 1) * turns)]
        rows += [(ACCESS, one, access(one, day)) for one in ids]
        kept = []
        for log, subject, row in rows:
            previous = heads.get((log, subject), GENESIS)
            heads[log, subject] = linked(previous, row)
            kept.append(Kept(log, row, previous, heads[log, subject]))
        found.append(kept)
    return found


def sealed(rows: Iterable[list[Kept]]) -> list[Kept]:
    """The days under seals, but for the last; the heading comes first. What the rows say of themselves is taken."""
    *closed, open_rows = rows
    written: list[Kept] = []
    previous, number = GENESIS, 0
    for number, kept in enumerate(closed, 1):
        row = {
            "number": number,
            "day": f"2026-11-{20 + number}",
            "at": f"2026-11-{20 + number}T00:00:00.000000+00:00",
            "rows": len(kept),
            "root": root(kept),
        }
        seal = Kept(SEAL, row, previous, linked(previous, row))
        written += [*kept, seal]
        previous = seal.chain
    written += open_rows
    counts = {log: sum(one.log == log for one in written) for log in (TURN, ACCESS)}
    head = {
        "format": FORMAT,
        "made_at": "2026-11-26T09:00:00.000000+00:00",
        "turns": counts[TURN],
        "accesses": counts[ACCESS],
        "seals": number,
        "last_seal": previous,
        "open": len(open_rows),
        "open_root": root(open_rows),
    }
    return [Kept(HEAD, head, GENESIS, linked(GENESIS, head)), *written]


def root(rows: Iterable[Kept]) -> Digest:
    tree = Tree()
    for one in rows:
        tree.add(bytes.fromhex(one.chain))
    return tree.root


def numbered(rows: Iterable[Kept]) -> list[bytes]:
    """The lines of the export."""
    return [line(number, one.log, one.row, one.previous, one.chain) for number, one in enumerate(rows, 1)]


def journal(cases: int = 3, turns: int = 2, count: int = 3) -> list[bytes]:
    """A whole log."""
    return numbered(sealed(days(cases, turns, count)))


def naive_root(leaves: list[bytes]) -> Digest:
    """The root as RFC 6962 §2.1 defines it, word for word."""

    def hashed(some: list[bytes]) -> bytes:
        if not some:
            return hashlib.sha256(b"").digest()
        if len(some) == 1:
            return hashlib.sha256(b"\x00" + some[0]).digest()
        split = 1
        while split * 2 < len(some):
            split *= 2
        return hashlib.sha256(b"\x01" + hashed(some[:split]) + hashed(some[split:])).digest()

    return hashed(leaves).hex()
