"""The verifier that needs no application finds every change of an exported log, and names the first bad line."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.audit import verify
from activities.audit.verify import ACCESS, HEAD, SEAL, TURN, Damaged, Tree, Verifier
from activities.chain import linked
from tests.support.journals import Kept, days, digest, journal, naive_root, numbered, sealed

LOG = journal()
PROGRAM = Path(verify.__file__)


def damage(lines: list[bytes], roots: dict[int, tuple[str, str]] | None = None) -> Damaged | None:
    try:
        verify.verify(lines, roots)
    except Damaged as found:
        return found
    return None


def found_at(lines: list[bytes]) -> int | None:
    found = damage(lines)
    return None if found is None else found.line


def test_a_log_as_it_was_written_is_whole() -> None:
    done = verify.verify(LOG)
    assert (done.line, done.counts, done.seals, done.tree.size) == (len(LOG), {TURN: 18, ACCESS: 9}, 2, 9)


def test_every_byte_counts() -> None:
    """Each byte of each line is changed in two ways: in one bit, and into the end of a line."""
    log, missed = journal(cases=1, turns=1, count=2), []
    assert {json.loads(line)["log"] for line in log} == set(verify.COLUMNS)
    for place, line in enumerate(log):
        for position, byte in enumerate(line):
            for other in {byte ^ 1, 10} - {byte}:
                broken = line[:position] + bytes([other]) + line[position + 1 :]
                lines = [*log[:place], *broken.splitlines(keepends=True), *log[place + 1 :]]
                if found_at(lines) != place + 1:
                    missed.append((place + 1, position, chr(byte)))
    assert missed == []


@pytest.mark.parametrize("place", range(len(LOG)))
def test_a_line_that_is_gone_moved_or_doubled_is_named(place: int) -> None:
    line, before, after = LOG[place], LOG[:place], LOG[place + 1 :]
    assert found_at(before + after) == place + 1
    assert found_at([*before, line, line, *after]) == place + 2
    if after:
        assert found_at([*before, after[0], line, *after[1:]]) == place + 1


@given(st.permutations(range(len(LOG))))
def test_lines_in_any_other_order_are_found_where_the_order_ends(order: list[int]) -> None:
    wrong = next((place + 1 for place, number in enumerate(order) if place != number), None)
    assert found_at([LOG[number] for number in order]) == wrong


@pytest.mark.parametrize("length", range(len(LOG)))
def test_a_log_that_was_cut_off_is_named_by_the_first_line_that_is_missing(length: int) -> None:
    assert found_at(LOG[:length]) == length + 1


def test_a_line_cut_in_two_is_named() -> None:
    assert found_at([*LOG[:-1], LOG[-1][:-1]]) == len(LOG)
    assert found_at([*LOG, b"\n"]) == len(LOG) + 1
    assert found_at([]) == 1


@pytest.mark.parametrize("place", range(1, len(LOG)))
def test_two_logs_spliced_are_found(place: int) -> None:
    other = journal(cases=4)
    found = found_at(LOG[:place] + other[place:])
    assert found is not None
    assert found > place or LOG[:place] == other[:place]


# ------------------------------------------------------------------- somebody who knows how hashes are made


def rewritten(rows: list[list[Kept]], day: int, place: int, *, onwards: bool) -> list[list[Kept]]:
    """The row says another person did it, and its hash was made anew; onwards: those of the rows after it as well."""
    found = [list(kept) for kept in rows]
    log, row, previous, _ = found[day][place]
    changed = {**row, "person": "nobody"}
    found[day][place] = Kept(log, changed, previous, linked(previous, changed))
    if not onwards:
        return found
    subject, head = row[verify.SUBJECT[log]], found[day][place].chain
    for later in range(day, len(found)):
        for spot, one in enumerate(found[later]):
            if (later, spot) > (day, place) and one.log == log and one.row[verify.SUBJECT[log]] == subject:
                found[later][spot] = Kept(log, one.row, head, linked(head, one.row))
                head = found[later][spot].chain
    return found


def with_true_seals(rows: list[list[Kept]], changed: list[list[Kept]]) -> list[bytes]:
    """The changed rows under the heading and the seals that the true ones got."""
    true, anew = sealed(rows), sealed(changed)
    return numbered([old if old.log not in {TURN, ACCESS} else new for old, new in zip(true, anew, strict=True)])


def test_a_row_hashed_anew_does_not_fit_the_row_after_it() -> None:
    rows = days(3, 2, 3)
    lines = with_true_seals(rows, rewritten(rows, 0, 0, onwards=False))
    found = damage(lines)
    assert found is not None
    assert (found.line, found.said) == (3, "строка не продолжает предыдущую строку дела: та или эта подменена.")
    assert rows[0][1].row["case_id"] in found.subject
    assert "ход 1" in found.subject


@pytest.mark.parametrize(
    ("log", "column", "value"),
    [(TURN, "case_id", ["a"]), (ACCESS, "subject", {}), (ACCESS, "number", "0"), (SEAL, "number", []),
     (SEAL, "rows", "6"), (HEAD, "accesses", "9"), (HEAD, "seals", None), (HEAD, "turns", True)],
)  # fmt: skip
def test_a_row_hashed_anew_around_something_of_another_kind_is_named(log: str, column: str, value: Any) -> None:
    lines = sealed(days(3, 2, 3))
    place = next(place for place, one in enumerate(lines) if one.log == log)
    row = {**lines[place].row, column: value}
    lines[place] = Kept(log, row, lines[place].previous, linked(lines[place].previous, row))
    assert found_at(numbered(lines)) == place + 1


def test_a_row_nested_without_end_is_named() -> None:
    row = b'{"at":' + b"[" * 100_000
    line = LOG[1][: LOG[1].index(b'"row":') + len(b'"row":')] + row + b"}\n"
    assert found_at([LOG[0], line, *LOG[2:]]) == 2


@pytest.mark.parametrize("place", range(9))
def test_a_chain_hashed_anew_to_its_end_does_not_fit_the_seal(place: int) -> None:
    rows = days(3, 2, 3)
    found = damage(with_true_seals(rows, rewritten(rows, 0, place, onwards=True)))
    assert found is not None
    assert (found.line, found.subject) == (11, "печать 1 за 2026-11-21")
    assert "строки 2-10" in found.said


@pytest.mark.parametrize("place", range(9))
def test_the_same_after_the_last_seal_does_not_fit_the_heading(place: int) -> None:
    rows = days(3, 2, 3)
    found = damage(with_true_seals(rows, rewritten(rows, 2, place, onwards=True)))
    assert found is not None
    assert found.line == 22


def test_a_log_written_anew_as_a_whole_is_whole_but_not_the_one_whose_seals_were_kept() -> None:
    rows = days(3, 2, 3)
    kept = {one.row["number"]: (one.row["root"], one.chain) for one in sealed(rows) if one.log == SEAL}
    forged = numbered(sealed(rewritten(rows, 1, 0, onwards=True)))
    assert damage(numbered(sealed(rows)), kept) is None
    assert damage(forged) is None
    found = damage(forged, kept)
    assert found is not None
    assert found.subject == "печать 2 за 2026-11-22"


def test_a_log_without_its_last_days_is_not_the_one_whose_seals_were_kept() -> None:
    rows = days(3, 2, 3)
    kept = {one.row["number"]: (one.row["root"], one.chain) for one in sealed(rows) if one.log == SEAL}
    found = damage(numbered(sealed(rows[:2])), kept)
    assert found is not None
    assert found.subject == "печать 2"


@given(st.data())
def test_rows_taken_out_and_all_lines_numbered_anew_are_found(data: st.DataObject) -> None:
    rows = sealed(days(3, 2, 3))
    gone = data.draw(st.sets(st.integers(1, len(rows) - 1), min_size=1))
    assert damage(numbered(one for place, one in enumerate(rows) if place not in gone)) is not None


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_row_put_in_twice_under_a_new_number_is_found(source: int, place: int) -> None:
    rows = sealed(days(3, 2, 3))
    doubled = rows[source % len(rows)]
    assert damage(numbered([*rows[: 1 + place % len(rows)], doubled, *rows[1 + place % len(rows) :]])) is not None


# ------------------------------------------------------------------------------------------- the tree, the file


@given(st.integers(0, 70))
def test_the_root_is_that_of_rfc_6962(count: int) -> None:
    leaves = [bytes.fromhex(digest(str(number))) for number in range(count)]
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    assert (tree.root, tree.size) == (naive_root(leaves), count)


def test_the_root_of_a_leaf_is_not_that_of_a_pair() -> None:
    """Two hashes side by side are no leaf: leaves and nodes are hashed apart (second preimages)."""
    left, right = (bytes.fromhex(digest(name)) for name in "ab")
    assert naive_root([left + right]) != naive_root([left, right])


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program as a stranger runs it: alone in a folder, with nothing but the standard library."""
    shutil.copy(PROGRAM, folder / "verify.py")
    call = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)


