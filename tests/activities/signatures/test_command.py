"""A program beside us says yes or no; one that cannot run says nothing."""

import stat
from pathlib import Path

import pytest

from activities.signatures import command
from activities.signatures.command import CommandVerifier


def program(folder: Path, text: str) -> str:
    path = folder / "means"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_program_gets_both_files_as_they_are_and_its_status_decides(tmp_path: Path) -> None:
    said = program(tmp_path, 'test "$(cat "$1")" = document && test "$(cat "$2")" = signature')
    verifier = CommandVerifier((said, "{file}", "{signature}"))
    assert verifier.confirms(b"document", b"signature") is True
    assert verifier.confirms(b"another", b"signature") is False


def test_nobody_else_can_read_the_files_and_they_are_gone_afterwards(tmp_path: Path) -> None:
    said = program(tmp_path, f'stat -c %a "$(dirname "$1")" >{tmp_path}/mode; dirname "$1" >{tmp_path}/folder')
    CommandVerifier((said, "{file}", "{signature}")).confirms(b"a", b"b")
    assert (tmp_path / "mode").read_text().strip() == "700"
    assert not Path((tmp_path / "folder").read_text().strip()).exists()


@pytest.mark.parametrize("words", [("/no/such/program",), ("env", "no-such-program"), ("sh", "-c", "kill -9 $$")])
def test_a_program_that_cannot_run_says_nothing(words: tuple[str, ...]) -> None:
    assert CommandVerifier((*words, "{file}", "{signature}")).confirms(b"a", b"b") is None


def test_a_program_that_does_not_end_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PATIENCE", 0.2)
    assert CommandVerifier((program(tmp_path, "exec sleep 30"), "{file}", "{signature}")).confirms(b"a", b"b") is None


def test_what_stands_in_a_file_is_never_a_word_of_the_command(tmp_path: Path) -> None:
    said = program(tmp_path, f'echo "$#" >{tmp_path}/count')
    hostile = f"; touch {tmp_path}/oops; $(touch {tmp_path}/oops)".encode()
    CommandVerifier((said, "{file}", "{signature}")).confirms(hostile, hostile)
    assert (tmp_path / "count").read_text().strip() == "2"
    assert not (tmp_path / "oops").exists()
