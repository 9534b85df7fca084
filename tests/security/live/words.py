"""The words of an answer, whatever it is: a page, data, a paper, a table, a calendar."""

import io
import re
import subprocess
import zipfile
from functools import cache
from html import unescape

import httpx
from openpyxl import load_workbook  # type: ignore[import-untyped]

TAGS = re.compile(r"<[^>]+>")
PDF, PICTURE = "application/pdf", "image/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kind_of(answer: httpx.Response) -> str:
    """The media type alone."""
    said: str = answer.headers.get("content-type", "")
    return said.partition(";")[0].strip()


def words_of(answer: httpx.Response) -> str:
    """Everything that can be read in it; in a picture nothing can."""
    kind = kind_of(answer)
    if kind == PDF:
        return _of_pdf(answer.content)
    if kind == XLSX:
        return _of_workbook(answer.content)
    if kind == DOCX:
        return _of_letter(answer.content)
    return "" if kind.startswith(PICTURE) else unescape(answer.text)


@cache
def _of_pdf(content: bytes) -> str:
    return subprocess.run(["pdftotext", "-q", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


@cache
def _of_workbook(content: bytes) -> str:
    sheets = load_workbook(io.BytesIO(content)).worksheets
    cells = (str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    return "\n".join([*(sheet.title for sheet in sheets), *cells])


@cache
def _of_letter(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as letter:
        parts = (letter.read(name).decode() for name in letter.namelist() if name.endswith(".xml"))
        return unescape("\n".join(TAGS.sub("", part.replace("</w:p>", "\n")) for part in parts))
