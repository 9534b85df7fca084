"""Set-up on machines that we do not have here: poor ones, closed ones, foreign ones, moved ones.

Such a machine is a folder of programs on the PATH. Where it has Python, uv and apt-get, they are scripts that write
down what they were asked and do the least that set-up relies on. The real ones are exercised by `make test` itself.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.machines import ROOT

SYSTEM = ("cat", "cksum", "chmod", "dirname", "env", "find", "grep", "head", "mkdir", "mktemp", "rm", "sh")
PYTHON = """#!/bin/sh
case "$*" in
*version_info* | *ensurepip* | "-c " | *compileall*) ;;
*ctypes*) exit {library} ;;
"-m venv .venv") mkdir -p .venv/bin && cat "$0" >.venv/bin/python && chmod +x .venv/bin/python ;;
--version) echo 'Python 3.12.0' ;;
docker/vendor.py) mkdir -p api/static/vendor ;;
*) exit 1 ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >>"$CALLS"
case "$*" in *--editable*) echo >.venv/bin/marshrut && chmod +x .venv/bin/marshrut ;; esac
"""
NPM = """#!/bin/sh
echo "npm $*" >>"$CALLS"
"""
APT = """#!/bin/sh
echo "apt-get $*" >>"$CALLS"
exit {outcome}
"""


LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-pages.txt")


@dataclass(frozen=True)
class Machine:
    """A folder of programs, a checkout, and what the programs were asked."""

    programs: Path
    checkout: Path
    calls: Path

    def has(self, program: str, text: str) -> None:
        (self.programs / program).write_text(text)
        (self.programs / program).chmod(0o755)

    def sets_up(self, purpose: str = "run") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), "CALLS": str(self.calls), "HOME": str(self.checkout)}
        return subprocess.run(
            ["/bin/sh", self.checkout / "docker/setup.sh", purpose],
            env=environment, capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def asked(self) -> list[str]:
        asked = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return asked


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Nothing but the tools that every Debian has; a checkout with what set-up reads."""
    made = Machine(tmp_path / "bin", tmp_path / "marshrut", tmp_path / "calls")
    made.programs.mkdir()
    for program in SYSTEM:
        found = shutil.which(program)
        assert found
        (made.programs / program).symlink_to(found)
    (made.checkout / "docker").mkdir(parents=True)
    for name in ("docker/setup.sh", "docker/vendor.py", "package-lock.json", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, made.checkout / name)
    fonts = made.checkout / ".fonts"
    fonts.mkdir()
    for font in ("PTF55F.ttf", "LiberationSerif-Regular.ttf"):
        (fonts / font).touch()
    return made


def as_user(machine: Machine, number: int) -> None:
    machine.has("id", f"#!/bin/sh\necho {number}\n")


def test_without_python_it_says_what_to_install(machine: Machine) -> None:
    done = machine.sets_up()
    assert done.returncode == 1
    assert "нужен Python 3.11 или новее" in done.stderr


def test_without_rights_it_says_what_to_ask_the_administrator(machine: Machine) -> None:
    machine.has("python3", PYTHON.format(library=1))
    machine.has("apt-get", APT.format(outcome=0))
    as_user(machine, 1000)
    done = machine.sets_up()
    assert done.returncode == 1
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in done.stderr
    assert machine.asked() == []


def test_on_another_system_it_names_the_things_in_words(machine: Machine) -> None:
    machine.has("python3", PYTHON.format(library=1))
    done = machine.sets_up()
    assert done.returncode == 1
    assert "установите средствами своей системы: Pango" in done.stderr


def test_root_gets_what_is_missing_in_one_go(machine: Machine) -> None:
    machine.has("python3", PYTHON.format(library=1))
    machine.has("uv", UV)
    machine.has("apt-get", APT.format(outcome=0))
    as_user(machine, 0)
    assert machine.sets_up("system").returncode == 0
    update, install = machine.asked()
    assert update.endswith("update")
    assert install.endswith("libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")


def test_a_failing_package_manager_stops_it(machine: Machine) -> None:
    machine.has("python3", PYTHON.format(library=1))
    machine.has("apt-get", APT.format(outcome=100))
    as_user(machine, 0)
    done = machine.sets_up()
    assert done.returncode == 1
    assert "apt-get не справился" in done.stderr
    assert not (machine.checkout / ".venv").exists()


def ready(machine: Machine) -> None:
    machine.has("python3", PYTHON.format(library=0))
    machine.has("uv", UV)
    machine.has("npm", NPM)
    done = machine.sets_up()
    assert done.returncode == 0, done.stderr
    assert "готово" in done.stdout


def test_libraries_are_installed_by_their_hashes_and_then_we_ourselves(machine: Machine) -> None:
    ready(machine)
    libraries, pages, ourselves = machine.asked()
    assert "--require-hashes -r requirements.txt" in libraries
    assert pages.startswith("npm ci ")
    assert "--no-deps --editable ." in ourselves


def test_a_machine_without_npm_gets_one_by_its_hash(machine: Machine) -> None:
    machine.has("python3", PYTHON.format(library=0))
    machine.has("uv", UV)
    machine.sets_up()
    assert any("--require-hashes -r requirements-pages.txt" in asked for asked in machine.asked())


def test_the_second_time_it_does_nothing(machine: Machine) -> None:
    ready(machine)
    machine.asked()
    done = machine.sets_up()
    assert (done.returncode, done.stdout, machine.asked()) == (0, "", [])


def test_a_new_lock_is_installed(machine: Machine) -> None:
    ready(machine)
    machine.asked()
    with (machine.checkout / "requirements.txt").open("a") as lock:
        lock.write("# renewed\n")
    assert machine.sets_up().returncode == 0
    assert len(machine.asked()) == 2


def test_a_moved_checkout_makes_its_environment_anew(machine: Machine) -> None:
    ready(machine)
    (machine.checkout / ".venv/old").touch()
    moved = Machine(machine.programs, machine.checkout.with_name("moved"), machine.calls)
    shutil.move(machine.checkout, moved.checkout)
    assert "создаю окружение" in moved.sets_up().stdout
    assert not (moved.checkout / ".venv/old").exists()
