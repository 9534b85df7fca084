"""An assessment instrument: factors, the levels each may have, and which levels need evidence.

A score is a support for a decision and never the decision: nothing here says what must be done with a child.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from forms.definition import Title
from models.ids import Code
from models.payload import Authored, digest_of


class Level(Authored):
    """One degree of a factor. A level with `evidence: needed` counts only with at least one row of evidence."""

    code: Code
    label: Title
    evidence: Literal["needed", "welcome"] = "welcome"


class Factor(Authored):
    """One thing to look at. On an inverse scale the strongest level is the best (protective factors)."""

    key: Code
    group: Title
    title: Title
    note: str = ""
    inverse: Literal[True] | None = None

    @property
    def asked(self) -> str:
        """The title as it is read beside a level: an inverse scale says so, or the level would be misread."""
        return f"{self.title} (обратная шкала: чем слабее, тем выше риск)" if self.inverse else self.title


class Instrument(Authored):
    """A list of factors with its source, scale and purpose."""

    id: Code
    version: int = Field(ge=1)
    title: Title
    source: Title
    scale: Title
    use: Title
    levels: tuple[Level, ...] = ()
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]

    @cached_property
    def level_of(self) -> dict[str, Level]:
        """Levels by code."""
        return {level.code: level for level in self.levels}

    @cached_property
    def digest(self) -> str:
        """The instrument's identity: SHA-256 of its canonical content."""
        return digest_of(self)
