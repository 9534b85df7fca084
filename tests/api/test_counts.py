"""Depersonalised counts: supervision takes them away, small numbers stay hidden, nobody else sees them."""

import asyncio
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from typer.testing import CliRunner

from api.commands.counts import app
from api.v1.counts import HIDDEN, CountsTold, sheet_of
from api.workbook import BOM, plain_table, workbook
from models.counts import UNKNOWN, Along, Counted, in_order
from tests.support.doors import Doors, open_case

PATH = "/supervision/depersonalised"


def test_a_case_is_counted_by_what_says_nothing_of_anybody() -> None:
    case = Counted("ru.sve", "ru.absence", 2026, 3, 2014)
    assert [case.value(along) for along in Along] == ["ru.sve", "ru.absence", "2026-03", "11–13"]
    assert case._replace(born=None).value(Along.AGE) == case._replace(born=1980).value(Along.AGE) == UNKNOWN


def test_ages_stand_by_how_old_and_what_is_not_known_at_the_end() -> None:
    assert in_order({"16–17", UNKNOWN, "7–10", "0–6", "11–13"}) == ["0–6", "7–10", "11–13", "16–17", UNKNOWN]
    assert in_order({"2026-02", "2025-12", "2026-01"}) == ["2025-12", "2026-01", "2026-02"]


async def test_supervision_takes_away_a_table_in_which_one_case_cannot_be_seen(doors: Doors) -> None:
    await open_case(doors)
    supervisor = doors.visitor("kdn-supervisor")
    for rows, columns in (("territory", "route"), ("month", "age"), ("age", "territory")):
        answer = await supervisor.get(PATH, rows=rows, columns=columns)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["smallest"] == 5
        assert (len(told["cells"]), len(told["cells"][0])) == (len(told["rows"]), len(told["columns"]))
        assert all(value is None or value == 0 or value >= 5 for row in told["cells"] for value in row)
        assert any(value is None for row in told["cells"] for value in row), "there are fewer than five cases"
    assert (await supervisor.get(PATH, rows="age", columns="age")).status_code == 422
    assert (await doors.visitor("kdn-secretary").get(PATH)).status_code == 403


def test_the_file_shows_the_sign_where_a_number_is_hidden_and_computes_nothing() -> None:
    told = CountsTold(rows=["=A", "Всего"], columns=["x;y", "Всего"], cells=[[None, 7], [5, 12]], smallest=5)
    assert plain_table(sheet_of(told)).decode() == f'{BOM};"x;y";Всего\r\n\'=A;{HIDDEN};7\r\nВсего;5;12\r\n'
    book = load_workbook(BytesIO(workbook(sheet_of(told), 0))).active
    cells = [[cell.value for cell in row] for row in book.iter_rows()]
    assert cells[1:] == [["", "x;y", "Всего"], ["=A", HIDDEN, 7], ["Всего", 5, 12]]
    assert "меньше 5" in cells[0][0]
    assert [cell.data_type for cell in book["A"]] == ["s"] * 4, "a name that looks like a formula is a name"


async def test_the_command_writes_what_the_door_gives(
    doors: Doors, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_case(doors)
    monkeypatch.setenv("MARSHRUT_DATABASE_URL", database_url)
    supervisor, secretary = doors.visitor("kdn-supervisor"), doors.visitor("kdn-secretary")
    for form, suffix in (("json", ""), ("csv", ".csv"), ("xlsx", ".xlsx")):
        out = tmp_path / form
        told = ["--territory", "ru.uch", "--rows", "month", "--format", form, "--out", str(out)]
        done = await asyncio.to_thread(CliRunner().invoke, app, told)
        assert (done.exit_code, done.stderr) == (0, "")
        given = await supervisor.get(f"{PATH}{suffix}", rows="month", columns="route")
        assert given.status_code == 200, given.text
        assert READ[form](out.read_bytes()) == READ[form](given.content), form
        assert (await secretary.get(f"{PATH}{suffix}")).status_code == 403
    missed = await asyncio.to_thread(CliRunner().invoke, app, ["--territory", "ru.nowhere"])
    assert (missed.exit_code, missed.stdout) == (1, "")
    assert "нет в справочнике" in missed.stderr


def _cells(book: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(book)).active.iter_rows()]


READ: dict[str, Callable[[bytes], Any]] = {"json": json.loads, "csv": bytes.decode, "xlsx": _cells}


def test_the_command_says_what_it_cannot_write(tmp_path: Path) -> None:
    for told, words in (
        (["--format", "xlsx"], "Укажите файл"),
        (["--rows", "route", "--out", str(tmp_path / "x")], "выбрано одно и то же"),
    ):
        done = CliRunner().invoke(app, ["--territory", "ru.sve", *told])
        assert done.exit_code == 1
        assert words in done.stderr
