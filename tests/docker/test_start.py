"""The deployment starts: every container's own command, with its own settings, secrets and roles, in compose's order.

The containers are processes here, and the two databases a throw-away PostgreSQL and Temporal's own file; all else is
what compose.yaml and the Dockerfile say.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.machines import DOCKER, command_of, ours, prepare_roles, secrets_of, stages
from tests.support.postgres import Cluster, free_port

PROGRAMS = Path(sys.executable).parent
SERVERS = ("worker", "documents", "web")
PATIENCE = 40.0
"""Seconds a container may take to become healthy: compose grants 30 seconds before it begins to count."""

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True)
class Deployment:
    """Where the stand-ins of compose's stores listen, and where its secrets lie."""

    secrets: Path
    home: Path
    database: int
    temporal: int
    web: int

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a container, with the names of the stores replaced by this machine's ports."""
        service = ours()[name]
        mounted = self.home / f"secrets-{name}"
        mounted.mkdir(exist_ok=True)
        for target, source in secrets_of(service).items():
            text = (self.secrets / source).read_text().replace("@database:5432", f"@127.0.0.1:{self.database}")
            (mounted / target).write_text(text)
        settings = {key: str(value) for key, value in service["environment"].items() if "$" not in str(value)}
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": "" if name == "documents" else str(self.without_pango()),
            "HOME": str(self.home),
            **settings,
            "TEMPORAL_ADDRESS": settings["TEMPORAL_ADDRESS"].replace("temporal:7233", f"127.0.0.1:{self.temporal}"),
            "MARSHRUT_SECRETS_DIR": str(mounted),
            "MARSHRUT_DATA": str(self.home / "papers"),
            "MARSHRUT_PORT": str(self.web),
            "MARSHRUT_HOST": "127.0.0.1",
        }

    def without_pango(self) -> Path:
        """WeasyPrint as it is in the images that carry no Pango: it cannot be imported."""
        folder = self.home / "without-pango"
        folder.mkdir(exist_ok=True)
        (folder / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
        return folder

    def runs(self, name: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command inside the container to its end."""
        return subprocess.run(
            [PROGRAMS / command[0], *command[1:]],
            env=self.environment(name), cwd=self.home, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    @contextmanager
    def container(self, name: str) -> Iterator[subprocess.Popen[str]]:
        """Start what the container starts; stop it as compose does."""
        program, *arguments = command_of(ours()[name])
        with (self.home / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [PROGRAMS / program, *arguments],
                env=self.environment(name), cwd=self.home, stdout=log, stderr=log, text=True,
            )  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()
                process.wait(timeout=30)

    def is_healthy(self, name: str) -> bool:
        return self.runs(name, stages()[ours()[name]["build"]["target"]].health()).returncode == 0

    def becomes_healthy(self, name: str, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.is_healthy(name):
            log = (self.home / f"{name}.log").read_text()[-3000:]
            assert process.poll() is None, f"{name} ended: {log}"
            assert time.monotonic() < deadline, f"{name} is not healthy: {log}"
            time.sleep(0.3)


@contextmanager
def temporal_server(home: Path) -> Iterator[int]:
    """A Temporal server that knows neither our namespace nor our search attributes."""
    port = free_port()
    with (home / "temporal.log").open("w") as log:
        server = subprocess.Popen(
            [PROGRAMS / "temporal", "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(port)],
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield port
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The stores are up, nothing is migrated, nothing of ours runs."""
    home = tmp_path_factory.mktemp("deployment")
    secrets = tmp_path_factory.mktemp("secrets")
    subprocess.run(["sh", DOCKER / "secrets.sh", secrets], check=True, capture_output=True)
    with Cluster.started(home) as cluster, temporal_server(home) as temporal:
        prepare_roles(cluster, secrets)
        yield Deployment(secrets, home, cluster.port, temporal, free_port())


def test_the_application_may_not_make_tables(deployment: Deployment) -> None:
    done = deployment.runs("web", ["marshrut", "migrate"])
    assert done.returncode == 1
    assert done.stderr.startswith("Таблицы не изменены")


@pytest.mark.parametrize("name", ["migrate", "init-temporal"])
def test_what_runs_once_may_run_again(deployment: Deployment, name: str) -> None:
    for _ in range(2):
        done = deployment.runs(name, command_of(ours()[name]))
        assert done.returncode == 0, done.stderr + done.stdout


def test_the_three_containers_become_healthy_and_leave_when_told(deployment: Deployment) -> None:
    with ExitStack() as stack:
        running = {name: stack.enter_context(deployment.container(name)) for name in SERVERS}
        for name, process in running.items():
            deployment.becomes_healthy(name, process)
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        left = {name: process.wait(timeout=30) for name, process in running.items()}
        # uvicorn finishes its answers and then lets the signal have its way, which a shell sees as 143.
        assert left == {"worker": 0, "documents": 0, "web": -signal.SIGTERM}
    assert not deployment.is_healthy("web")
