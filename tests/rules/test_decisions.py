"""The records of decisions are short and listed; every library has its reason and a licence that we can live with."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PARTS = ("**Context.**", "**Decision.**", "**Consequences.**")


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_fits_on_a_page_and_has_its_parts(record: Path) -> None:
    text = record.read_text()
    told = [line for line in text.splitlines() if not line.startswith("| ")]  # a table may be as long as its subject
    assert len(told) <= 40, f"{record.name} is longer than 40 lines; a decision is not a manual"
    assert [part for part in PARTS if part not in text] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_the_index_lists_a_record_under_its_own_number(record: Path) -> None:
    number, title = record.read_text().splitlines()[0].removeprefix("# ").split(". ", 1)
    assert record.name.startswith(f"{number}-")
    assert f"| [{number}]({record.name}) | {title} |" in (ROOT / "docs/decisions/README.md").read_text()


def requirement_names() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["embedded"]
    return [re.split(r"[\[<>=]", line)[0] for line in wanted]


def licences() -> dict[str, str]:
    rows = re.findall(r"^\| ([a-z0-9.-]+) \| ([^|]+) \| [^|]+ \|$", _dependencies(), re.MULTILINE)
    return {name: licence.strip() for name, licence in rows}


def _dependencies() -> str:
    return (ROOT / "docs/decisions/0010-dependencies.md").read_text()


def test_every_library_has_a_reason() -> None:
    assert sorted(licences()) == sorted(requirement_names()), "pyproject.toml and 0010-dependencies.md differ"


def test_no_library_binds_us_to_the_gpl() -> None:
    strong = {name for name, licence in licences().items() if re.search(r"(?<!L)GPL", licence)}
    assert strong == set()


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_a_lock_names_no_index_and_no_folder(lock: Path) -> None:
    options = [line for line in lock.read_text().splitlines() if re.match(r"\s*--(?!hash=)|-|.*(https?|file):", line)]
    assert options == []
    unhashed = re.findall(r"^[a-z0-9.-]+==[^\\\n]*$", lock.read_text(), re.MULTILINE)
    assert unhashed == [], "run `make lock`"


def locked(name: str) -> dict[str, str]:
    """Library → version in a lock."""
    lines = re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {library.replace(".", "-"): version for library, version in lines}


def test_the_locks_hold_every_library_that_the_project_asks_for() -> None:
    wanted = {name.replace(".", "-") for name in requirement_names()}
    assert wanted - set(locked("requirements.txt")) == set(), "run `make lock`"


def test_tests_run_on_the_versions_that_people_run() -> None:
    run, tested = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: version for name, version in run.items() if tested.get(name) != version} == {}, "run `make lock`"
