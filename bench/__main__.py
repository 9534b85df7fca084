"""`python -m bench [turns|memory|engine|pages|access|documents|files|proof|audit|all …] [--quick] [--out FILE]`.

Prints tables and writes everything, round by round, as JSON. Exit code 1 when a row of a full run is void.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from bench import access, audit, documents, engine, files, machine, memory, pages, proof, report, turns
from bench.report import Table

STOPPED = 128 + signal.SIGTERM
"""The exit code of a run that was told to stop."""


def _finished(work: Coroutine[None, None, Table]) -> Table:
    """Run it; when told to stop, cancel it, so that it takes its processes and its folder away."""

    async def watched() -> Table:
        working = asyncio.ensure_future(work)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
        return await working

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        sys.exit(STOPPED)


BENCHES: dict[str, tuple[Callable[[], Table], Callable[[], Table]]] = {
    "engine": (lambda: engine.measure(engine.FULL), lambda: engine.measure(engine.QUICK)),
    "turns": (lambda: _finished(turns.measure(turns.FULL)), lambda: _finished(turns.measure(turns.QUICK))),
    "memory": (lambda: _finished(memory.measure(memory.FULL)), lambda: _finished(memory.measure(memory.QUICK))),
    "proof": (lambda: proof.measure(proof.FULL), lambda: proof.measure(proof.QUICK)),
    "audit": (lambda: audit.measure(audit.FULL), lambda: audit.measure(audit.QUICK)),
    "pages": (lambda: _finished(pages.measure(pages.FULL)), lambda: _finished(pages.measure(pages.QUICK))),
    "access": (lambda: _finished(access.measure(access.FULL)), lambda: _finished(access.measure(access.QUICK))),
    "documents": (lambda: documents.measure(documents.FULL), lambda: documents.measure(documents.QUICK)),
    "files": (lambda: files.measure(files.FULL), lambda: files.measure(files.QUICK)),
}
"""Each benchmark in full and quick."""


def main() -> int:
    """Run what was asked for; the tables are printed as they come."""
    asked = _arguments()
    facts = machine.facts()
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n")
    if machine.load() > machine.QUIET:
        print("The machine is busy: what is measured now will hardly hold.\n")
    tables = []
    for name in BENCHES if "all" in asked.which else asked.which:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED))
        full, quick = BENCHES[name]
        tables.append(quick() if asked.quick else full())
        print(report.printed(tables[-1]), flush=True)
    report.write(asked.out, tables, facts, is_quick=asked.quick)
    print(report.closing(tables, is_quick=asked.quick))
    is_void = any(row.is_void for table in tables for row in table.rows)
    return 1 if is_void and not asked.quick else 0


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m bench", description="Measure, and print ratios to a reference.")
    reader.add_argument(
        "which", nargs="*", default="all", choices=[*BENCHES, "all"], help="what to measure; all of it if not said"
    )
    reader.add_argument("--quick", action="store_true", help="small and fast, to see that it works")
    reader.add_argument("--out", type=Path, default=Path("out/bench.json"), help="where the JSON goes")
    return reader.parse_args()


if __name__ == "__main__":
    try:
        status = main()
    except SystemExit as ended:
        status = int(ended.code or 0)
    sys.stdout.flush()
    os._exit(status)  # temporalio's threads may abort the interpreter's own farewell (sdk-python issue 300)
