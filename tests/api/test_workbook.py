from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook  # type: ignore[import-untyped]

from api.workbook import Sheet, workbook


def test_text_stays_text_and_a_moment_is_one_of_local_clocks() -> None:
    wicked = ["=cmd|'/c calc'!A1", "https://example.org", "0123", "+7 900", "@SUM(1)"]
    moment = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
    sheet = Sheet("Шаги: /надзор", "на сегодня", ["Текст", "Когда", "Сколько"], [[word, moment, 3] for word in wicked])
    (page,) = load_workbook(BytesIO(workbook(sheet, 300))).worksheets
    rows = list(page.iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == wicked
    assert {cell.data_type for cell in page["A"][2:]} == {"s"}
    assert {(row[1], row[2]) for row in rows} == {(datetime(2026, 11, 21, 0, 0), 3)}  # noqa: DTZ001 - as Excel has it
    assert page.auto_filter.ref == "A2:C7"


def test_a_table_without_rows_is_a_workbook_too() -> None:
    (page,) = load_workbook(BytesIO(workbook(Sheet("Пусто", "ничего", ["Шаг"], []), 0))).worksheets
    assert [cell.value for cell in page["A"]] == ["ничего", "Шаг"]
