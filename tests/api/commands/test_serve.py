"""The commands of an installation, each as its own process: tables, people, a key, and the web server."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import activities
from tests.support.answers import signal as signal_card

DIRECTORY = Path(activities.__file__).parent / "demo" / "directory.yaml"
KEY = base64.b64encode(bytes(range(32))).decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation whose Temporal is not there."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("MARSHRUT_", "TEMPORAL_"))},
        "MARSHRUT_DATA": str(tmp_path_factory.mktemp("installation")),
        "MARSHRUT_KEYS": f'{{"k1": "{KEY}"}}',
        "MARSHRUT_PORT": str(free_port()),
        "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
    }


def marshrut(surroundings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api", *words]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=50, check=False)


@pytest.fixture(scope="module")
def token(surroundings: dict[str, str]) -> str:
    """A key for the secretary, given out by the commands."""
    for words in (("migrate",), ("migrate",), ("people", "load", str(DIRECTORY))):
        done = marshrut(surroundings, *words)
        assert done.returncode == 0, done.stderr
    issued = marshrut(surroundings, "token", "issue", "--person", "kdn-secretary")
    assert issued.returncode == 0, issued.stderr
    return issued.stdout.strip()


@pytest.fixture(scope="module")
def web(surroundings: dict[str, str], token: str) -> Iterator[httpx.Client]:
    """The web server, and somebody who bears the key."""
    serving = subprocess.Popen([sys.executable, "-m", "api", "serve"], env=surroundings, stderr=subprocess.PIPE)
    headers = {"Authorization": f"Bearer {token}"}
    address = f"http://127.0.0.1:{surroundings['MARSHRUT_PORT']}"
    with httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False) as client:
        for _ in range(200):
            try:
                client.get("/healthz")
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        yield client
        begun = time.monotonic()
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(10) in {0, -signal.SIGTERM}  # uvicorn hands the signal on once it has stopped
        assert time.monotonic() - begun < 5


def test_a_key_opens_the_doors(web: httpx.Client) -> None:
    assert web.get("/api/v1/cases").json() == {"items": [], "next": None, "previous": None}
    assert web.get("/api/v1/cases", headers={"Authorization": "Bearer other"}).status_code == 401


def test_the_server_says_that_temporal_is_away_and_keeps_the_signal(web: httpx.Client) -> None:
    assert web.get("/readyz").json() == {"database": True, "temporal": False}
    answer = web.post(
        "/api/v1/signals",
        json={"answers": signal_card(), "agencies": {"school": "school-4"}},
        headers={"Idempotency-Key": "into-the-silence"},
    )
    assert (answer.status_code, answer.json()["title"]) == (503, "Система временно не отвечает")
    assert answer.json()["remedy"].startswith("Сигнал сохранён.")


def test_the_key_is_kept_nowhere(surroundings: dict[str, str], token: str, web: httpx.Client) -> None:
    assert web.get("/healthz").status_code == 200
    for path in Path(surroundings["MARSHRUT_DATA"]).rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("token", "issue", "--person", "nobody"), "Ключ не выдан. Сотрудник «nobody»"),
        (("people", "load", "nothing.yaml"), "Ничего не внесено."),
    ],
)
@pytest.mark.usefixtures("token")
def test_a_command_that_cannot_says_why_and_leaves_with_an_error(
    surroundings: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    done = marshrut(surroundings, *words)
    assert done.returncode == 1
    assert said in done.stderr
