"""Texts in lines of a given width, by widths of letters that no usual font exceeds."""

from functools import lru_cache

Lines = tuple[str, ...]

LEADING = 1.22
"""The distance of two lines, in sizes of the font."""

WIDE, NARROW = frozenset("ЖМФШЩЫЮжмфшщыю@W—…"), frozenset(" .,;:!'|()[]«»ilIj1-")


def width_of(text: str, size: float) -> float:
    """How wide a line of text is at most."""
    return size * sum(_em(letter) for letter in text)


def height_of(lines: Lines, size: float) -> float:
    """How high so many lines are."""
    return len(lines) * size * LEADING


@lru_cache(maxsize=8192)
def lines_of(text: str, width: float, size: float) -> Lines:
    """The text in lines, all of it; a word that is too long is divided."""
    lines: list[str] = []
    for word in text.split():
        whole = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(whole, size) <= width:
            lines[-1] = whole
            continue
        rest = word
        while width_of(rest, size) > width:
            fits = next(n for n in range(len(rest) - 3, 0, -1) if n == 1 or width_of(f"{rest[:n]}-", size) <= width)
            lines.append(f"{rest[:fits]}-")
            rest = rest[fits:]
        lines.append(rest)
    return tuple(lines)


def _em(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.9 if letter.isupper() or letter in "@—…" else 0.78
    return 0.7 if letter.isupper() else 0.57
