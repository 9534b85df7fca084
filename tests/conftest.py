"""What every test may ask for: a database of its own, and no network beyond this machine."""

import gc
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from models import sealing
from tests.support.postgres import Cluster

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")  # noqa: S104 - names, not a bind

KEY, KEYS = "test", {"test": b"a key for tests only, never else"}
"""What this process seals with before anybody gives it other keys."""
MARK = "database"
_SESSION = pytest.StashKey[pytest.Session]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres", "walled"),
        default="sqlite",
        help="the engine behind `database_url`: a file, or a throw-away PostgreSQL, or one behind its second wall",
    )


def pytest_configure() -> None:
    hypothesis.settings.register_profile("unhurried", deadline=None)  # speed is measured in bench/, not by a test
    hypothesis.settings.load_profile("unhurried")
    sys.addaudithook(_refuse_the_outside)
    sealing.unlock(KEYS, KEY)
    gc.disable()  # what is imported and collected now stays until the end
    # Eight lines of debugging for each statement bury what a failing test has to say, and slow every other one down.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import files of tests that are not asked for: of nine in ten none is about the database."""
    if config.getoption("markexpr") != MARK or not collection_path.name.startswith("test_"):
        return None
    return None if f"mark.{MARK}" in collection_path.read_text() else True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files: the longest come first, or one would be left alone with them."""
    if not hasattr(config, "workerinput"):
        return
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    items[:] = [item for file in sorted(files.values(), key=_length, reverse=True) for item in file]


def _length(tests: list[pytest.Item]) -> tuple[float, int]:
    """How long the tests of a file may take, and how many they are."""
    bounds = [float(mark.args[0]) for test in tests if (mark := test.get_closest_marker("timeout")) and mark.args]
    return max(bounds, default=0.0), len(tests)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the collector of garbage not go through the product and eight thousand tests again for each new object."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[_SESSION] = session


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave without the interpreter's own farewell: temporalio's threads may abort it after a green run.

    (sdk-python issue 300.) All reports are written by now. A worker of xdist still has to say goodbye to its
    controller, so it only lets the threads go first.
    """
    if "temporalio.bridge" not in sys.modules or _SESSION not in config.stash:
        return
    gc.collect()
    if hasattr(config, "workerinput"):
        time.sleep(1)
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(config.stash[_SESSION].exitstatus))


def _refuse_the_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if not host.startswith(LOOPBACK):
        raise RuntimeError(f"A test tried to reach {host}. Tests talk to this machine only: start what you need.")


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster | None]:
    """The PostgreSQL cluster of this run, or none when the run is on SQLite."""
    if request.config.getoption("--database") == "sqlite":
        yield None
        return
    with Cluster.started(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture(scope="module")
def database_url(
    cluster: Cluster | None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an empty database that belongs to this test module."""
    if cluster is None:
        folder: Path = tmp_path_factory.mktemp("sqlite")
        yield f"sqlite+aiosqlite:///{folder / 'marshrut.db'}"
        return
    with cluster.database(behind_the_wall=request.config.getoption("--database") == "walled") as url:
        yield url
