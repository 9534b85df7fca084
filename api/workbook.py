"""A table as a workbook (XLSX) or plain (CSV): what is text stays text; a moment is one of local clocks."""

import csv
import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO, StringIO
from typing import NamedTuple

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
"""Without it spreadsheets take Cyrillic letters for those of another alphabet."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be computed by a spreadsheet; an apostrophe before it keeps it a text."""
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDEST = 60
FORBIDDEN, LONGEST_NAME = re.compile(r"[\[\]:*?/\\']"), 31
"""What the name of a sheet may not have, and how long it may be."""
Cell = str | int | Decimal | datetime | None


class Sheet(NamedTuple):
    """A table with its name, what it was asked for, its columns and rows."""

    name: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheet: Sheet, offset: int) -> bytes:
    """The workbook of one sheet; `offset` says how far the clocks of its readers are from UTC, in minutes."""
    packed = BytesIO()
    with Workbook(packed, PLAIN) as book:
        page = book.add_worksheet(FORBIDDEN.sub(" ", sheet.name).strip()[:LONGEST_NAME])
        bold = book.add_format({"bold": True, "text_wrap": True})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sums = book.add_format({"num_format": "#,##0.00"})
        page.write_string(0, 0, sheet.about)
        for column, title in enumerate(sheet.columns):
            page.write_string(1, column, title, bold)
        widths, last = [len(title) for title in sheet.columns], 1
        for last, row in enumerate(sheet.rows, 2):
            for column, cell in enumerate(row):
                _write(
                    page,
                    last,
                    column,
                    cell,
                    sums if isinstance(cell, Decimal) else moment,
                    timezone(timedelta(minutes=offset)),
                )
                widths[column] = max(widths[column], 16 if isinstance(cell, datetime) else len(str(cell or "")))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width + 2, WIDEST))
        page.autofilter(1, 0, last, len(sheet.columns) - 1)
        page.freeze_panes(2, 1)
    return packed.getvalue()


def plain_table(sheet: Sheet) -> bytes:
    """The same table as office programs here read it: semicolons, no note of what it is about."""
    packed = StringIO()
    writer = csv.writer(packed, delimiter=";")
    writer.writerow([_plain(title) for title in sheet.columns])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return (BOM + packed.getvalue()).encode()


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case str() if cell.startswith(FORMULA):
            return f"'{cell}"
        case _:
            return str(cell)


def _write(page: Worksheet, row: int, column: int, cell: Cell, look: object, place: timezone) -> None:
    match cell:
        case None:
            pass
        case datetime():
            page.write_datetime(row, column, cell.astimezone(place).replace(tzinfo=None), look)
        case Decimal():
            page.write_number(row, column, float(cell), look)
        case int():
            page.write_number(row, column, cell)
        case str():
            page.write_string(row, column, cell)
