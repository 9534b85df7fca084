"""A file is stored once for each case, whole, sealed, and is never given out damaged."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities import storage as storing
from activities.errors import FileDamaged, FileMissing
from activities.storage import ASIDE, SEALED, FileStorage
from models.sealed_files import HEADING, PIECE, TAG_BYTES, FileKey
from tests.support.stored_files import ANOTHER, KEY, left_open, lying

CONTENT = "Постановление № 1".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()
LARGE = bytes(range(256)) * 1024 + b"the end"
"""Four whole pieces and a short one."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "papers"


@pytest.fixture
def storage(folder: Path) -> FileStorage:
    return FileStorage(folder)


def refused(reading: Callable[[str, FileKey], object], digest: str) -> bool:
    try:
        reading(digest, KEY)
    except FileDamaged:
        return True
    return False


def test_content_comes_back_by_its_digest(storage: FileStorage) -> None:
    assert not storage.has(DIGEST, KEY)
    assert storage.put(CONTENT, KEY) == DIGEST
    assert storage.has(DIGEST, KEY)
    assert storage.get(DIGEST, KEY) == CONTENT
    with storage.open(DIGEST, KEY) as file:
        assert file.read() == CONTENT


def test_the_disk_holds_neither_the_content_nor_its_digest(storage: FileStorage, folder: Path) -> None:
    storage.put(CONTENT, KEY)
    (path,) = lying(folder)
    assert "Постановление".encode() not in path.read_bytes()
    assert path == folder / SEALED / path.name[:2] / path.name[2:4] / KEY.name(DIGEST)
    assert DIGEST not in str(path)


def test_the_same_content_is_one_file_in_a_case_and_another_in_another_case(storage: FileStorage, folder: Path) -> None:
    assert [storage.put(CONTENT, key) for key in (KEY, KEY, ANOTHER)] == [DIGEST] * 3
    assert {path.name for path in lying(folder)} == {KEY.name(DIGEST), ANOTHER.name(DIGEST)}
    assert storage.remove(KEY.name(DIGEST))
    assert (storage.has(DIGEST, KEY), storage.get(DIGEST, ANOTHER)) == (False, CONTENT)


def test_a_large_file_is_read_from_any_place(storage: FileStorage) -> None:
    with storage.open(storage.put(LARGE, KEY), KEY) as file:
        for start, length in ((0, 10), (PIECE - 3, 7), (3 * PIECE, 2 * PIECE), (len(LARGE) - 3, 50), (5, PIECE)):
            file.seek(start)
            assert file.read(length) == LARGE[start : start + length], (start, length)
        assert file.seek(-4, os.SEEK_END) == len(LARGE) - 4
        assert file.read() == b" end"


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_every_length_is_kept(storage: FileStorage, size: int) -> None:
    content = os.urandom(size)
    assert storage.get(storage.put(content, KEY), KEY) == content


def test_many_at_once_leave_one_whole_file(storage: FileStorage, folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: storage.put(CONTENT, KEY), range(40))) == {DIGEST}
    assert len(lying(folder)) == 1
    assert storage.get(DIGEST, KEY) == CONTENT


def test_others_on_the_machine_cannot_read_it(storage: FileStorage, folder: Path) -> None:
    storage.put(CONTENT, KEY)
    (path,) = lying(folder)
    assert path.stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_refused_and_mended_by_putting_it_again(storage: FileStorage, folder: Path) -> None:
    storage.put(CONTENT, KEY)
    (path,) = lying(folder)
    path.write_bytes(path.read_bytes()[:-1] + b"2")
    with pytest.raises(FileDamaged, match=DIGEST):
        storage.get(DIGEST, KEY)
    with pytest.raises(FileDamaged):
        storage.open(DIGEST, KEY)
    storage.put(CONTENT, KEY)
    assert storage.get(DIGEST, KEY) == CONTENT


def test_what_was_cut_off_moved_or_exchanged_is_refused(storage: FileStorage, folder: Path) -> None:
    """Each is tried on the disk, under the right name, and read as a page reads it."""
    digest = storage.put(LARGE, KEY)
    (path,) = lying(folder)
    whole = path.read_bytes()
    heading, pieces = whole[:HEADING], whole[HEADING:]
    step = PIECE + TAG_BYTES
    parts = [pieces[start : start + step] for start in range(0, len(pieces), step)]
    other = FileStorage(folder.parent / "other")
    other.put(LARGE, ANOTHER)
    (foreign,) = lying(folder.parent / "other")
    elsewhere = storage.put(LARGE[:-1] + b"D", KEY)
    same_case = next(one for one in lying(folder) if one != path)
    spoilt = {
        "cut in a piece": whole[:-5],
        "cut between pieces": heading + b"".join(parts[:-1]),
        "the first piece only": heading + parts[0],
        "without pieces": heading,
        "cut in the heading": heading[:20],
        "empty": b"",
        "longer": whole + b"\0",
        "a piece twice": heading + parts[0] + b"".join(parts),
        "pieces exchanged": heading + parts[1] + parts[0] + b"".join(parts[2:]),
        "a piece left out": heading + parts[0] + b"".join(parts[2:]),
        "of another case": foreign.read_bytes(),
        "a piece of another case": heading + foreign.read_bytes()[HEADING : HEADING + step] + b"".join(parts[1:]),
        "another file of the case": same_case.read_bytes(),
        "a piece of another file": heading + same_case.read_bytes()[HEADING : HEADING + step] + b"".join(parts[1:]),
    }
    for what, content in spoilt.items():
        path.write_bytes(content)
        assert [refused(reading, digest) for reading in (storage.get, storage.open)] == [True, True], what
    path.write_bytes(whole)
    assert storage.get(digest, KEY) == LARGE
    assert storage.get(elsewhere, KEY) == LARGE[:-1] + b"D"


