"""The doors that the README promises are there: make's tasks and the build machine's entry."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def targets() -> dict[str, str]:
    """Task → what `make help` says of it."""
    return dict(re.findall(r"^([a-z-]+):.*?## (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_help_prints_every_task_with_its_words() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line for line in said.splitlines() if line.strip()] == [
        f"  make {name:<10} {words}" for name, words in targets().items()
    ]


def test_every_task_is_a_task_and_not_a_file() -> None:
    phony = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
    assert set(targets()) == set(phony) - {"setup-test"}


@pytest.mark.parametrize("page", ["README.md", "README.ru.md", "docker/README.md"])
def test_the_readme_names_only_tasks_that_exist(page: str) -> None:
    promised = set(re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE))
    assert promised <= set(targets())


@pytest.mark.parametrize("page", ["README.md", "README.ru.md", "docker/README.md", "docs/decisions/README.md"])
def test_a_page_leads_nowhere_that_is_not_there(page: str) -> None:
    folder = (ROOT / page).parent
    local = [link for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text()) if ":" not in link]
    assert [link for link in local if not (folder / link).exists()] == []


@pytest.mark.parametrize(("outcome", "closing"), [(0, "3 passed in 0.10s"), (2, "1 failed, 2 passed in 0.10s")])
def test_the_build_machine_hears_how_the_tests_ended(tmp_path: Path, outcome: int, closing: str) -> None:
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\n[ "$*" = test ] || exit 9\necho "{closing}"\nexit {outcome}\n')
    make.chmod(0o755)
    done = subprocess.run(
        [ROOT / ".ci/run"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == outcome
    assert done.stdout.splitlines()[-2:] == [closing, f"make test: exit {outcome}"]
