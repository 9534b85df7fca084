#!/usr/bin/env python3
"""Проверка выгруженного журнала «Маршрута» без самой системы: один файл, только стандартная библиотека, Python 3.8+.

    python3 verify.py audit.jsonl [--roots roots.txt]

Код выхода 0: журнал цел. Код 1: журнал повреждён, названа первая неверная строка. Код 2: команда вызвана неверно.
`roots.txt` - список печатей, сохранённый (и подписанный) раньше: с ним видно и то, что журнал переписан целиком.

The same file verifies the database from inside the application, so what an auditor runs is what the office runs.
What a line is made of is told in docs/audit.md; nothing of the application is imported here, on purpose.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterable, List, Tuple

FORMAT = "marshrut-audit/1"
GENESIS = "0" * 64
LONGEST = 1 << 20
"""Bytes of a line that are read at most: a line is some hundreds of bytes long, and memory must not follow a fault."""

HEAD, TURN, ACCESS, SEAL = "head", "turn", "access", "seal"
FRONT = re.compile(
    rb'\{"chain":"([0-9a-f]{64})","log":"(head|turn|access|seal)","n":([1-9][0-9]{0,17}),"previous":"([0-9a-f]{64})","row":'
)
"""What stands before the row of a line: one pattern asks of it all there is to ask, far sooner than JSON would."""
COLUMNS = {
    HEAD: {"accesses", "format", "last_seal", "made_at", "open", "open_root", "seals", "turns"},
    TURN: {
        *("agency", "at", "case_id", "case_number", "commands", "event", "kind", "person", "role"),
        *("state_digest", "turn"),
    },
    ACCESS: {"agency", "at", "digest", "kind", "number", "person", "place", "purpose", "role", "subject"},
    SEAL: {"at", "day", "number", "root", "rows"},
}
NUMBER = {TURN: "turn", ACCESS: "number"}
SUBJECT = {TURN: "case_id", ACCESS: "subject"}
KINDS = {
    HEAD: (("accesses", int), ("open", int), ("seals", int), ("turns", int)),
    TURN: (("case_id", str), ("turn", int)),
    ACCESS: (("subject", str), ("number", int)),
    SEAL: (("number", int), ("rows", int)),
}
"""Columns that are counted with or looked up by; whoever hashed a row anew may have put anything there."""
FIRST = (-1, GENESIS)
"""What stands before the first row of a case."""


class Damaged(Exception):
    """The first line that cannot be trusted (from 1), what it is about, and what is wrong with it, in Russian."""

    def __init__(self, line: int, subject: str, said: str) -> None:
        super().__init__(f"строка {line}: {subject + ': ' if subject else ''}{said}")
        self.line = line
        self.subject = subject
        self.said = said


class Tree:
    """A Merkle tree as in RFC 6962, one leaf after another: of n leaves only log2(n) hashes are kept."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: List[bytes] = []

    def add(self, leaf: bytes) -> None:
        """One leaf more."""
        node, size = hashlib.sha256(b"\x00" + leaf).digest(), self.size
        while size & 1:
            node = hashlib.sha256(b"\x01" + self._peaks.pop() + node).digest()
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    @property
    def root(self) -> str:
        """The root over the leaves so far."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self._peaks[-1]
        for left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


class Verifier:
    """Takes the lines of a log one by one, remembering of each case only its last line. Raises Damaged."""

    def __init__(self, roots: Dict[int, Tuple[str, str]] | None = None) -> None:
        """`roots`: number of a seal → its root and chain, as they were kept elsewhere."""
        self.line = 0
        self.head: Dict[str, Any] = {}
        self.seals = 0
        self.last_seal = GENESIS
        self.counts = {TURN: 0, ACCESS: 0}
        self.tree = Tree()
        self._begins = 2
        self._read_last: Tuple[str, Dict[str, Any]] = (HEAD, {})
        self._promised = sys.maxsize
        self._heads: Dict[str, Dict[str, Tuple[int, str]]] = {TURN: {}, ACCESS: {}}
        self._roots = roots or {}

    def feed(self, line: bytes) -> None:
        """The next line, its end included."""
        self.line += 1
        log, n, previous, chain, row, body = self._read(line)
        self._read_last = log, row
        self._in_place(n)
        if hashlib.sha256(previous.encode() + body).hexdigest() != chain:
            raise self._damaged("содержимое изменено: хеш строки не сходится.")
        if (log == HEAD) != (self.line == 1):
            raise self._damaged("журнал начинается заголовком, и заголовок один.")
        if log == HEAD:
            self._begin(previous, row)
        elif log == SEAL:
            self._seal(previous, chain, row)
        else:
            self._row(log, previous, chain, row)

    def finish(self) -> None:
        """Nothing comes any more."""
        if not self.line:
            raise Damaged(1, "", "файл пуст.")
        if self.line < self._promised:
            said = f"журнал обрывается: обещано строк {self._promised}, в файле {self.line}; конец отрезан."
            raise Damaged(self.line + 1, "", said)
        counted = (self.counts[TURN], self.counts[ACCESS], self.seals)
        if counted != (self.head["turns"], self.head["accesses"], self.head["seals"]):
            raise Damaged(1, "", "число ходов, обращений и печатей не то, что обещано в заголовке.")
        if self.last_seal != self.head["last_seal"]:
            raise Damaged(1, "", "последняя печать не та, что названа в заголовке.")
        if (self.tree.size, self.tree.root) != (self.head["open"], self.head["open_root"]):
            said = f"строки {self._begins}-{self.line} после последней печати не те, что названы в заголовке."
            raise Damaged(self._begins, "", said)
        unseen = [number for number in self._roots if number > self.seals]
        if unseen:
            raise Damaged(
                self.line + 1, f"печать {min(unseen)}", "есть в сохранённом списке, а в журнале нет: конец отрезан."
            )

    def _read(self, line: bytes) -> Tuple[str, int, str, str, Dict[str, Any], bytes]:
        """The parts of a line; the last are the bytes of its row as they stand. It must look exactly as it should."""
        front = FRONT.match(line)
        if front is None or not line.endswith(b"}\n"):
            raise Damaged(self.line, "", "строка испорчена: она записана не так, как пишет система.")
        body = line[front.end() : -2]
        try:
            row = json.loads(str(body, "utf-8"))
        except (ValueError, RecursionError):
            raise Damaged(self.line, "", "строка испорчена: это не запись JSON.") from None
        chain, log, n, previous = (str(part, "ascii") for part in front.groups())
        if type(row) is not dict or row.keys() != COLUMNS[log]:
            raise Damaged(self.line, "", "строка испорчена: её части не те.")
        for name, kind in KINDS[log]:
            if type(row[name]) is not kind:
                raise Damaged(self.line, "", "строка испорчена: её части не те.")
        return log, int(n), previous, chain, row, body

    def _in_place(self, n: int) -> None:
        if n > self.line:
            raise self._damaged(f"здесь должна быть строка {self.line}, а стоит {n}: строки удалены или переставлены.")
        if n < self.line:
            raise self._damaged(f"здесь повторена или переставлена строка {n}.")
        if n > self._promised:
            raise self._damaged("лишняя строка: в заголовке их обещано меньше.")

    def _begin(self, previous: str, row: Dict[str, Any]) -> None:
        if previous != GENESIS or row["format"] != FORMAT:
            raise Damaged(self.line, "", f"это не журнал вида {FORMAT}.")
        self.head = row
        self._promised = 1 + row["turns"] + row["accesses"] + row["seals"]

    def _row(self, log: str, previous: str, chain: str, row: Dict[str, Any]) -> None:
        of, number, heads = row[SUBJECT[log]], row[NUMBER[log]], self._heads[log]
        last, head = heads.get(of, FIRST)
        if number <= last:
            raise self._damaged(f"строка вставлена или повторена: номер {number} уже был.")
        if number != last + 1:
            raise self._damaged(f"перед этой строкой удалён номер {last + 1}.")
        if previous != head:
            raise self._damaged("строка не продолжает предыдущую строку дела: та или эта подменена.")
        heads[of] = (number, chain)
        self.counts[log] += 1
        self.tree.add(bytes.fromhex(chain))

    def _seal(self, previous: str, chain: str, row: Dict[str, Any]) -> None:
        number = row["number"]
        if number != self.seals + 1 or previous != self.last_seal:
            raise self._damaged("печать не продолжает предыдущую печать: печати удалены или подменены.")
        spread = f"строки {self._begins}-{self.line - 1}"
        if row["rows"] != self.tree.size:
            raise self._damaged(f"под печатью строк {row['rows']}, а в журнале {self.tree.size} ({spread}).")
        if row["root"] != self.tree.root:
            raise self._damaged(f"корень не сходится: среди них ({spread}) есть подменённые.")
        if self._roots.get(number, (row["root"], chain)) != (row["root"], chain):
            raise self._damaged(f"печать не та, что сохранена раньше: журнал переписан ({spread}).")
        self.seals, self.last_seal, self.tree, self._begins = number, chain, Tree(), self.line + 1

    def _damaged(self, said: str) -> Damaged:
        """What is wrong with the line read last; told only then, because naming each line would cost a tenth of all."""
        return Damaged(self.line, _subject(*self._read_last), said)


def verify(lines: Iterable[bytes], roots: Dict[int, Tuple[str, str]] | None = None) -> Verifier:
    """Verify a whole log; the answer tells what was counted. Raises Damaged."""
    verifier = Verifier(roots)
    for line in lines:
        verifier.feed(line)
    verifier.finish()
    return verifier


def lines_of(path: Path) -> Iterable[bytes]:
    """The lines of a file, none longer than `LONGEST`."""
    with path.open("rb") as file:
        while line := file.readline(LONGEST):
            yield line


def roots_of(text: str) -> Dict[int, Tuple[str, str]]:
    """Number of a seal → its root and chain. Raises ValueError when the list is not one of seals."""
    found = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        number, _day, _rows, root, chain = line.split("\t")
        if not _is_hash(root) or not _is_hash(chain):
            raise ValueError(line)
        found[int(number)] = (root, chain)
    return found


def told(done: Verifier) -> str:
    """What was verified, in Russian."""
    return (
        f"Журнал цел: ходов {done.counts[TURN]}, обращений {done.counts[ACCESS]}, печатей {done.seals}, "
        f"строк после последней печати {done.tree.size}.\nПоследняя печать: {done.last_seal}"
    )


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == len(GENESIS) and not value.strip("0123456789abcdef")


def _subject(log: str, row: Dict[str, Any]) -> str:
    if log == TURN:
        word = "заседание" if str(row["kind"]).startswith("sitting_") else "дело"
        return f"{word} {row['case_id']}, ход {row['turn']}"
    if log == ACCESS:
        return f"обращения к делу {row['subject']}, номер {row['number']}"
    return f"печать {row['number']} за {row['day']}" if log == SEAL else "заголовок"


def main(arguments: List[str] | None = None) -> int:
    """Verify the file that was named; the answer is the exit code."""
    reader = argparse.ArgumentParser(prog="verify.py", description="Проверить выгруженный журнал «Маршрута».")
    reader.add_argument("log", type=Path, help="выгруженный журнал, audit.jsonl")
    reader.add_argument("--roots", type=Path, help="список печатей, сохранённый раньше, roots.txt")
    asked = reader.parse_args(arguments)
    try:
        roots = roots_of(asked.roots.read_text(encoding="utf-8")) if asked.roots else None
    except (OSError, ValueError):
        print(f"{asked.roots}: список печатей не читается.", file=sys.stderr)
        return 1
    try:
        print(told(verify(lines_of(asked.log), roots)))
    except Damaged as damage:
        print(f"Журнал повреждён. {damage}", file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"{asked.log}: файл не читается ({failure.strerror}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
