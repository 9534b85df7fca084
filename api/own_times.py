"""How far the own time of a case runs ahead of everybody's: in the demonstration alone, where time can be let pass.

Temporal keeps the clock of each case; what is kept here lets the doors and pages look at the case at its own moment.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from models.ids import CaseId


class OwnTimes:
    """The cases that run ahead. With a path they are kept in that file, so that a restart forgets nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._ahead = _read(path)

    @property
    def running(self) -> Mapping[CaseId, timedelta]:
        """Every case that runs ahead, and how far."""
        return self._ahead

    def ahead(self, case: CaseId) -> timedelta:
        """How far this case runs ahead."""
        return self._ahead.get(case, timedelta())

    def enter(self, case: CaseId, ahead: timedelta) -> None:
        """This case runs so far ahead from now on."""
        self._ahead = {**self._ahead, case: ahead}
        if self._path is not None:
            _write(self._path, self._ahead)


def _read(path: Path | None) -> dict[CaseId, timedelta]:
    if path is None or not path.exists():
        return {}
    kept: dict[CaseId, float] = json.loads(path.read_text(encoding="utf-8"))
    return {case: timedelta(seconds=seconds) for case, seconds in kept.items()}


def _write(path: Path, ahead: Mapping[CaseId, timedelta]) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.write_text(json.dumps({case: length.total_seconds() for case, length in ahead.items()}), encoding="utf-8")
    fresh.replace(path)
