from pathlib import Path

from tests.support.seen import Seen


def test_what_one_process_looked_at_no_other_looks_at_again(tmp_path: Path) -> None:
    here, there = Seen(tmp_path / "seen"), Seen(tmp_path / "seen")
    assert there.lacks({"h1"})
    here.add({"h1", "p\nin two lines"})
    assert not there.lacks({"h1", "p\nin two lines"})
    assert there.lacks({"h1", "table"}), "one new part is enough"
    there.add({"table"})
    assert not here.lacks({"table"})


def test_a_line_that_is_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    here, file = Seen(tmp_path / "seen"), tmp_path / "seen"
    here.add({"h1", "h2"})
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    there = Seen(file)
    assert there.lacks({"h1", "h2"})
    file.write_bytes(whole)
    assert not there.lacks({"h1", "h2"})


def test_without_a_file_everybody_looks_for_themselves() -> None:
    here, there = Seen(), Seen()
    here.add({"h1"})
    assert not here.lacks({"h1"})
    assert there.lacks({"h1"})
