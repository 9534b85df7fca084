"""Verifying an exported audit log: how long it takes, and how much memory.

The references read the same file in the same rounds: plain SHA-256 over its bytes, and `json.loads` of each line. A
verifier does both and more: it hashes each row twice (in its chain and in its tree) and remembers each chain.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from activities.audit import verify
from bench.long_log import LongLog
from bench.report import Table
from bench.rounds import Goal, Row, schedule


@dataclass(frozen=True)
class Scale:
    """How large a run is: rows of the log, and rounds."""

    rows: int
    rounds: int


FULL = Scale(rows=1_000_000, rounds=5)
QUICK = Scale(rows=20_000, rounds=2)
LONGEST = 30.0
"""Seconds in which a million rows are to be verified."""
MOST = 256.0
"""Megabytes that the program may take for it."""
OURS, HASHED, PARSED = "verify.py", "plain SHA-256 of the file", "json.loads of each line"
PIECE = 1 << 20
ALONE = """
import runpy, sys
try:
    sys.argv.pop(0)
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as left:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
    sys.exit(left.code)
"""
"""Runs the program, then says how much memory its process took at most."""


def measure(scale: Scale) -> Table:
    """Write a log, and read it in turn in three ways."""
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as folder:
        log = Path(folder) / "audit.jsonl"
        LongLog(scale.rows).write(log)
        size = log.stat().st_size
        taken = _taken(log, scale.rounds)
        peak = _peak(log)
    ours = tuple(taken[OURS])
    rows = (
        Row(f"verifying {scale.rows} rows", "s", ours, HASHED, tuple(taken[HASHED])),
        Row(
            f"verifying {scale.rows} rows",
            "s",
            ours,
            PARSED,
            tuple(taken[PARSED]),
            goal=Goal("at most", LONGEST * scale.rows / FULL.rows, "figure"),
        ),
        Row("memory of verify.py at its peak", "MB", (peak,), basis="once", goal=Goal("at most", MOST, "figure")),
    )
    notes = (
        f"A log of {size / 1e6:.0f} MB with {scale.rows // 25} cases, seals over every 2000 rows, read from the file.",
    )
    return Table("audit", "The audit log verified", notes, rows)


def _taken(log: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way, round by round."""
    deeds: dict[str, Callable[[Path], None]] = {OURS: _verified, HASHED: _hashed, PARSED: _parsed}
    taken: dict[str, list[float]] = defaultdict(list)
    for name in schedule(tuple(deeds), rounds):
        began = perf_counter()
        deeds[name](log)
        taken[name].append(perf_counter() - began)
    return taken


def _verified(log: Path) -> None:
    verify.verify(verify.lines_of(log))


def _hashed(log: Path) -> None:
    digest = hashlib.sha256()
    with log.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    digest.hexdigest()


def _parsed(log: Path) -> None:
    for line in verify.lines_of(log):
        json.loads(line)


def _peak(log: Path) -> float:
    """Megabytes that the program took when it ran alone on this log, by its own account."""
    call = [sys.executable, "-c", ALONE, str(verify.__file__), str(log)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-2]) * 1024 / 1e6
