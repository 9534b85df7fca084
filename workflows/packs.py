"""What is published: routes, calendars and the law of each country, read from YAML once when a process starts.

Only composition roots and doors read packs; the workflow code looks everything up in the registry by digest.
A pack that says something impossible is refused whole, with file, line, place and reason.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from models.calendar import Calendar
from models.law import Law
from models.payload import Authored
from models.route import Route
from workflows import registry

ROOM = Path(__file__).parent
ROUTES = ROOM / "routes"
CALENDARS = ROOM / "calendars"
A = TypeVar("A", bound=Authored)


class BrokenPack(ValueError):
    """A file of a pack cannot be used; the message names file, line, place and reason."""


def publish_all(folders: tuple[Path, ...] = ()) -> None:
    """Read every calendar and route of the product and of these folders into the registry."""
    for path in sorted(CALENDARS.glob("*.v[0-9]*.yaml")):
        registry.publish_calendar(read(path, Calendar))
    published: dict[tuple[str, int], Path] = {}
    for path, route in routes(folders):
        other = published.setdefault((route.id, route.version), path)
        if other != path:
            raise BrokenPack(f"{path}: редакция {route.version} маршрута {route.id} уже есть в {other}; дайте новую.")
        registry.publish_route(route)


def countries() -> tuple[str, ...]:
    """The countries whose calendar the product carries."""
    return tuple(sorted({path.name.partition(".")[0] for path in CALENDARS.glob("*.v[0-9]*.yaml")}))


def routes(folders: tuple[Path, ...] = ()) -> tuple[tuple[Path, Route], ...]:
    """Every route file of the product and of these folders, parsed."""
    return tuple((path, read(path, Route)) for folder in (ROUTES, *folders) for path in _route_files(folder))


@cache
def calendar(country: str) -> Calendar:
    """The newest production calendar of a country; `BrokenPack` when the product has none."""
    found = [read(path, Calendar) for path in CALENDARS.glob(f"{country}.v[0-9]*.yaml")]
    if not found:
        raise BrokenPack(f"Производственного календаря страны «{country}» нет. Есть: {', '.join(countries())}.")
    return max(found, key=lambda one: one.version)


@cache
def law(country: str) -> Law:
    """The law table of a country."""
    return read(ROOM / "law" / f"{country}.yaml", Law)


def read(path: Path, model: type[A]) -> A:
    """Parse one YAML file strictly; `BrokenPack` says what is wrong, in which line, and what stands there."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BrokenPack(f"{path}: файл не читается: {error.strerror}") from error
    try:
        content = YAML(typ="safe").load(text)
        return model.model_validate_json(json.dumps(content, ensure_ascii=False, default=str))
    except MarkedYAMLError as error:
        line = 0 if error.problem_mark is None else error.problem_mark.line + 1
        raise BrokenPack(f"{path}:{line}: это не YAML: {error.problem}") from error
    except YAMLError as error:
        raise BrokenPack(f"{path}: это не YAML: {error}") from error
    except ValidationError as error:
        raise BrokenPack("\n".join(_slips(path, text, error))) from error


def line_of(text: str, place: tuple[str | int, ...]) -> int:
    """The line (from 1) on which the value at this place of a YAML text stands, or the nearest one above it."""
    node = YAML(typ="rt").load(text)
    line = 1
    for part in place:
        try:
            if isinstance(node, CommentedMap) and part in node:
                line, node = node.lc.key(part)[0] + 1, node[part]
            elif isinstance(node, CommentedSeq) and isinstance(part, int):
                line, node = node.lc.item(part)[0] + 1, node[part]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _slips(path: Path, text: str, error: ValidationError) -> Iterator[str]:
    for slip in error.errors():
        place = " → ".join(str(part) for part in slip["loc"])
        ours = slip.get("ctx", {}).get("error")
        reason = str(ours) if isinstance(ours, ValueError) else _reason(slip["type"], slip["msg"])
        yield f"{path}:{line_of(text, slip['loc'])}: {place}: {reason}"


def _reason(kind: str, message: str) -> str:
    """The usual slips of the pen in Russian; anything else as the validator says it."""
    known = {
        "extra_forbidden": "такого ключа здесь нет; проверьте написание или уберите его",
        "missing": "обязательный ключ не указан",
        "string_pattern_mismatch": f"значение записано не в той форме ({message})",
        "enum": f"нет такого значения ({message})",
        "literal_error": f"нет такого значения ({message})",
        "too_short": "список пуст, нужен хотя бы один пункт",
    }
    return known.get(kind, message)


def _route_files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.v[0-9]*.yaml"))
