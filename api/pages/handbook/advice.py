"""The shape of help: a question, the steps that answer it, and perhaps a picture."""

import json
from functools import cache
from typing import NamedTuple

from api.assets import FOLDER

MEASURES = FOLDER / "help" / "measures.json"
"""Width and height of each picture, written with them (`make pictures`)."""


class Picture(NamedTuple):
    """A picture of one of our pages, taken in the demonstration."""

    name: str
    alt: str
    """What somebody learns who does not see it."""

    @property
    def file(self) -> str:
        """Under which name the picture is an asset."""
        return f"help-{self.name}.webp"

    @property
    def measures(self) -> tuple[int, int]:
        """Width and height in points."""
        width, height = _measures()[self.name]
        return width, height


class Advice(NamedTuple):
    """One thing that somebody wants to do."""

    code: str
    """Its place on the page of help: pages lead to it by this name."""
    question: str
    steps: tuple[str, ...]
    picture: Picture | None = None


@cache
def _measures() -> dict[str, list[int]]:
    measures: dict[str, list[int]] = json.loads(MEASURES.read_text())
    return measures
