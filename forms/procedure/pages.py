"""The text of a procedure written out: for the console, as Markdown, or as a piece of an HTML page."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import fill

from markupsafe import Markup

from forms.procedure.prose import Block

WIDTH = 100
"""Letters of a line on the console."""


def as_text(blocks: Iterable[Block]) -> str:
    """Plain text, lines of at most 100 letters."""
    return "\n".join(line for block in blocks for line in _plain(block)) + "\n"


def as_markdown(blocks: Iterable[Block]) -> str:
    """Markdown with headings and lists."""
    marks = {"title": "# ", "chapter": "## ", "step": "### ", "text": "", "line": "- "}
    lines: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        lines += [f"{marks[kind]}{_labelled(block, '**', '**')}" for block in group]
        lines.append("")
    return "\n".join(lines)


def as_html(blocks: Iterable[Block]) -> Markup:
    """A piece of a page that stands under its h1: chapters are h2, steps h3, labelled lines a description list."""
    pieces: list[Markup] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        match kind:
            case "line":
                rows = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(block.label, block.text) for block in group)
                pieces.append(Markup('<dl class="app-terms">{}</dl>').format(Markup("").join(rows)))
            case "title":
                continue
            case _:
                tag = {"chapter": "h2", "step": "h3", "text": "p"}[kind]
                pieces += [Markup("<{0}>{1}</{0}>").format(tag, block.text) for block in group]
    return Markup("\n").join(pieces)


def _plain(block: Block) -> Iterator[str]:
    match block.kind:
        case "title":
            yield from (block.text, "=" * min(len(block.text), WIDTH))
        case "chapter":
            yield from ("", block.text, "-" * min(len(block.text), WIDTH))
        case "step":
            yield from ("", block.text)
        case "text":
            yield fill(block.text, WIDTH)
        case "line":
            yield fill(_labelled(block, "", ""), WIDTH, initial_indent="  ", subsequent_indent="    ")


def _labelled(block: Block, before: str, after: str) -> str:
    return f"{before}{block.label}:{after} {block.text}" if block.label else block.text