def test_the_file_works_alone(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").write_bytes(b"".join(LOG))
    seals = [json.loads(line) for line in LOG if b'"log":"seal"' in line]
    listed = ["\t".join(str(part) for part in (one["row"]["number"], one["row"]["day"], one["row"]["rows"],
              one["row"]["root"], one["chain"])) for one in seals]  # fmt: skip
    (tmp_path / "roots.txt").write_text("# печати\n" + "\n".join(listed) + "\n", encoding="utf-8")
    whole = run(tmp_path, "audit.jsonl", "--roots", "roots.txt")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "Журнал цел: ходов 18, обращений 9, печатей 2" in whole.stdout
    (tmp_path / "audit.jsonl").write_bytes(b"".join(LOG[:4] + LOG[5:]))
    broken = run(tmp_path, "audit.jsonl")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.startswith("Журнал повреждён. строка 5: дело ")
    assert run(tmp_path, "elsewhere.jsonl").returncode == 1
    assert run(tmp_path).returncode == 2


def test_the_file_is_python_3_8_and_imports_nothing_of_ours() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 8))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {str(module).split(".")[0] for module in modules} <= set(sys.stdlib_module_names)


def test_a_file_without_ends_of_lines_is_not_read_whole(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    log.write_bytes(b"x" * (3 * verify.LONGEST))
    assert [len(line) for line in verify.lines_of(log)] == [verify.LONGEST] * 3
    with pytest.raises(Damaged, match="строка 1"):
        Verifier().feed(next(iter(verify.lines_of(log))))
