"""The page of a paper as a tree: elements with their classes, and text with its spaces as the page shows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})
"""Elements without an end."""
NEVER_SHOWN = frozenset({"head", "script", "style", "title"})
KEEPS_LINES = frozenset({"filled", "kept-lines"})
"""Classes whose text keeps its line feeds (`white-space: pre-line` of print.css)."""
SPACES = re.compile(r"[ \t\r\n]+")
SPACES_OF_A_LINE = re.compile(r"[ \t\r]*\n[ \t\r]*|[ \t\r]+")


@dataclass
class Element:
    """One element; its text comes as strings among its children."""

    tag: str
    classes: frozenset[str] = frozenset()
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    def elements(self, *tags: str) -> "Iterator[Element]":
        """The child elements, all or those of these tags."""
        for child in self.children:
            if isinstance(child, Element) and (not tags or child.tag in tags):
                yield child

    def within(self, *tags: str) -> "Iterator[Element]":
        """The elements of these tags at any depth, but not those inside another of them."""
        for child in self.elements():
            if child.tag in tags:
                yield child
            else:
                yield from child.within(*tags)

    def has(self, name: str) -> bool:
        """Whether the element has this class."""
        return name in self.classes


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        element = Element(tag, frozenset(told.get("class", "").split()), told)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, element in enumerate(self._open) if element.tag == tag]
        if places and tag not in VOID:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def body_of(html: str) -> Element:
    """The body of a page that one of our templates made."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    body = next(builder.root.within("body"))
    _settle(body, keeps_lines=False)
    return body


def _settle(element: Element, *, keeps_lines: bool) -> None:
    """Bring spaces to what the page shows; line feeds stay only where the page keeps them."""
    keeps_lines = keeps_lines or bool(element.classes & KEEPS_LINES)
    settled: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            shown = SPACES_OF_A_LINE.sub(_shorter, child) if keeps_lines else SPACES.sub(" ", child)
            settled.append(shown)
        elif child.tag not in NEVER_SHOWN:
            within_card = child.tag == "td" and element.tag == "tr" and _is_card(element)
            _settle(child, keeps_lines=keeps_lines or within_card)
            settled.append(child)
    element.children = settled


def _is_card(row: Element) -> bool:
    return any(cell.tag == "th" and cell.attributes.get("scope") == "row" for cell in row.elements())


def _shorter(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "
