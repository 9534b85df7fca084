"""What is wrong with the routes in a file, a pack or a folder of packs: read, proved, and their examples run."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from models.ids import RouteId
from models.route import Route
from workflows import packs
from workflows.pack_examples import prove
from workflows.proof.findings import Place, Severity
from workflows.route_check import check_route


class Told(NamedTuple):
    """One finding with its file and line."""

    file: Path
    line: int
    severity: Severity
    place: Place
    message: str
    remedy: str

    def __str__(self) -> str:
        """The finding as a line of the console."""
        return f"{self.file}:{self.line}: {self.severity.label}{self.message} {self.remedy}".rstrip()


class Checked(NamedTuple):
    """How much was looked at, and what was found."""

    routes: int
    examples: int
    told: tuple[Told, ...]

    @property
    def errors(self) -> int:
        """How many findings forbid publication."""
        return sum(one.severity is Severity.ERROR for one in self.told)


def checked(path: Path, beside: tuple[Path, ...] = ()) -> Checked:
    """The routes in this place with their examples; the packs of the folders `beside` stand as well."""
    try:
        return checked_routes(packs.found_at(path, beside))
    except packs.BrokenPack as broken:
        return Checked(0, 0, tuple(_unread(path, slip) for slip in str(broken).splitlines()))


def checked_routes(found: Iterable[packs.Written]) -> Checked:
    """These routes with their examples; the routes that stand now are those that they may start."""
    written = tuple(found)
    others = {route.id: route for _, route in sorted(packs.routes(), key=lambda pair: pair[1].version)}
    told = [finding for one in written for finding in _found(one, others)]
    proof = prove(written)
    told += [_unread(written[0].path, slip) for slip in proof.told]
    return Checked(len(written), proof.examples, tuple(told))


def _found(one: packs.Written, others: dict[RouteId, Route]) -> list[Told]:
    """What the proof says of one route, in the order of its lines."""
    calendar = packs.calendar_at(one.territory)
    told = [
        Told(*one.line(finding.place), finding.severity, finding.place, finding.message, finding.remedy)
        for finding in check_route(one.route, packs.law(one.route.country), others, calendar)
    ]
    return sorted(told, key=lambda finding: (finding.file, finding.line, finding.severity))


def _unread(path: Path, slip: str) -> Told:
    """A slip that is told as text already: `file:line: message`."""
    file, _, rest = slip.partition(":")
    number, _, said = rest.partition(":")
    if not number.strip().isdigit():
        return Told(Path(file) if rest else path, 1, Severity.ERROR, (), (rest or slip).strip(), "")
    return Told(Path(file), int(number), Severity.ERROR, (), said.strip(), "")
