"""The Dockerfile: what it copies exists, what it starts exists, nobody in it is root."""

import fnmatch
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.machines import DOCKER, ROOT, command_of, ours, stages

IMAGES = ("web", "worker", "documents")
PROGRAMS = Path(sys.executable).parent


def test_compose_builds_every_image_of_the_dockerfile() -> None:
    built = {service["build"]["target"] for service in ours().values()}
    assert built == set(IMAGES)
    assert built <= set(stages())


@pytest.mark.parametrize("name", stages())
def test_a_stage_stands_on_one_that_exists(name: str) -> None:
    stage = stages()[name]
    assert stage.base in stages() or stage.base == "${PYTHON_IMAGE}"
    sources = [word.removeprefix("--from=") for line in stage.all("COPY") for word in line.split() if "--from=" in word]
    assert set(sources) <= set(stages())


def let_in(path: str) -> bool:
    lines = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    wanted = [line.removeprefix("!") for line in lines if line.startswith("!")]
    return any(path == one or path.startswith(f"{one}/") for one in wanted)


def test_what_is_copied_exists_and_is_let_into_the_build() -> None:
    for stage in stages().values():
        for line in stage.all("COPY"):
            if "--from=" in line:
                continue
            for source in line.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert let_in(source), f"{source} is kept out by Dockerfile.dockerignore"


def test_the_build_sees_nothing_else() -> None:
    seen = {path.name for path in ROOT.iterdir() if let_in(path.name)}
    assert seen.isdisjoint({".git", ".venv", "tests", "docker", "data"})
    assert not let_in("docker/secrets/payload_keys")
    assert not any(fnmatch.fnmatch(name, "*.env") for name in seen)


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_leaves_root_before_it_starts_anything(name: str) -> None:
    words = [word for word, _ in stages()[name].lines]
    assert words.index("USER") < words.index("HEALTHCHECK") < words.index("CMD")
    assert "RUN" not in words[words.index("USER") :]
    assert "ENTRYPOINT" not in words


@pytest.mark.parametrize("name", ours())
def test_what_a_container_starts_exists_here(name: str) -> None:
    helped(command_of(ours()[name]))


@pytest.mark.parametrize("name", IMAGES)
def test_the_health_check_of_an_image_exists_here(name: str) -> None:
    helped(stages()[name].health())


def helped(command: list[str]) -> None:
    """Ask the very program for its help: an unknown command or option is refused before help is given."""
    program, *arguments = command
    done = subprocess.run(
        [PROGRAMS / program, *arguments, "--help"], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr or done.stdout}"


def test_the_set_up_knows_the_purposes_it_is_called_with() -> None:
    for line in stages()["build"].all("RUN") + stages()["printer"].all("RUN"):
        if "setup.sh" in line:
            purpose = line.split("setup.sh ", 1)[1].split()[0]
            assert purpose in {"run", "system"}
    refused = subprocess.run(["sh", DOCKER / "setup.sh", "nonsense"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "usage" in refused.stderr
