"""An exported audit log of as many rows as wanted, like those of a region: cases go on a little every day."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from activities.audit.journal import line
from activities.audit.verify import ACCESS, FORMAT, GENESIS, HEAD, SEAL, TURN, Tree
from activities.chain import linked

A_DAY = 2_000
"""Rows under one seal."""
A_CASE = 25
"""Rows of one case, over all days: three readings to two turns."""


class LongLog:
    """Writes the rows; what the heading promises is known at the end, so it is put before them afterwards."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._cases = max(1, rows // A_CASE)
        self._heads: dict[tuple[str, int], tuple[int, str]] = {}
        self._tree = Tree()
        self._counts = {TURN: 0, ACCESS: 0, SEAL: 0}
        self._seal = GENESIS

    def write(self, path: Path) -> None:
        """Write the log to this file."""
        rows = path.with_suffix(".rows")
        with rows.open("wb") as file:
            file.writelines(self._lines())
        head = {
            "accesses": self._counts[ACCESS],
            "format": FORMAT,
            "last_seal": self._seal,
            "made_at": _moment(0),
            "open": self._tree.size,
            "open_root": self._tree.root,
            "seals": self._counts[SEAL],
            "turns": self._counts[TURN],
        }
        with path.open("wb") as file, rows.open("rb") as written:
            file.write(line(1, HEAD, head, GENESIS, linked(GENESIS, head)))
            while piece := written.read(1 << 20):
                file.write(piece)
        rows.unlink()

    def _lines(self) -> Iterator[bytes]:
        number = 1
        for place in range(self._rows):
            number += 1
            yield self._row(number, TURN if place % 5 < 2 else ACCESS, place * 7_919 % self._cases, place)  # noqa: PLR2004
            if self._tree.size == A_DAY:
                number += 1
                yield self._sealed(number, place)

    def _row(self, number: int, log: str, case: int, place: int) -> bytes:
        last, previous = self._heads.get((log, case), (-1, GENESIS))
        row = _turn(case, last + 1, place) if log == TURN else _access(case, last + 1, place)
        chain = linked(previous, row)
        self._heads[log, case] = (last + 1, chain)
        self._counts[log] += 1
        self._tree.add(bytes.fromhex(chain))
        return line(number, log, row, previous, chain)

    def _sealed(self, number: int, place: int) -> bytes:
        self._counts[SEAL] += 1
        at = _moment(place)
        row = {"at": at, "day": at[:10], "number": self._counts[SEAL], "root": self._tree.root, "rows": self._tree.size}
        previous, self._seal = self._seal, linked(self._seal, row)
        self._tree = Tree()
        return line(number, SEAL, row, previous, self._seal)


def _turn(case: int, number: int, place: int) -> dict[str, Any]:
    digest = _digest(place)
    return {
        "case_id": _digest(case)[:32],
        "turn": number,
        "at": _moment(place),
        "kind": "step_done",
        "event": digest,
        "commands": digest[::-1],
        "state_digest": _digest(-place - 1),
        "case_number": None if number else f"2026-{case:06}",
        "person": f"specialist-{case % 997}",
        "agency": f"guardianship-{case % 97}",
        "role": "specialist",
    }


def _access(case: int, number: int, place: int) -> dict[str, Any]:
    return {
        "subject": _digest(case)[:32],
        "number": number,
        "at": _moment(place),
        "kind": "case_read",
        "person": f"specialist-{case % 997}",
        "agency": f"guardianship-{case % 97}",
        "role": "specialist",
        "purpose": "custody",
        "place": "/cases/{case_id}/history",
        "digest": None,
    }


def _digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _moment(place: int) -> str:
    seconds = place % 86_400
    clock = f"{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"2026-11-{1 + place // A_DAY % 28:02}T{clock}.000000+00:00"