def test_without_its_key_nothing_is_found(storage: FileStorage) -> None:
    storage.put(CONTENT, KEY)
    for key in (ANOTHER, None):
        with pytest.raises(FileMissing):
            storage.get(DIGEST, key)


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", DIGEST[:-1], DIGEST.upper()])
def test_what_was_never_stored_is_missing(storage: FileStorage, digest: str) -> None:
    storage.put(CONTENT, KEY)
    for key in (KEY, None):
        with pytest.raises(FileMissing):
            storage.get(digest, key)
        with pytest.raises(FileMissing):
            storage.open(digest, key)


def test_what_was_kept_open_is_read_with_a_key_and_without_one(storage: FileStorage, folder: Path) -> None:
    digest = left_open(folder, CONTENT)
    assert [storage.get(digest, key) for key in (KEY, None)] == [CONTENT] * 2
    (path,) = lying(folder)
    path.write_bytes(CONTENT + b"!")
    with pytest.raises(FileDamaged):
        storage.open(digest, KEY)


def test_what_lies_open_is_sealed_for_all_its_owners_before_it_goes(storage: FileStorage, folder: Path) -> None:
    digest = left_open(folder, CONTENT)
    assert list(storage.left_open()) == [digest]
    storage.seal_open(digest, ())
    assert list(storage.left_open()) == [digest], "without an owner it stays"
    for _ in range(2):
        storage.seal_open(digest, (KEY, ANOTHER))
    assert {path.name for path in lying(folder)} == {KEY.name(digest), ANOTHER.name(digest)}
    assert [storage.get(digest, key) for key in (KEY, ANOTHER)] == [CONTENT] * 2


def test_a_damaged_open_file_is_not_sealed_in_place_of_the_true_one(storage: FileStorage, folder: Path) -> None:
    digest = left_open(folder, CONTENT)
    (folder / digest[:2] / digest[2:4] / digest).write_bytes(b"something else")
    with pytest.raises(FileDamaged):
        storage.seal_open(digest, (KEY,))
    assert list(storage.left_open()) == [digest]


def test_a_sealing_that_was_killed_loses_nothing_and_is_finished_the_next_time(
    storage: FileStorage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, done = left_open(folder, CONTENT), storing._force

    class Killed(BaseException):
        pass

    def killed(path: Path) -> None:
        done(path)
        raise Killed

    monkeypatch.setattr(storing, "_force", killed)
    with pytest.raises(Killed):
        storage.seal_open(digest, (KEY, ANOTHER))
    assert [storage.get(digest, key) for key in (KEY, ANOTHER)] == [CONTENT] * 2, "one sealed, one still open"
    monkeypatch.undo()
    storage.seal_open(digest, (KEY, ANOTHER))
    assert list(storage.left_open()) == []
    assert [storage.get(digest, key) for key in (KEY, ANOTHER)] == [CONTENT] * 2


def test_a_process_that_dies_while_storing_leaves_nothing_readable_and_no_half_file(
    storage: FileStorage, folder: Path
) -> None:
    """It is killed when the whole content lies aside, cleaned, and half of it is sealed."""
    program = f"""
import sys, time
from pathlib import Path
from activities import storage
from tests.support.stored_files import KEY
def slowly(target, source, key, digest):
    storage_seal(target, source, key, digest)
    target.flush()
    print("half", flush=True)
    time.sleep(60)
storage_seal, storage.seal_into = storage.seal_into, slowly
kept = storage.FileStorage(Path(sys.argv[1]))
with kept.aside() as path:
    path.write_bytes({CONTENT!r} * 1000)
    kept.adopt(path, KEY)
"""
    dying = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
    assert dying.stdout is not None
    assert dying.stdout.readline() == "half\n"
    for path in lying(folder):
        assert CONTENT not in path.read_bytes(), "even now nobody finds it by name"
    dying.send_signal(signal.SIGKILL)
    dying.wait()
    dying.stdout.close()
    left = lying(folder)
    assert [path.parent.name for path in left] == [ASIDE], "half made under no digest, and sealed"
    assert CONTENT not in left[0].read_bytes()
    assert storage.sweep_aside(before=datetime.now(UTC) - timedelta(days=1)) == 0, "it may be somebody's at work"
    time.sleep(0.01)
    assert storage.sweep_aside(before=datetime.now(UTC)) == 1
    assert lying(folder) == []


def test_a_file_that_lies_aside_has_no_name_and_is_gone_at_the_end(storage: FileStorage, folder: Path) -> None:
    with storage.aside() as path:
        path.write_bytes(CONTENT)
        assert lying(folder) == []
        assert path.read_bytes() == CONTENT
        assert storing.handle_of(path) == (int(path.name),)
        assert storage.adopt(path, KEY) == DIGEST
    assert not path.exists()
    assert storage.get(DIGEST, KEY) == CONTENT
    assert storing.handle_of(folder / "7") == ()


def test_a_copy_of_the_folder_is_as_readable_as_the_folder(storage: FileStorage, folder: Path, tmp_path: Path) -> None:
    storage.put(CONTENT, KEY)
    shutil.copytree(folder, tmp_path / "copy")
    assert FileStorage(tmp_path / "copy").get(DIGEST, KEY) == CONTENT
