"""The door signs of the rooms, the README and the linter's contract say the same."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("models", "forms", "activities", "workflows", "workflows.engine", "api")


def door(room: str) -> ast.Module:
    return ast.parse((ROOT / room.replace(".", "/") / "__init__.py").read_text())


def sign(room: str) -> tuple[str, str, str]:
    """What lives here, what it may know, what it never does."""
    text = ast.get_docstring(door(room)) or ""
    title, known, never = (line.strip() for line in text.splitlines() if line.strip())
    assert known.startswith("It may know ")
    assert never.startswith("It never ")
    return title, known.removeprefix("It may know "), never.removeprefix("It never ")


def readme_table() -> dict[str, tuple[str, ...]]:
    lines = (ROOT / "README.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`| "): tuple(cell.strip(" |") for cell in row[1:]) for row in rows}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_nothing_at_its_door_but_the_sign(room: str) -> None:
    assert len(door(room).body) == 1, f"{room}/__init__.py holds code; move it to a file named by an office's noun"


@pytest.mark.parametrize("room", ROOMS)
def test_the_readme_repeats_the_door_sign(room: str) -> None:
    assert readme_table()[room] == sign(room), f"README.md and {room}/__init__.py differ; change both"


def test_the_readme_lists_no_room_that_is_not_there() -> None:
    assert tuple(readme_table()) == ROOMS


def test_the_linter_orders_the_rooms_as_the_readme_does() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    layers = settings["importlinter"]["contracts"][0]["layers"]
    assert tuple(reversed(layers)) == tuple(room for room in ROOMS if "." not in room)
    assert settings["hatch"]["build"]["targets"]["wheel"]["packages"] == list(reversed(layers))
