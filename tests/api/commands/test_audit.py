"""`marshrut audit`: status 0 only when the log is whole; the program that is exported with it says the same."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from activities.records import Records
from activities.sessions import Sessions
from activities.signatures.authority import LocalAuthority
from activities.signatures.detached import verify_detached
from activities.signatures.signer import NoVerifier
from activities.signatures.trust import trust_of
from api.commands import audit
from models.migrations import revisions
from models.signatures import Verdict
from tests.support.turns import ROUTES, Story, case_id, deposit


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data with one case of five turns."""
    monkeypatch.setenv("MARSHRUT_DATA", str(tmp_path))
    monkeypatch.delenv("MARSHRUT_DATABASE_URL", raising=False)
    url = f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}"
    revisions.upgrade(url)
    sessions, story = Sessions(url), Story(1)
    story.do("take_up", triage="accept")
    for _ in range(3):
        story.strike()
    await deposit(sessions, story)
    for turn in story.turns:
        await Records(sessions, ROUTES.__getitem__).record_turn(turn)
    await sessions.close()
    return tmp_path


def called(*words: str) -> Result:
    return CliRunner().invoke(audit.app, list(words))


def intrude(folder: Path, statement: str) -> None:
    """Somebody with the file of the database takes the guards away and writes."""
    with sqlite3.connect(folder / "marshrut.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
    connection.close()


def test_a_whole_log_is_sealed_verified_and_exported(folder: Path) -> None:
    assert called("seal").output.startswith("Печать 1 за ")
    assert called("seal").output == "Новых строк нет или сегодня печать уже стоит.\n"
    verified = called("verify")
    assert (verified.exit_code, verified.output.splitlines()[0]) == (
        0, "Журнал цел: ходов 5, обращений 0, печатей 1, строк после последней печати 0.",
    )  # fmt: skip
    exported = called("export", "--out", str(folder / "out"))
    assert exported.exit_code == 0, exported.output
    assert {path.name for path in (folder / "out").iterdir()} == {"audit.jsonl", "roots.txt", "verify.py"}
    outside = subprocess.run(
        [sys.executable, "-I", "verify.py", "audit.jsonl", "--roots", "roots.txt"],
        cwd=folder / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (outside.returncode, outside.stderr) == (0, "")


def test_where_the_training_authority_signs_the_list_of_seals_is_signed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called("seal")
    assert "своим средством подписи" in called("export", "--out", str(folder / "plain")).output
    monkeypatch.setenv("MARSHRUT_SIGNER", "local")
    exported = called("export", "--out", str(folder / "out"))
    assert (exported.exit_code, "учебная подпись" in exported.output) == (0, True), exported.output
    content, signature = ((folder / "out" / name).read_bytes() for name in ("roots.txt", "roots.txt.sig"))
    trust = trust_of(None, LocalAuthority(folder / "signatures"))
    now = datetime.now(UTC)
    (found,) = verify_detached(content, signature, trust, verifier=NoVerifier(), at=now)
    assert (found.verdict, found.valid) == (Verdict.VALID, True)
    (other,) = verify_detached(content.replace(b"1", b"2"), signature, trust, verifier=NoVerifier(), at=now)
    assert other.verdict is Verdict.CHANGED


def test_a_log_that_was_altered_is_named_and_exported_all_the_same(folder: Path) -> None:
    intrude(folder, "UPDATE audit SET person = 'nobody' WHERE turn = 2")
    said = f"Журнал повреждён. строка 4: дело {case_id(1)}, ход 2: содержимое изменено: хеш строки не сходится.\n"
    verified = called("verify")
    assert (verified.exit_code, verified.output) == (1, said)
    exported = called("export", "--out", str(folder / "out"))
    assert exported.exit_code == 1
    assert "но журнал повреждён. строка 4" in exported.output
    outside = subprocess.run(
        [sys.executable, "-I", "verify.py", "audit.jsonl"],
        cwd=folder / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (outside.returncode, outside.stderr) == (1, said)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET at = 'yesterday' WHERE turn = 2",
        "UPDATE audit SET event = x'00ff' WHERE turn = 2",
        "UPDATE audit SET chain = NULL WHERE turn = 2",
        "UPDATE audit SET turn = 'two' WHERE turn = 2",
    ],
)
def test_a_log_that_holds_something_else_than_rows_is_no_crash(folder: Path, change: str) -> None:
    intrude(folder, "CREATE TABLE loose AS SELECT * FROM audit")
    intrude(folder, "DROP TABLE audit")
    intrude(folder, "ALTER TABLE loose RENAME TO audit")
    intrude(folder, change)
    for words in (("verify",), ("export", "--out", str(folder / "out"))):
        result = called(*words)
        assert result.exit_code == 1, result.output
        assert "журнал повреждён" in result.output.lower()
        assert isinstance(result.exception, SystemExit)


def test_nothing_is_exported_where_nothing_can_be_written(folder: Path) -> None:
    (folder / "file").write_text("")
    result = called("export", "--out", str(folder / "file"))
    assert (result.exit_code, "не выгружен" in result.output) == (1, True)


def test_a_folder_without_tables_says_what_to_do(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    for words in (("verify",), ("seal",), ("export", "--out", str(folder / "out"))):
        result = called(*words)
        assert (result.exit_code, "marshrut migrate" in result.output) == (1, True), words
