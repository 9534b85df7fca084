"""Every way in which a route can be wrong is found, in its line, in words that say what to do.

Each file of `broken/` spoils the sound route beside it in one place, and says what must be told of it.
"""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from forms.authored import BrokenPack, read
from models.ids import RouteId
from models.route import Route
from workflows import packs
from workflows.proof.findings import Finding, by_line
from workflows.route_check import check_route

FOLDER = Path(__file__).parent / "broken"
SOUND = FOLDER / "sound.base.yaml"
CASES = sorted(path for path in FOLDER.glob("*.yaml") if path != SOUND)
OTHERS: dict[RouteId, Route] = {route.id: route for _, route in packs.routes()}


def checked(path: Path) -> list[tuple[int, Finding]]:
    route = read(path, Route)
    found = check_route(route, packs.law(route.country), OTHERS, packs.calendar_at(route.country))
    return list(by_line(found, path.read_text(encoding="utf-8")))


def spoiled(case: dict[str, Any], folder: Path) -> Path:
    """The sound route with the case's slips."""
    text = SOUND.read_text(encoding="utf-8")
    for change in case["replace"]:
        assert change["old"] in text, f"{change['old']!r} is not in the sound route"
        text = text.replace(change["old"], change["new"], 1)
    path = folder / "slip.v1.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sound_route_has_no_finding() -> None:
    assert checked(SOUND) == []


def test_there_are_enough_ways_to_be_wrong() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("file", CASES, ids=lambda path: path.stem)
def test_a_spoiled_route_is_found_out(file: Path, tmp_path: Path) -> None:
    case = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    path = spoiled(case, tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    told: list[tuple[int, str, str]] = []
    try:
        told = [(line, one.severity.value, f"{one.message} {one.remedy}") for line, one in checked(path)]
    except BrokenPack as broken:
        for slip in str(broken).splitlines():
            line, said = slip.removeprefix(f"{path}:").split(":", 1)
            told.append((int(line), "error", said))
    mine = [(line, severity) for line, severity, said in told if case["says"] in said]
    assert mine, f"{case['says']!r} is not said; said is: {told}"
    assert {severity for _, severity in mine} == {case["severity"]}
    assert any(case["at"].strip() in lines[line - 1] for line, _ in mine), [lines[line - 1] for line, _ in mine]
    if case["severity"] == "warning":
        assert [said for _, severity, said in told if severity == "error"] == []
