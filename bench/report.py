"""What is printed, as tables that can be pasted into a page, and what is written to `out/bench.json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.rounds import MOST_SPREAD, Row

HEAD = ("measured", "ours", "against", "reference", "ratio (lowest to highest)", "spread", "goal", "verdict")
MARKS = {"at least": "≥", "at most": "≤"}


@dataclass(frozen=True)
class Table:
    """The rows of one benchmark, what it compares, and how it was done."""

    name: str
    title: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]


def printed(table: Table) -> str:
    """The table as aligned Markdown under its title."""
    lines = [HEAD, *(_cells(row) for row in table.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([f"## {table.title}", "", *table.notes, "", drawn[0], rule, *drawn[1:], ""])


def closing(tables: Sequence[Table], *, is_quick: bool) -> str:
    """The last word of a run: whether it may be quoted."""
    void = [f"{table.name}: {row.what}, against {row.against}" for table in tables for row in table.rows if row.is_void]
    lines = [f"VOID, the reference varied by more than {MOST_SPREAD:.0%}: {name}" for name in void]
    if is_quick:
        return "\n".join([*lines, "A quick run shows that the benchmark works. Its figures are not to be quoted."])
    return "\n".join([*lines, "Run it again on a quiet machine." if void else "No row is void."])


def write(path: Path, tables: Sequence[Table], facts: Mapping[str, str], *, is_quick: bool) -> None:
    """Everything, round by round, as JSON."""
    content = {"facts": dict(facts), "quick": is_quick, "tables": [_as_data(table) for table in tables]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _as_data(table: Table) -> dict[str, Any]:
    rows = [asdict(row) | _drawn_from(row) for row in table.rows]
    return {"name": table.name, "title": table.title, "notes": list(table.notes), "rows": rows}


def _drawn_from(row: Row) -> dict[str, Any]:
    drawn: dict[str, Any] = {"figure": row.figure, "void": row.is_void, "verdict": row.verdict}
    if row.is_comparable:
        drawn |= {"ratio": row.ratio, "ratios": row.ratios, "spread": row.spread}
    return drawn


def _cells(row: Row) -> tuple[str, ...]:
    goal = "" if row.goal is None else f"{MARKS[row.goal.sense]} {row.goal.bound:g}"
    if row.goal is not None and row.goal.of == "figure":
        goal += f" {row.unit}"
    if not row.reference:
        return (row.what, _with_unit(row.figure, row.unit), "", "", "", _basis(row), goal, row.verdict)
    sides = _with_unit(row.figure, row.unit), row.against, _with_unit(median(row.reference), row.unit)
    return (row.what, *sides, _ratio(row), _basis(row), goal, row.verdict)


def _ratio(row: Row) -> str:
    if not row.is_comparable:
        return ""
    if len(row.ratios) == 1:
        return f"{row.ratio:.2f}"
    return f"{row.ratio:.2f} ({min(row.ratios):.2f} to {max(row.ratios):.2f})"


def _basis(row: Row) -> str:
    if row.basis != "timed":
        return row.basis
    return f"{row.spread:.0%}" if row.is_comparable else f"{len(row.ours)} rounds"


def _with_unit(value: float, unit: str) -> str:
    return f"{_short(value)} {unit}".rstrip()


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"  # noqa: PLR2004 - three figures mean something
