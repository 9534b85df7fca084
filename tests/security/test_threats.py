"""The page of threats tells the truth: its tests exist, every attack is named, and whatever has no test says so."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.security.test_attacks import ATTACKS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([STRIDE]-\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAMED, ATTACK = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`"), re.compile(r"`attack:([\w-]+)`")


class Threat(NamedTuple):
    """A row of the page."""

    id: str
    words: str
    guard: str
    tests: str


THREATS = tuple(Threat(*found) for found in ROW.findall(PAGE))
EACH = pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat.id)


@cache
def named_in(file: str) -> frozenset[str]:
    """The tests of a file, read and not run."""
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


@EACH
def test_a_threat_has_a_test_that_exists_or_says_that_it_is_accepted(threat: Threat) -> None:
    named, attacks = NAMED.findall(threat.tests), ATTACK.findall(threat.tests)
    assert named or attacks or "**Accepted**" in threat.guard, f"{threat.id} has no test; write one, or say why not"
    gone = [f"{file}::{name}" for file, name in named if name not in named_in(file)]
    assert gone == [], f"{threat.id} names tests that are not there (any more)"
    assert set(attacks) <= {attack.name for attack in ATTACKS}, f"{threat.id} names an attack that nobody tries"
    told = NAMED.sub("", ATTACK.sub("", threat.tests))
    assert re.fullmatch(r"[\s,]*", told), f"{threat.id}: this is no test: {told}"


def test_every_attack_is_named_on_the_page() -> None:
    assert {attack.name for attack in ATTACKS} - set(ATTACK.findall(PAGE)) == set(), "name it in docs/threats.md"


def test_no_row_is_lost_and_no_id_is_given_twice() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| [STRIDE]-", line)]
    assert len(rows) == len(THREATS), "a row of docs/threats.md is not of four columns"
    assert len({threat.id for threat in THREATS}) == len(THREATS)
    assert {threat.id[0] for threat in THREATS} == set("STRIDE")
