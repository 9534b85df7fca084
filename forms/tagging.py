"""What the tags of a PDF say to those who listen to it instead of looking: finishing touches on the library's tree.

The running foot and the QR code are artifacts, not part of the text, and a table that only places things side by side
(no header cell in it) is no table. The language stands in the metadata too. See decision 0016.
"""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]

LANGUAGE = b"""<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF>"""
LAID_OUT = frozenset({"/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TD"})

Tree = dict[bytes, pydyf.Object]


def tidy(pdf: pydyf.PDF) -> None:
    """Change the objects of a finished PDF in place."""
    tree: Tree = {one.reference: one for one in pdf.objects if isinstance(one, pydyf.Dictionary)}
    root = tree[pdf.catalog["StructTreeRoot"]]
    reached = dict(_below(tree, root["K"][0]))
    for element in reached.values():
        if element["S"] == "/Table" and not any(one["S"] == "/TH" for _, one in _below(tree, element.reference)):
            _unmake_table(tree, element)
    _make_artifacts(pdf, tree, tree[root["ParentTree"]]["Nums"], reached)
    _tell_language(pdf)


def _below(tree: Tree, reference: bytes) -> Iterator[tuple[bytes, pydyf.Dictionary]]:
    """An element of the tree and everything under it."""
    waiting = [reference]
    while waiting:
        found = tree[waiting.pop()]
        yield found.reference, found
        waiting += [kid for kid in found["K"] if isinstance(kid, bytes) and kid in tree]


def _unmake_table(tree: Tree, table: pydyf.Dictionary) -> None:
    for _, element in _below(tree, table.reference):
        if element["S"] in LAID_OUT:
            element["S"] = "/Div"
            element.pop("A", None)


def _make_artifacts(pdf: pydyf.PDF, tree: Tree, numbers: list[Any], reached: Tree) -> None:
    """What the tree does not hold is marked as an artifact on its page, and forgotten."""
    pages = [tree[reference] for reference in pdf.page_references]
    streams = {one.reference: one for one in pdf.objects if isinstance(one, pydyf.Stream)}
    for page, elements in zip(pages, numbers[1::2], strict=True):
        stray = {place for place, element in enumerate(elements) if element not in reached}
        for place in stray:
            elements[place] = "null"
        content = streams[page["Contents"]].stream
        for place in reversed(range(len(content) - 1)):
            mark = content[place]
            if isinstance(mark, pydyf.Dictionary) and mark.get("MCID") in stray and content[place + 1] == b"BDC":
                content[place - 1 : place + 2] = ["/Artifact", b"BMC"]
    for reference, element in tree.items():
        if element.get("Type") == "/StructElem" and reference not in reached:
            element.clear()


def _tell_language(pdf: pydyf.PDF) -> None:
    language = pdf.catalog["Lang"].string.encode()
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and one.extra.get("Type") == "/Metadata":
            one.stream = [part.replace(b"</rdf:RDF>", LANGUAGE % language) for part in one.stream]
