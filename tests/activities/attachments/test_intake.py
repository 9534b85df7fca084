"""A file is taken in whole or not at all, whatever its cleaner meets."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.attachments import cleaning, intake
from activities.attachments.intake import Intake
from activities.storage import FileStorage
from models.attachment import FileUnwelcome, MediaType, Unwelcome
from tests.support.files import HEIC, archive, armed_pdf, bomb, pdf, photo, put
from tests.support.stored_files import KEY

LONG_AGO = datetime.now(UTC) - timedelta(days=3)


@pytest.fixture
def taking(tmp_path: Path) -> Intake:
    return Intake(FileStorage(tmp_path / "store"), limit=1_000_000)


def files(taking: Intake) -> list[Path]:
    return [path for path in taking.storage._root.rglob("*") if path.is_file()]


async def test_a_file_is_stored_under_the_digest_of_what_is_kept(taking: Intake, tmp_path: Path) -> None:
    kept = await taking.keep(put(tmp_path, photo()), KEY)
    assert kept.media_type is MediaType.JPEG
    content = taking.storage.get(kept.digest, KEY)
    assert hashlib.sha256(content).hexdigest() == kept.digest
    assert (len(content), kept.digest) != (len(photo()), hashlib.sha256(photo()).hexdigest())
    assert kept.size == len(content)
    assert [path.stat().st_mode & 0o077 for path in files(taking)] == [0]


async def test_every_kind_goes_through_the_cleaner_s_own_process(taking: Intake, tmp_path: Path) -> None:
    kinds = [(await taking.keep(put(tmp_path, content), KEY)).media_type for content in (HEIC, armed_pdf(), b"A note.")]
    assert kinds == [MediaType.JPEG, MediaType.PDF, MediaType.TEXT]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(archive(), Unwelcome.ARCHIVE), (bomb(), Unwelcome.TOO_FINE), (photo()[:-400], Unwelcome.DAMAGED)],
)
async def test_nothing_of_an_unwelcome_file_is_left(
    taking: Intake, tmp_path: Path, content: bytes, reason: Unwelcome
) -> None:
    with pytest.raises(FileUnwelcome) as refused:
        await taking.keep(put(tmp_path, content), KEY)
    assert refused.value.reason is reason
    assert files(taking) == []


async def test_a_cleaner_that_takes_too_long_is_ended(
    taking: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PATIENCE", 0.001)
    with pytest.raises(FileUnwelcome) as refused:
        await taking.keep(put(tmp_path, pdf()), KEY)
    assert refused.value.reason is Unwelcome.TOO_HARD
    assert files(taking) == []


async def test_a_cleaner_that_dies_refuses_the_file(
    taking: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the kernel had taken its memory away."""
    monkeypatch.setattr(intake, "MODULE", "activities.attachments.no_such_cleaner")
    with pytest.raises(FileUnwelcome) as refused:
        await taking.keep(put(tmp_path, pdf()), KEY)
    assert refused.value.reason is Unwelcome.TOO_HARD


async def test_the_cleaner_has_bounds_and_knows_no_secrets(
    taking: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in cleaner that writes down what it sees of the world."""
    monkeypatch.setenv("MARSHRUT_KEYS", "SecretKeys")
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, resource, sys\n"
        f"sys.path.insert(0, {str(intake.HOME)!r})\n"
        "from activities.attachments import cleaning\n"
        "def clean(kind, source, target):\n"
        "    names = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)\n"
        "    limits = [resource.getrlimit(name)[0] for name in names]\n"
        "    target.write_text(f'{limits} {sorted(os.environ)}')\n"
        "    return cleaning.MediaType.TEXT\n"
        "cleaning.clean = clean\n"
        "cleaning.main(*sys.argv[1:])\n"
    )
    monkeypatch.setattr(intake, "HOME", tmp_path)
    monkeypatch.setattr(intake, "MODULE", "spy")
    kept = await taking.keep(put(tmp_path, b"A note."), KEY)
    seen = taking.storage.get(kept.digest, KEY).decode()
    assert seen.startswith(f"[{cleaning.MEMORY}, {cleaning.PROCESSOR}, {cleaning.OUTPUT}, 0]")
    assert "MARSHRUT" not in seen


async def test_the_sweep_takes_what_nobody_wants_and_leaves_what_has_just_come(taking: Intake, tmp_path: Path) -> None:
    wanted = await taking.keep(put(tmp_path, photo()), KEY)
    unwanted = await taking.keep(put(tmp_path, pdf()), KEY)
    fresh = await taking.keep(put(tmp_path, b"A note."), KEY)
    (taking.storage._root / ".aside" / "left-behind").write_bytes(b"half a file")
    for path in files(taking):
        if path.name != KEY.name(fresh.digest):
            os.utime(path, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    assert taking.storage.sweep({KEY.name(wanted.digest)}, before=LONG_AGO + timedelta(days=1)) == 2
    assert {path.name for path in files(taking)} == {KEY.name(wanted.digest), KEY.name(fresh.digest)}
    assert not taking.storage.has(unwanted.digest, KEY)


async def test_a_file_that_is_brought_again_is_young_again(taking: Intake, tmp_path: Path) -> None:
    kept = await taking.keep(put(tmp_path, photo()), KEY)
    (path,) = files(taking)
    os.utime(path, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    assert await taking.keep(put(tmp_path, photo()), KEY) == kept
    assert taking.storage.sweep(set(), before=LONG_AGO + timedelta(days=1)) == 0
