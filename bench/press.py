"""`python -m bench.press --how …`: one process that prints the act again and again and says how long each took.

One JSON object on standard output. Every way prints the same paper from the same sample, HTML included; what differs
is how the PDF is made of it.
"""

import argparse
import json
import os
from collections.abc import Callable
from enum import StrEnum
from time import monotonic, perf_counter

from weasyprint import HTML

from bench.machine import resident
from forms.fonts import FACES, font_file
from forms.paper import Paper
from forms.pdf import STYLE, pdf_of
from forms.render import document_html
from forms.templates import FOLDER

ACT = "act_survey_mp4"
ARCHIVED = {"pdf_variant": "pdf/a-2u", "pdf_tags": True, "pdf_identifier": b"0" * 16}
"""What our papers are beyond a plain PDF: fit for the archive, tagged, and the same bytes each time."""


class How(StrEnum):
    """The ways of printing that are compared."""

    OURS = "ours"
    PLAIN = "plain"
    PLAIN_ARCHIVED = "plain-archived"
    PLAIN_AUTO = "plain-auto"


def main() -> None:
    """Print, and say how it went. `--since` is the monotonic moment at which the process was asked for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--how", type=How, choices=tuple(How), required=True)
    reader.add_argument("--papers", type=int, required=True)
    reader.add_argument("--since", type=float, required=True)
    asked = reader.parse_args()
    printed = WAYS[asked.how]
    act = paper()
    printed(act)
    cold = monotonic() - asked.since
    print(json.dumps({"cold": cold, **again(printed, act, asked.papers), "pages": pages(act)}))


def again(printed: Callable[[Paper], bytes], act: Paper, papers: int) -> dict[str, list[float] | list[int]]:
    """Seconds of each further paper, and the bytes of memory that the process held after it."""
    seconds: list[float] = []
    memory: list[int] = []
    for _ in range(papers):
        began = perf_counter()
        printed(act)
        seconds.append(perf_counter() - began)
        memory.append(resident(os.getpid()))
    return {"seconds": seconds, "memory": memory}


def paper() -> Paper:
    """The sample of the act of survey of a child's living conditions."""
    return Paper.model_validate_json((FOLDER / ACT / "sample.json").read_text(encoding="utf-8"))


def ours(act: Paper) -> bytes:
    """As the product prints it."""
    return pdf_of(document_html(ACT, act))


def plain(act: Paper) -> bytes:
    """The plain call on a page that carries its style, with the font files named by path."""
    return bytes(HTML(string=whole_page(act)).write_pdf())


def plain_archived(act: Paper) -> bytes:
    """The same call, asked for what our papers are."""
    return bytes(HTML(string=whole_page(act)).write_pdf(**ARCHIVED))


def plain_auto(act: Paper) -> bytes:
    """The plain call on a page whose author left the widths of columns to the library: every cell is measured."""
    style = "<style>table { table-layout: auto !important } colgroup { display: none }</style></head>"
    return bytes(HTML(string=whole_page(act).replace("</head>", style, 1)).write_pdf())


WAYS = {How.OURS: ours, How.PLAIN: plain, How.PLAIN_ARCHIVED: plain_archived, How.PLAIN_AUTO: plain_auto}


def whole_page(act: Paper) -> str:
    """The page with our style sheet in its head, as somebody would write it who has only WeasyPrint's first example."""
    fonts = "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f' src: url("{font_file(face).as_uri()}"); }}'
        for face in FACES
    )
    style = f"<style>\n{fonts}\n{STYLE.read_text(encoding='utf-8')}\n</style></head>"
    return document_html(ACT, act).replace("</head>", style, 1)


def pages(act: Paper) -> int:
    """How many pages the paper has."""
    return len(HTML(string=whole_page(act)).render().pages)


if __name__ == "__main__":
    main()
