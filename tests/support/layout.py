"""What is wrong with the pages of a paper, as far as a machine can see: read from the boxes that were laid out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

from forms import pdf
from forms.fonts import printable

SLACK = 2.0
"""CSS pixels: what rounding adds to a justified line."""
HEADINGS = frozenset({"h1", "h2", "h3", "thead", "caption", "point"})
"""Elements and classes of what belongs with something below it."""
ENDING = frozenset({"signatures", "executor", "slip", "stamp", "note"})
"""Classes of what may not stand alone on a page."""
RAW = re.compile(r"\b(None|True|False|null|undefined)\b|\{[{%]|\b[a-z]+_[a-z_]+\b|\[\]")
TWICE = re.compile(r"(?<![\w-])([а-яё№]{1,20}\.?:?) \1(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A piece of text on a page: where it stands, and the elements and classes around it."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    around: frozenset[str]
    cell: tuple[float, float] | None
    """The sides of the table cell that it stands in."""

    @property
    def place(self) -> object:
        """Words of one sentence have the same."""
        return self.cell, self.around - {"b", "span", "filled", "chosen"}


@dataclass(frozen=True)
class Page:
    """One page: the sides of its text, its words, and those of its margins."""

    left: float
    right: float
    bottom: float
    height: float
    words: tuple[Word, ...]
    margin: tuple[Word, ...]


def pages_of(html: str) -> tuple[Page, ...]:
    """The pages that the printer makes of this HTML."""
    press = pdf._press()
    page = pdf._read(printable(html), press)
    made = page.render(stylesheets=[press.style], font_config=press.fonts)
    return tuple(_page(one._page_box) for one in made.pages)


def faults(html: str) -> list[str]:
    """Every fault of the pages, with the number of the page."""
    pages = pages_of(html)
    found = [f"стр. {number}: {fault}" for number, page in enumerate(pages, 1) for fault in _faults(page)]
    for number, (before, page) in enumerate(pairwise(pages), 2):
        goes_on = any("many" in word.around for word in before.words[-1:])
        if page.words and not goes_on and all(word.around & ENDING for word in page.words):
            found.append(f"стр. {number}: только подписи: {page.words[0].text[:40]}")
    return found


def slips_of_words(html: str) -> list[str]:
    """Codes and doubled words in a paper that is filled in as papers usually are."""
    words = [word for page in pages_of(html) for word in page.words]
    ends = [word.place != after.place for word, after in pairwise(words)] + [True]
    text = "".join(f"{word.text} | " if is_end else f"{word.text} " for word, is_end in zip(words, ends, strict=True))
    plain = re.sub(r"[\s\u00a0]+", " ", text)
    found = [match[0] for pattern in (RAW, TWICE) for match in pattern.finditer(plain)]
    return [f"на бумаге стоит «{one}»" for one in found]


def _faults(page: Page) -> Iterator[str]:
    for word in page.words:
        if word.left < page.left - SLACK or word.right > page.right + SLACK or word.bottom > page.bottom + SLACK:
            yield f"за полем: {word.text[:40]}"
        if word.cell and (word.left < word.cell[0] - SLACK or word.right > word.cell[1] + SLACK):
            yield f"за краем клетки: {word.text[:40]}"
    for word in page.margin:
        if word.bottom > page.height - SLACK:
            yield f"нижнее поле не вместило: {word.text[:40]}"
    if not page.words:
        yield "пустая страница"
        return
    last = page.words[-1]
    if last.around & HEADINGS:
        yield f"заголовок в конце страницы: {last.text[:40]}"


def _page(box: Any) -> Page:
    left, top = box.content_box_x(), box.content_box_y()
    body = [one for child in box.children if not isinstance(child, boxes.MarginBox) for one in _words(child)]
    margin = [one for child in box.children if isinstance(child, boxes.MarginBox) for one in _words(child)]
    return Page(left, left + box.width, top + box.height, box.margin_height(), tuple(body), tuple(margin))


def _words(box: Any, around: frozenset[str] = frozenset(), cell: tuple[float, float] | None = None) -> Iterator[Word]:
    element = getattr(box, "element", None)
    if element is not None and isinstance(element.tag, str):
        around |= {element.tag, *element.get("class", "").split()}
    if isinstance(box, boxes.TableCellBox):
        cell = (box.border_box_x(), box.border_box_x() + box.border_width())
    if isinstance(box, boxes.TextBox):
        if box.text.strip():
            sides = (box.position_x, box.position_x + box.width, box.position_y, box.position_y + box.height)
            yield Word(box.text, *sides, around, cell)
        return
    for child in getattr(box, "children", ()):
        yield from _words(child, around, cell)
