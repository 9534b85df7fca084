"""What a play leaves behind: `timeline.json`, the papers, and a table on the screen."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

KEPT = {True: "соблюдён", False: "нарушен", None: ""}


def write_all(
    folder: Path,
    case: dict[str, Any],
    entries: list[dict[str, Any]],
    papers: list[tuple[str, bytes]],
    offset: timedelta,
) -> None:
    """The timeline and the papers, numbered in the order in which they were made."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_timeline(folder, case, entries, offset)
    for number, (document, content) in enumerate(papers, 1):
        (folder / f"{number:02}-{document}.pdf").write_bytes(content)


def _write_timeline(folder: Path, case: dict[str, Any], entries: list[dict[str, Any]], offset: timedelta) -> None:
    """Who, what, when, term kept or not, basis: one object an entry, in order."""
    content = {
        "case": case["number"],
        "route": case["route"],
        "outcome": case["outcome"],
        "entries": [_entry(entry, offset) for entry in entries],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / "timeline.json").write_text(text + "\n", encoding="utf-8")


def show_timeline(console: Console, entries: list[dict[str, Any]], offset: timedelta) -> None:
    """The same as a table."""
    table = Table(title="Ход дела", show_lines=False)
    for heading in ("Когда", "Кто", "Что", "Срок", "Основание"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        table.add_row(
            _local(entry["at"], offset),
            "часы" if entry["who"] is None else f"{entry['who']['agency']['name']}, {entry['who']['role']}",
            entry["what"] + (f" Этап: {entry['stage']}." if entry["stage"] else ""),
            f"{_local(entry['due'], offset)} {KEPT[entry['kept']]}".strip() if entry["due"] else "",
            "; ".join(dict.fromkeys(basis["citation"] for basis in entry["basis"])),
        )
    console.print(table)


def _entry(entry: dict[str, Any], offset: timedelta) -> dict[str, Any]:
    who = entry["who"]
    return {
        "turn": entry["turn"],
        "when": _iso(entry["at"], offset),
        "who": None if who is None else {"agency": who["agency"]["name"], "role": who["role"]},
        "what": entry["what"],
        "stage": entry["stage"],
        "due": None if entry["due"] is None else _iso(entry["due"], offset),
        "kept": entry["kept"],
        "basis": [{"rule": basis["rule"], "citation": basis["citation"]} for basis in entry["basis"]],
    }


def _there(moment: str, offset: timedelta) -> datetime:
    return datetime.fromisoformat(moment).astimezone(timezone(offset))


def _iso(moment: str, offset: timedelta) -> str:
    return _there(moment, offset).isoformat(timespec="seconds")


def _local(moment: str, offset: timedelta) -> str:
    """Midnight at the end of a day is told as 24:00 of that day."""
    there = _there(moment, offset)
    if (there.hour, there.minute, there.second) == (0, 0, 0):
        return f"{there - timedelta(seconds=1):%d.%m.%Y} 24:00"
    return f"{there:%d.%m.%Y %H:%M}"
