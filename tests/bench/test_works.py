"""What the benchmarks compare is comparable, and they run; nothing here looks at the clock."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from activities.audit import verify
from bench import audit, engine, long_log, machine, press

ROOT = Path(__file__).parents[2]


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_every_way_of_printing_gives_the_same_pages() -> None:
    act = press.paper()
    ours = text_of(press.ours(act))
    assert len(ours) == press.pages(act) > 2
    assert text_of(press.plain(act)) == ours
    assert text_of(press.plain_archived(act)) == ours


def test_the_walk_of_the_engine_goes_from_the_signal_to_the_end() -> None:
    norm, moments = engine.whole_walk()
    assert norm.route.id == "ru.prevention"
    assert [moment.state.turn for moment in moments] == list(range(len(moments)))
    assert {"repeat_due", "step_done"} <= {moment.event.kind for moment in moments}


def test_the_benchmark_of_the_engine_measures_and_writes_what_it_measured(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    done = bench("engine", "--quick", "--out", str(out))
    assert "not to be quoted" in done.stdout
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["quick"] is True
    assert written["facts"]["python"] == sys.version.split()[0]
    (table,) = written["tables"]
    assert [row["what"].split("`")[1] for row in table["rows"]] == ["advance", "check", "explain"]
    assert all(len(row["ours"]) == len(row["reference"]) == engine.QUICK.rounds for row in table["rows"])
    assert all(figure > 0 for row in table["rows"] for figure in (*row["ours"], *row["reference"]))


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def test_the_long_log_is_whole_and_as_long_as_was_asked(tmp_path: Path) -> None:
    long_log.LongLog(5_000).write(tmp_path / "audit.jsonl")
    done = verify.verify(verify.lines_of(tmp_path / "audit.jsonl"))
    assert (sum(done.counts.values()), done.seals, done.tree.size) == (5_000, 2, 1_000)


def test_the_memory_of_the_verifier_is_its_own(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    long_log.LongLog(100).write(log)
    assert 5 < audit._peak(log) < 60
    log.write_bytes(log.read_bytes()[:-1])
    with pytest.raises(subprocess.CalledProcessError):
        audit._peak(log)


def test_a_process_knows_its_own_size() -> None:
    mine = machine.resident(int(Path("/proc/self").resolve().name))
    assert 10_000_000 < mine < 10_000_000_000


def test_a_database_is_as_large_as_its_file_and_its_log(tmp_path: Path) -> None:
    for name, size in (("a.db", 100), ("a.db-wal", 20), ("a.db-shm", 7), ("b.db", 1)):
        (tmp_path / name).write_bytes(b"x" * size)
    assert machine.size_of(tmp_path / "a.db") == 120


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder)}


def command_lines() -> list[str]:
    """Of every process that is running, with its environment, where the data folder is named."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found.append(f"{(process / 'cmdline').read_bytes()!r} {(process / 'environ').read_bytes()!r}")
    return found


def eventually(found: Callable[[], Path | None]) -> Path:
    deadline = time.monotonic() + 60
    while (path := found()) is None:
        assert time.monotonic() < deadline, "the benchmark did not start its worker"
        time.sleep(0.05)
    return path


@pytest.mark.timeout(120)
def test_a_benchmark_that_is_told_to_stop_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "turns", "--quick", "--out", str(tmp_path / "bench.json")]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment(tmp_path))
    try:
        folder = eventually(lambda: next(tmp_path.glob("marshrut-bench-*/logs/cases.log"), None)).parents[1]
        assert folder.exists()
        running.send_signal(signal.SIGTERM)
        assert running.wait(90) == 128 + signal.SIGTERM
    finally:
        running.kill()
    assert list(tmp_path.glob("marshrut-bench-*")) == []
    assert [words for words in command_lines() if str(folder) in words] == []
