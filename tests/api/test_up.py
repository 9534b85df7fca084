"""`marshrut up`: everything starts with one command, comes back when it dies, and stops cleanly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.supervisor.stack import free_port

PATIENCE = 45.0
PARTS = ("temporal server start-dev", "workflows --queue cases", "workflows --queue documents", "api serve")

pytestmark = pytest.mark.timeout(180)


class Product:
    """A running `marshrut up` on a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.address = f"http://127.0.0.1:{port}"
        command = (sys.executable, "-m", "api", "up", "--demo", "--data", str(data), "--port", str(port))
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def wait_for(self, words: str) -> list[str]:
        """Read what it says until the words come."""
        said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said.append(line)
            if words in line:
                return said
        raise AssertionError(f"{words!r} was never said:\n{''.join(said)}{self.logs()}")

    def logs(self) -> str:
        """The ends of the logs of all parts, for a failing test."""
        return "\n".join(f"{log.name}: {log.read_text()[-800:]}" for log in (self.data / "logs").glob("*.log"))

    def children(self) -> dict[str, int]:
        """Process ids by part."""
        listed = subprocess.run(("ps", "-eo", "pid=,ppid=,args="), capture_output=True, text=True, check=True).stdout
        rows = [line.split(maxsplit=2) for line in listed.splitlines()]
        ours = [(int(pid), text) for pid, parent, text in rows if int(parent) == self.process.pid]
        return {part: pid for pid, text in ours for part in PARTS if part in text}

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.stdout and self.process.stdout.read()
        return self.process.wait(PATIENCE)


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def eventually(question: object) -> bool:
    """Ask until the answer is yes, at most for our patience."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if callable(question) and question():
            return True
        time.sleep(0.2)
    return False


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("up") / "data", free_port())
    try:
        running.wait_for("Откройте")
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def test_it_says_the_address_once_everything_answers(product: Product) -> None:
    assert is_ready(product.address)
    assert set(product.children()) == set(PARTS)


def test_keys_and_data_are_for_their_owner_only(product: Product) -> None:
    assert product.data.stat().st_mode & 0o077 == 0
    for name in ("keys.json", "demo-keys.json"):
        assert (product.data / name).stat().st_mode & 0o077 == 0


def test_everything_that_is_written_is_for_its_owner_only(product: Product) -> None:
    written = [path for path in product.data.rglob("*") if path.name.startswith(("marshrut.db", "temporal.db"))]
    assert len(written) > 1
    open_to_others = [path for path in (*written, *product.data.rglob("*.log")) if path.stat().st_mode & 0o077]
    assert open_to_others == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environment of a process")
def test_whoever_stores_the_histories_is_not_told_the_keys(product: Product) -> None:
    told = {part: Path(f"/proc/{pid}/environ").read_bytes() for part, pid in product.children().items()}
    assert {part for part, environment in told.items() if b"MARSHRUT_KEYS=" in environment} == {
        part for part in PARTS if "temporal" not in part
    }


def test_a_second_start_on_the_same_folder_is_refused(product: Product) -> None:
    command = (sys.executable, "-m", "api", "up", "--data", str(product.data), "--port", "0")
    second = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert second.returncode == 1
    assert "уже занята другим запуском" in " ".join((second.stdout + second.stderr).split())


@pytest.mark.parametrize("part", ["workflows --queue cases", "api serve", "temporal server start-dev"])
def test_a_part_that_is_killed_comes_back(product: Product, part: str) -> None:
    victim = product.children()[part]
    os.kill(victim, signal.SIGKILL)
    assert eventually(lambda: product.children().get(part, victim) != victim), product.logs()
    assert eventually(lambda: is_ready(product.address)), product.logs()


def test_ctrl_c_stops_every_part_and_a_new_start_goes_on(product: Product) -> None:
    before = list(product.children().values())
    assert product.stop() == 0
    assert not any(is_alive(pid) for pid in before)
    again = Product(product.data, free_port())
    again.wait_for("Откройте")
    assert is_ready(again.address)
    before = list(again.children().values())
    again.process.kill()
    again.process.wait()
    assert eventually(lambda: not any(is_alive(pid) for pid in before)), "parts outlive a supervisor that was killed"
