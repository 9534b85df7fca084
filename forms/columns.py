"""How wide the columns of a printed table are: no word is broken that fits on a line, the rest goes to long texts."""

import re
from collections.abc import Iterable

from forms.definition import Column, Kind

WEIGHTS = {
    Kind.INT: 0.2,
    Kind.BOOL: 0.6,
    Kind.DATE: 0.8,
    Kind.TIME: 0.4,
    Kind.DATETIME: 1.0,
    Kind.ENUM: 2.4,
    Kind.TEXT: 4.5,
    Kind.FILE: 1.6,
    Kind.ORG: 3.2,
    Kind.STAFF: 3.2,
}
"""What a column gets of the room that is left."""
USUAL_WEIGHT = 2.8
LEAST_LETTERS = {Kind.INT: 3, Kind.DATE: 8, Kind.DATETIME: 8, Kind.STRING: 6, Kind.TEXT: 8}
TEXT_WIDTH = 170.0
TURNED_WIDTH = 267.0
CELL_PADDING = 3.6
LONGEST = 40.0
"""Millimetres: the text of an upright page and of a turned one, the sides of a cell, a word so long that it may as well
be broken."""
TYPICAL_LETTER = 2.0
"""Millimetres of a letter of running text with its share of the spaces."""
SHORT = 14
"""Lines of a row that is rather moved to the next page than broken."""

LETTERS = {
    1.4: "iltfjIJ()[].,:;!|'/",
    1.8: "гсзэctrsz-",
    2.1: "абвдеёклорстухчьяГЗЕЁaegbdkopquvxyFS0123456789",
    2.4: "ийнпцъБВРСТУЧЬЭЯhnBCELPTZ",
    2.8: "жмфАДИЙКЛНОПХЦЪwADGHKNOQRUVXY",
    3.2: "ышщюФmM",
    3.8: "ЖМШЩЫЮW№@",
}
"""Bold letters of PT Serif, 10 pt, by the millimetres of the widest in each group."""
WIDTHS = {letter: width for width, letters in LETTERS.items() for letter in letters}
USUAL_LETTER = 2.6


def is_wide(columns: tuple[Column, ...]) -> bool:
    """Whether the table needs a turned page: on an upright one some word of a title or of a choice would break."""
    return sum(map(_least, columns)) > TEXT_WIDTH


def shares(columns: tuple[Column, ...], rows: tuple[tuple[str, ...], ...]) -> tuple[float, ...]:
    """Per cent of the width for each column: room for its longest word, and of the rest what its kind usually needs.

    Where there is too little room, words of the answers are broken before those of the titles.
    """
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    titles = [_least(column) for column in columns]
    wished = [max(title, min(_longest(texts), LONGEST)) for title, texts in zip(titles, cells, strict=True)]
    room = width(columns)
    wishes = sum(wished) - sum(titles)
    granted = min(1.0, max(0.0, (room - sum(titles)) / wishes)) if wishes else 1.0
    least = [title + granted * (wish - title) for title, wish in zip(titles, wished, strict=True)]
    whole = max(room, sum(least))
    weights = [WEIGHTS.get(column.type, USUAL_WEIGHT) for column in columns]
    spare = (whole - sum(least)) / sum(weights)
    return tuple(round(100 * (need + spare * weight) / whole, 2) for need, weight in zip(least, weights, strict=True))


def width(columns: tuple[Column, ...]) -> float:
    """Millimetres of the page that the table stands on."""
    return TURNED_WIDTH if is_wide(columns) else TEXT_WIDTH


def is_short(row: tuple[str, ...], widths: tuple[float, ...], whole: float) -> bool:
    """Whether a row of these texts, in columns of these per cents of so many millimetres, need not be broken."""
    return all(_lines(text, whole * share / 100) <= SHORT for text, share in zip(row, widths, strict=True))


def _lines(text: str, millimetres: float) -> float:
    on_a_line = max(1.0, (millimetres - CELL_PADDING) / TYPICAL_LETTER)
    return sum(1 + len(line) / on_a_line for line in text.split("\n"))


def _least(column: Column) -> float:
    title = _longest((column.title, *(choice.label for choice in column.choices)))
    return max(title, CELL_PADDING + LEAST_LETTERS.get(column.type, 0) * USUAL_LETTER)


def _longest(texts: Iterable[str]) -> float:
    words = (word for text in texts for word in re.split(r"[\s-]+", text))
    return CELL_PADDING + max((sum(WIDTHS.get(letter, USUAL_LETTER) for letter in word) for word in words), default=0)
