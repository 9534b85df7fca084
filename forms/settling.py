"""Each object of a PDF turned into bytes once, and packed at the usual level.

The library does it twice where the file has an identifier, at the highest level, which costs three times as much and
saves two per cent of the size.
"""

import zlib

import pydyf  # type: ignore[import-untyped]

from forms.tagging import tidy

LEVEL = 6
BEGINS, ENDS = b"\nstream\n", b"\nendstream"


class _Settled(pydyf.Object):  # type: ignore[misc]  # pydyf has no types
    """An object whose bytes are known."""

    def __init__(self, made: pydyf.Object, data: bytes) -> None:
        super().__init__()
        self.number, self.generation, self.free, self._data = made.number, made.generation, made.free, data

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return True


class _SettledStream(_Settled):
    """A stream, which never lies within another one."""

    @property
    def compressible(self) -> bool:
        return False


def settled(_document: object, pdf: pydyf.PDF) -> None:
    """The finishing touch that WeasyPrint offers: nothing changes in the file after it."""
    tidy(pdf)
    pdf.objects[:] = [one if one.free == "f" else _settle(one) for one in pdf.objects]


def _settle(made: pydyf.Object) -> _Settled:
    if not isinstance(made, pydyf.Stream):
        return _Settled(made, made.data)
    if not made.compress:
        return _SettledStream(made, made.data)
    _, _, content = pydyf.Stream(made.stream, compress=False).data.partition(BEGINS)
    packed = zlib.compress(content.removesuffix(ENDS), LEVEL)
    extra = {**made.extra, "Filter": "/FlateDecode"}
    return _SettledStream(made, pydyf.Stream([packed], extra, compress=False).data)
