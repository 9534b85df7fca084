"""Ladders of measures as they lie in their files, put into the routes that stand on them when a pack is read.

A pack may bring its own in `measures/`; otherwise the product's are taken. The route's digest covers the ladder, so a
case keeps the one it began with, whatever is published later.
"""

from pathlib import Path

from forms.authored import BrokenPack, line_of, read, text_of
from models.measures import MeasureLadder
from models.route import Route

FOLDER = "measures"
OWN = Path(__file__).parent / FOLDER


def laid(route: Route, path: Path) -> Route:
    """The route with its ladder in it; `BrokenPack` when there is none of this name, or it is another country's."""
    use = route.measures
    if use is None:
        return route
    if use.laid is not None:
        raise BrokenPack(f"{_place(path)}: laid не пишут руками: лестница берётся из файла {use.ladder}.yaml")
    found = next((file for file in _files(path, use.ladder) if file.is_file()), None)
    if found is None:
        raise BrokenPack(f"{_place(path)}: лестницы мер «{use.ladder}» нет; положите её в {FOLDER}/{use.ladder}.yaml")
    ladder = read(found, MeasureLadder)
    if (ladder.id, ladder.country) != (use.ladder, route.country):
        raise BrokenPack(f"{found}:1: id должен быть «{use.ladder}», а страна «{route.country}»")
    return route.model_copy(update={"measures": use.model_copy(update={"laid": ladder})})


def _place(path: Path) -> str:
    return f"{path}:{line_of(text_of(path), ('measures', 'ladder'))}"


def _files(path: Path, name: str) -> tuple[Path, Path]:
    return path.parent / FOLDER / f"{name}.yaml", OWN / f"{name}.yaml"
