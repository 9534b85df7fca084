"""The font files that papers are set in: looked for by name in known folders, never left to the system's choice.

PT Serif (ParaType) is the text; DejaVu Sans gives the letters PT Serif lacks (Armenian, Georgian, Arabic, Hebrew,
arrows). Both are free to embed and come as ordinary packages. A character neither has is printed as its code.
"""

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FOLDERS = (
    Path(__file__).parent / "documents" / "print" / "fonts",
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)


class Face(NamedTuple):
    """One style of a family and the file that holds it."""

    family: str
    weight: str
    style: str
    file: str
    package: str


FACES = (
    Face("Paper Serif", "400", "normal", "PTF55F.ttf", "fonts-paratype"),
    Face("Paper Serif", "400", "italic", "PTF56F.ttf", "fonts-paratype"),
    Face("Paper Serif", "700", "normal", "PTF75F.ttf", "fonts-paratype"),
    Face("Paper Serif", "700", "italic", "PTF76F.ttf", "fonts-paratype"),
    Face("Paper Letters", "400", "normal", "DejaVuSans.ttf", "fonts-dejavu-core"),
    Face("Paper Letters", "700", "normal", "DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
)
SECOND_BLOCKS = (
    *range(0x00A0, 0x0600),
    *range(0x0600, 0x0700),
    *range(0x10A0, 0x1100),
    *range(0x1E00, 0x2070),
    *range(0x2070, 0x2300),
    *range(0x2500, 0x2600),
    *range(0xFB1D, 0xFE00),
)
"""What is taken from the second family; not its pictograms, for which the layout library may prefer a colour font."""

INVISIBLE = frozenset({0x200B, 0x200C, 0x200D, 0x2060, 0xAD, *range(0xFE00, 0xFE10)})


class MissingFont(RuntimeError):
    """A font file is not on this machine; the message names it and the package that brings it."""


@cache
def font_file(face: Face) -> Path:
    """The file of a face; `MissingFont` if it is in none of the known folders."""
    for folder in FOLDERS:
        for place, _, names in os.walk(folder):
            if face.file in names:
                return Path(place) / face.file
    looked = ", ".join(str(folder) for folder in FOLDERS)
    raise MissingFont(f"Нет файла шрифта {face.file}. Установите пакет {face.package} или положите файл в {looked}.")


@cache
def covered() -> frozenset[int]:
    """Every character that the embedded fonts can print."""
    first = TTFont(font_file(FACES[0]), lazy=True).getBestCmap()
    second = TTFont(font_file(FACES[4]), lazy=True).getBestCmap()
    return frozenset(first) | (frozenset(second) & frozenset(SECOND_BLOCKS)) | {0x0A, 0x20}


def printable(text: str) -> str:
    """The text with every character that no embedded font has shown as its code, `[U+1F600]`; nothing is lost."""
    known = covered()
    unknown = {ord(sign) for sign in set(text) if not sign.isascii() and ord(sign) not in known} | INVISIBLE
    return text.translate({code: "" if code in INVISIBLE else f"[U+{code:04X}]" for code in unknown})


@cache
def font_rules() -> str:
    """The `@font-face` rules; the addresses are names that only our fetcher understands."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f' src: url("font:{face.file}"); }}'
        for face in FACES
    )
