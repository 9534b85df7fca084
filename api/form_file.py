"""The file of a form, as it comes in parts: one file, whatever else the form holds."""

from collections.abc import Callable

from python_multipart.multipart import parse_options_header


class FormFile:
    """The first file of a form, handed on piece by piece as the parser meets it."""

    def __init__(self, sink: Callable[[bytes], None]) -> None:
        self.name: str | None = None
        self._sink = sink
        self._header = self._value = b""
        self._disposition = b""
        self._is_here = False

    def callbacks(self) -> dict[str, object]:
        """What the parser calls."""
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": self._header_goes_on,
            "on_header_value": self._value_goes_on,
            "on_header_end": self._header_ends,
            "on_headers_finished": self._content_begins,
            "on_part_data": self._content_goes_on,
        }

    def _part_begins(self) -> None:
        self._disposition, self._is_here = b"", False

    def _header_goes_on(self, piece: bytes, start: int, end: int) -> None:
        self._header += piece[start:end]

    def _value_goes_on(self, piece: bytes, start: int, end: int) -> None:
        self._value += piece[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _content_begins(self) -> None:
        _, options = parse_options_header(self._disposition)
        named = options.get(b"filename")
        self._is_here = self.name is None and bool(named)
        if self._is_here and named:
            self.name = named.decode("utf-8", "replace")

    def _content_goes_on(self, piece: bytes, start: int, end: int) -> None:
        if self._is_here:
            self._sink(piece[start:end])
