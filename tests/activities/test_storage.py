"""A file is stored once, whole, under its digest, and is never given out damaged."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from activities.errors import FileDamaged, FileMissing
from activities.storage import FileStorage

CONTENT = "Постановление № 1".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "papers")


def files(storage: FileStorage) -> list[Path]:
    return [path for path in storage._root.rglob("*") if path.is_file()]


def test_content_comes_back_by_its_digest(storage: FileStorage) -> None:
    assert not storage.has(DIGEST)
    assert storage.put(CONTENT) == DIGEST
    assert storage.has(DIGEST)
    assert storage.get(DIGEST) == CONTENT
    with storage.open(DIGEST) as file:
        assert file.read() == CONTENT


def test_the_same_content_twice_is_one_file_in_two_levels_of_folders(storage: FileStorage) -> None:
    storage.put(CONTENT)
    storage.put(CONTENT)
    assert files(storage) == [storage._root / DIGEST[:2] / DIGEST[2:4] / DIGEST]


def test_many_at_once_leave_one_whole_file(storage: FileStorage) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(storage.put, [CONTENT] * 40)) == {DIGEST}
    assert [path.read_bytes() for path in files(storage)] == [CONTENT]


def test_others_on_the_machine_cannot_read_it(storage: FileStorage) -> None:
    storage.put(CONTENT)
    (path,) = files(storage)
    assert path.stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_refused_and_mended_by_putting_it_again(storage: FileStorage) -> None:
    storage.put(CONTENT)
    (path,) = files(storage)
    path.write_bytes(CONTENT[:-1] + b"2")
    with pytest.raises(FileDamaged, match=DIGEST):
        storage.get(DIGEST)
    with pytest.raises(FileDamaged):
        storage.open(DIGEST)
    storage.put(CONTENT)
    assert storage.get(DIGEST) == CONTENT


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", DIGEST[:-1], DIGEST.upper()])
def test_what_was_never_stored_is_missing(storage: FileStorage, digest: str) -> None:
    storage.put(CONTENT)
    with pytest.raises(FileMissing):
        storage.get(digest)
    with pytest.raises(FileMissing):
        storage.open(digest)


def test_an_empty_file_is_a_file(storage: FileStorage) -> None:
    assert storage.get(storage.put(b"")) == b""
