"""What a PDF lacks for those who listen to it: conditions of PDF/UA-1 that a program can check (Matterhorn 1.02)."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf

PAINTING = frozenset({"Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "INLINE IMAGE"})
WITHIN = {
    "/Table": {"/THead", "/TBody", "/TFoot", "/TR", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
}


def faults(opened: pikepdf.Pdf) -> list[str]:
    """Every fault, in words; empty for a paper that can be listened to."""
    root = opened.Root.StructTreeRoot
    elements = list(_elements(root.K[0]))
    return [*_metadata(opened), *_content(opened, root, elements), *_tree(elements), *_headings(elements)]


def _metadata(opened: pikepdf.Pdf) -> Iterator[str]:
    meta = opened.open_metadata()
    if not meta.get("dc:title") or not opened.Root.ViewerPreferences.DisplayDocTitle:
        yield "the title is not shown"
    if list(meta.get("dc:language") or ()) != [str(opened.Root.Lang)]:
        yield "the language is not said"
    if any("/Annots" in page for page in opened.pages):
        yield "an annotation is outside the tree"


def _content(opened: pikepdf.Pdf, root: Any, elements: list[Any]) -> Iterator[str]:
    """Whatever is painted is an artifact or belongs to an element of the tree."""
    known = {element.objgen for element in elements}
    numbers = root.ParentTree.Nums
    owners = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for number, page in enumerate(opened.pages):
        inside: list[bool] = []
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = instruction.operands, instruction.operator
            if str(operator) in {"BMC", "BDC"}:
                place = operands[1].get("/MCID") if str(operator) == "BDC" else None
                owner = None if place is None else owners[number][int(place)]
                is_tagged = isinstance(owner, pikepdf.Dictionary) and owner.objgen in known
                inside.append(str(operands[0]) == "/Artifact" or is_tagged)
            elif str(operator) == "EMC":
                inside.pop()
            elif str(operator) in PAINTING and not (inside and all(inside)):
                yield f"page {number + 1} paints {operator} outside the tree"
                break


def _tree(elements: list[Any]) -> Iterator[str]:
    for element in elements:
        kind = str(element.S)
        kids = {str(kid.S) for kid in _kids(element)}
        if kind in WITHIN and not kids <= WITHIN[kind]:
            yield f"{kind} holds {sorted(kids - WITHIN[kind])}"
        if kind == "/Table" and not any(str(one.S) == "/TH" for one in _elements(element)):
            yield "a table has no header: it only places things"
        if kind == "/TH" and "/ID" not in element:
            yield "a header cell has no name"
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "a picture has no words"


def _headings(elements: list[Any]) -> Iterator[str]:
    levels = [int(str(element.S)[2:]) for element in elements if str(element.S) in {"/H1", "/H2", "/H3"}]
    if levels[:1] != [1]:
        yield f"the first heading is not the title: {levels}"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"a level of headings is skipped: {levels}"


def _elements(element: Any) -> Iterator[Any]:
    """The element and everything under it, in the order of reading."""
    yield element
    for kid in _kids(element):
        yield from _elements(kid)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", pikepdf.Array())
    return [kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)]
