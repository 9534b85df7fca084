"""`python -m bench [turns|memory|engine|documents|all …] [--quick] [--out FILE]`.

Prints tables and writes everything, round by round, as JSON. Exit code 1 when a row of a full run is void.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bench import documents, engine, machine, memory, report, turns
from bench.report import Table

BENCHES: dict[str, tuple[Callable[[], Table], Callable[[], Table]]] = {
    "engine": (lambda: engine.measure(engine.FULL), lambda: engine.measure(engine.QUICK)),
    "turns": (lambda: asyncio.run(turns.measure(turns.FULL)), lambda: asyncio.run(turns.measure(turns.QUICK))),
    "memory": (lambda: asyncio.run(memory.measure(memory.FULL)), lambda: asyncio.run(memory.measure(memory.QUICK))),
    "documents": (lambda: documents.measure(documents.FULL), lambda: documents.measure(documents.QUICK)),
}
"""Each benchmark in full and quick."""


def main() -> int:
    """Run what was asked for; the tables are printed as they come."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    facts = machine.facts()
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n")
    if machine.load() > machine.QUIET:
        print("The machine is busy: what is measured now will hardly hold.\n")
    tables = []
    for name in BENCHES if "all" in asked.which else asked.which:
        full, quick = BENCHES[name]
        tables.append(quick() if asked.quick else full())
        print(report.printed(tables[-1]), flush=True)
    report.write(asked.out, tables, facts, is_quick=asked.quick)
    print(report.closing(tables, is_quick=asked.quick))
    is_void = any(row.is_void for table in tables for row in table.rows)
    return 1 if is_void and not asked.quick else 0


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m bench", description="Measure, and print ratios to a reference.")
    reader.add_argument("which", nargs="*", choices=[*BENCHES, "all"], default=["all"], help="what to measure")
    reader.add_argument("--quick", action="store_true", help="small and fast, to see that it works")
    reader.add_argument("--out", type=Path, default=Path("out/bench.json"), help="where the JSON goes")
    return reader.parse_args()


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # temporalio's threads may abort the interpreter's own farewell (sdk-python issue 300)
