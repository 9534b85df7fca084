"""One thing that the proof found, and how it is told: file, line, what, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from forms.authored import line_of, text_of

Place = tuple[str | int, ...]
"""The way to a value in the route's YAML: keys and numbers."""


class Severity(StrEnum):
    """An error forbids publication; a warning asks the author to look again."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        """The word before the message; an error needs none."""
        return "предупреждение: " if self is Severity.WARNING else ""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where it stands, what it is, and what to do."""

    place: Place
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether a route with it may not be published."""
        return self.severity is Severity.ERROR

    def told(self, path: Path) -> str:
        """The finding with file and line."""
        return f"{path}:{line_of(text_of(path), self.place)}: {self.severity.label}{self.message} {self.remedy}"


def warning(place: Place, message: str, remedy: str) -> Finding:
    """Something that may be meant, but should be looked at."""
    return Finding(place, message, remedy, Severity.WARNING)


def by_line(findings: Iterable[Finding], text: str) -> tuple[tuple[int, Finding], ...]:
    """The findings in the order of the file, each once, with its line; of one line the errors first."""
    told = [(line_of(text, finding.place), finding) for finding in dict.fromkeys(findings)]
    return tuple(sorted(told, key=lambda pair: (pair[0], pair[1].severity)))
