"""Which tabs of a page stand in one line, and which wait behind «Ещё»."""

from typing import NamedTuple

LINE = 102
"""How many letters a line of tabs holds at 1366 px: 1180 px of line, 11.5 px a letter of our type at 1.1875rem."""
GAP = 2
"""What parts two tabs, in letters: 18 px of gap and what a capital takes more."""
MORE = 8
"""What «Ещё» and its arrow take, in letters."""

Link = tuple[str, str]
"""An address and what its tab is called."""


class Line(NamedTuple):
    """The tabs in the order in which they were given, parted in two."""

    shown: tuple[Link, ...]
    more: tuple[Link, ...]


def in_line(links: tuple[Link, ...], here: str) -> Line:
    """The first tabs that fit into a line; the tab of the page itself is always among them."""
    if _taken(links) <= LINE:
        return Line(links, ())
    own = tuple(link for link in links if link[0] == here)
    shown: list[Link] = []
    for link in links:
        with_own = (*shown, link, *(one for one in own if one not in (*shown, link)))
        if _taken(with_own) > LINE - MORE:
            break
        shown.append(link)
    kept = (*shown, *(one for one in own if one not in shown))
    return Line(kept, tuple(link for link in links if link not in kept))


def _taken(links: tuple[Link, ...]) -> int:
    return sum(len(title) + GAP for _address, title in links)
