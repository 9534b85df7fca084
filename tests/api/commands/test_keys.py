"""`marshrut keys`: a new key, the change to it, everything sealed anew, and the old one's end once nothing needs it."""

import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text
from typer.testing import CliRunner, Result

from activities.accounts.sealing import opened, sealed
from activities.data_keys import SUBMISSION, closed_for, known_file_key, own_holder
from activities.sessions import BlockingSessions
from activities.storage import FileStorage
from api.commands import keys
from api.supervisor.key_file import kept_keys
from models import sealing
from models.migrations import revisions
from models.settings import read_settings
from models.tables import (
    Account,
    Agency,
    Attachment,
    DataKey,
    Destruction,
    DestructionCase,
    Person,
    SittingText,
    Submission,
)
from tests.conftest import KEY, KEYS
from tests.support.stored_files import left_open, lying
from tests.support.turns import Story

SAID = "не ходит в школу"
FACTOR = b"secret of a telephone"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of an installation with its first key, and three ways in which something was kept."""
    monkeypatch.setenv("MARSHRUT_DATA", str(tmp_path))
    for name in ("MARSHRUT_DATABASE_URL", "MARSHRUT_KEYS", "MARSHRUT_CURRENT_KEY"):
        monkeypatch.delenv(name, raising=False)
    revisions.upgrade(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}")
    read_settings(keys=kept_keys(tmp_path))
    story, earlier = Story(1), Story(2)
    words = {"id": "w", "sitting_id": "s", "item": 1, "sort": "remark", "person": "p", "text": SAID, "digest": "d"}

    def enter(connection: Connection) -> None:
        (row,) = story.submissions
        connection.execute(insert(Submission).values(closed_for(connection, story.case, row, SUBMISSION)))
        connection.execute(insert(Submission), earlier.submissions)
        bare = text("UPDATE submission SET answers = :said WHERE case_id = :case")
        connection.execute(bare, {"said": json.dumps({"facts": SAID}), "case": earlier.case})
        connection.execute(insert(SittingText), {**words, "made_at": story.now})
        ring = read_settings(keys=kept_keys(tmp_path)).key_ring
        home = {
            "code": "a",
            "kind": "school",
            "name": "a",
            "short_name": "a",
            "territory": "ru",
            "address": "",
            "phone": "",
        }
        connection.execute(insert(Agency), home)
        staff = {"code": "p", "full_name": "P", "position": "", "agency": "a", "role": "head", "territory": "ru"}
        connection.execute(insert(Person), staff)
        account = {"person": "p", "login": "p", "password": "-", "password_at": story.now, "must_change": False}
        connection.execute(insert(Account), account | {"secret": sealed(ring, FACTOR, "p")})

    in_database(tmp_path, enter)
    yield tmp_path
    sealing.unlock(KEYS, KEY)


def in_database(folder: Path, deed: Any) -> Any:
    sessions = BlockingSessions(f"sqlite+aiosqlite:///{folder / 'marshrut.db'}")
    with sessions.transaction() as connection:
        found = deed(connection)
    sessions.close()
    return found


def called(*words: str) -> Result:
    return CliRunner().invoke(keys.app, list(words))


def said_in(folder: Path) -> list[Any]:
    def read(connection: Connection) -> list[Any]:
        answers = [one["facts"] for one in connection.scalars(select(Submission.answers))]
        return [*answers, *connection.scalars(select(SittingText.text))]

    found: list[Any] = in_database(folder, read)
    return found


def test_a_key_is_changed_step_by_step_and_nothing_is_lost(folder: Path) -> None:
    listed = called("list").output
    assert "k1: закрывает новое; ключей дел: 1; значений в базе: 2" in listed
    assert "Закрыто ключами дел: 1. Не закрыто ничем (записано до шифрования): 1." in listed
    kept = json.loads((folder / "keys.json").read_text())
    assert kept["k1"] not in listed
    assert "k2" in called("new").output
    assert list(kept_keys(folder)) == ["k1", "k2"], "the new one closes nothing yet"
    assert "«k2»" in called("rotate").output
    assert list(kept_keys(folder)) == ["k2", "k1"]
    assert "ещё открывает в базе значений" in called("retire", "k1").output
    assert "Закрыто заново строк: 4" in called("reseal").output
    assert called("reseal").output.strip() == "Всё уже закрыто нынешним ключом."
    listed = called("list").output
    assert "k2: закрывает новое; ключей дел: 2; значений в базе: 2" in listed
    assert "k1: только открывает; ключей дел: 0; значений в базе: 0" in listed
    assert "Закрыто ключами дел: 2. Не закрыто ничем (записано до шифрования): 0." in listed
    assert said_in(folder) == [SAID] * 3
    factor = in_database(folder, lambda connection: connection.scalar(select(Account.secret)))
    assert opened(read_settings(keys=kept_keys(folder), current_key="k2").key_ring, factor, "p") == FACTOR
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600
    raw = in_database(folder, lambda connection: str(connection.execute(text("SELECT * FROM submission")).all()))
    assert SAID not in raw


def test_files_that_lay_open_are_sealed_for_whoever_names_them(folder: Path) -> None:
    """Some that two cases brought, one that nothing names, one on its way in, one that is damaged; twice."""
    shared, lost, coming, torn = b"brought twice", b"named by nobody", b"on its way in", b"torn"
    store = folder / "attachments"
    digests = {content: left_open(store, content) for content in (shared, lost, coming, torn)}
    attach(folder, ("case-1", digests[shared]), ("case-2", digests[shared]), (None, digests[torn]))
    old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    path = {content: next(store.rglob(digest)) for content, digest in digests.items()}
    path[torn].write_bytes(b"torn in two")
    os.utime(path[lost], (old, old))
    assert "Файлов, которые лежат открытыми: 4." in called("list").output
    told = called("reseal")
    assert "Запечатано файлов: 2; из них ни одна запись не называет: 1." in told.output, told.output
    assert "Осталось открытых файлов: 2." in told.output
    assert set(FileStorage(store).left_open()) == {digests[coming], digests[torn]}
    kept, holders = FileStorage(store), ("case-1", "case-2", "unclaimed")
    keys = in_database(folder, lambda connection: [known_file_key(connection, one) for one in holders])
    assert [kept.get(digests[shared], key) for key in keys[:2]] == [shared] * 2
    assert kept.get(digests[lost], keys[2]) == lost
    assert "Осталось открытых файлов: 2." in called("reseal").output, "done again it does no more"
    called("rotate")
    before = {one: one.read_bytes() for one in lying(store)}
    called("reseal")
    assert {one: one.read_bytes() for one in lying(store)} == before, "a change of keys rewrites no file"
    keys = in_database(folder, lambda connection: [known_file_key(connection, one) for one in holders])
    assert kept.get(digests[shared], keys[0]) == shared


def test_files_of_a_case_that_was_destroyed_get_no_key_again(folder: Path) -> None:
    digest = left_open(folder / "attachments", b"of a destroyed case")
    attach(folder, ("case-1", digest))

    def destroyed(connection: Connection) -> None:
        act = {"id": "d", "agency": "a", "territory": "ru", "year": 2040, "number": 1, "state": "done"}
        connection.execute(insert(Destruction), act | {"proposed_at": Story(1).now, "proposed_by": "p"})
        gone = {"destruction": "d", "case_id": "case-1", "destroyed_at": Story(1).now, "files": [digest]}
        connection.execute(insert(DestructionCase), gone)

    in_database(folder, destroyed)
    assert "Осталось открытых файлов: 1." in called("reseal").output
    assert in_database(folder, lambda connection: known_file_key(connection, "case-1")) is None


def attach(folder: Path, *files: tuple[str | None, str]) -> None:
    about = {"task": 1, "form": "f", "form_version": 1, "field": "x", "original": "0" * 64, "media_type": "image/png"}
    about |= {"size": 9, "name": "a.png", "made_at": Story(1).now, "person": "p", "agency": "a"}
    rows = [
        about | {"id": (name := f"{n:032x}"), "case_id": case, "holder": case or own_holder(name), "digest": one}
        for n, (case, one) in enumerate(files)
    ]
    in_database(folder, lambda connection: connection.execute(insert(Attachment), rows))


def test_names_of_files_that_stood_open_are_closed_with_the_keys_of_their_files(folder: Path) -> None:
    attach(folder, ("case-1", "1" * 64), (None, "2" * 64))
    bare = text("UPDATE attachment SET name = 'Иванов Пётр.png'")
    in_database(folder, lambda connection: connection.execute(bare))
    called("reseal")
    raw = in_database(folder, lambda connection: connection.scalars(text("SELECT name FROM attachment")).all())
    assert [name[:3] for name in raw] == ["c1~", "c1~"]
    read = in_database(folder, lambda connection: connection.scalars(select(Attachment.name)).all())
    assert read == ["Иванов Пётр.png"] * 2
    in_database(folder, lambda connection: connection.execute(delete(DataKey).where(DataKey.case_id == "case-1")))
    with pytest.raises(sealing.Locked):
        in_database(folder, lambda connection: connection.scalars(select(Attachment.name)).all())


def test_a_key_that_is_needed_is_not_retired(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "закрывается новое" in called("retire", "k1").output
    assert "Ключа «k9» нет" in called("retire", "k9").output
    called("rotate")
    called("reseal")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:9")
    away = called("retire", "k1")
    assert (away.exit_code, "Temporal не отвечает" in away.output) == (1, True)

    async def one_still(*_: object) -> tuple[str, ...]:
        return ("case-7",)

    monkeypatch.setattr(keys, "_runs", one_still)
    refused = called("retire", "k1")
    assert (refused.exit_code, "case-7" in refused.output) == (1, True)
    assert set(kept_keys(folder)) == {"k1", "k2"}

    async def none(*_: object) -> tuple[str, ...]:
        return ()

    monkeypatch.setattr(keys, "_runs", none)
    assert "уничтожен" in called("retire", "k1").output
    assert set(kept_keys(folder)) == {"k2"}
    assert said_in(folder) == [SAID] * 3


def test_keys_of_the_folder_of_secrets_are_changed_there(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path_factory.mktemp("secrets")
    (secrets / "MARSHRUT_KEYS").write_text((folder / "keys.json").read_text())
    monkeypatch.setenv("MARSHRUT_SECRETS_DIR", str(secrets))
    called("new", "autumn")
    called("rotate")
    assert (secrets / "MARSHRUT_CURRENT_KEY").read_text() == "autumn"
    assert set(json.loads((secrets / "MARSHRUT_KEYS").read_text())) == {"k1", "autumn"}
    assert read_settings().key_ring.current == "autumn"


def test_keys_of_the_environment_are_not_ours_to_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_KEYS", (folder / "keys.json").read_text())
    for command in (("new",), ("rotate",), ("retire", "k1")):
        refused = called(*command)
        assert (refused.exit_code, "MARSHRUT_CURRENT_KEY" in refused.output) == (1, True)
    keyed = in_database(folder, lambda connection: connection.scalar(select(DataKey.wrapped)))
    assert sealing.tag_of(keyed) in sealing.tags()
