"""Where on a paper a signature stands: the room that its template leaves, found by the names that it gives."""

from math import ceil, floor
from typing import NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

BEGIN, END = "room.{}", "room.{}.end"
"""Anchors at the upper left and the lower right corner of the room (forms/documents/print/blocks.html)."""

DEEPEST = 20
"""Name trees of papers are flat; a deeper one is not ours."""


class Room(NamedTuple):
    """A rectangle on a page: the index of the page, and its sides in whole points from the lower left corner."""

    page: int
    left: int
    bottom: int
    right: int
    top: int

    @property
    def width(self) -> int:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In points."""
        return self.top - self.bottom


def room_of(reader: PdfFileReader, field: str) -> Room | None:
    """The room that the paper leaves for this signature, or None when it leaves none."""
    points = {name: point for name, point in _destinations(reader) if name in {BEGIN.format(field), END.format(field)}}
    begin, end = points.get(BEGIN.format(field)), points.get(END.format(field))
    if begin is None or end is None or begin[0] != end[0]:
        return None
    room = Room(begin[0], left=ceil(begin[1]), bottom=ceil(end[2]), right=floor(end[1]), top=floor(begin[2]))
    return room if room.width > 0 and room.height > 0 else None


def _destinations(reader: PdfFileReader) -> list[tuple[str, tuple[int, float, float]]]:
    try:
        tree = reader.root["/Names"]["/Dests"]
    except KeyError:
        return []
    pages = {reader.find_page_for_modification(number)[0].idnum: number for number in range(_count(reader))}
    found = []
    for name, target in _leaves(tree, DEEPEST):
        page, kind, x, y, *_ = (target.raw_get(place) for place in range(len(target)))
        if kind == "/XYZ" and isinstance(page, generic.IndirectObject) and page.idnum in pages:
            found.append((str(name), (pages[page.idnum], float(x), float(y))))
    return found


def _count(reader: PdfFileReader) -> int:
    return int(reader.root["/Pages"]["/Count"])


def _leaves(node: generic.DictionaryObject, depth: int) -> list[tuple[str, generic.ArrayObject]]:
    if depth == 0:
        raise PdfReadError("the tree of names is too deep")
    names = node.get("/Names", generic.ArrayObject())
    own = [(names[place], names[place + 1]) for place in range(0, len(names) - 1, 2)]
    below = [leaf for kid in node.get("/Kids", ()) for leaf in _leaves(kid, depth - 1)]
    return own + below
