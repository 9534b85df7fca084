"""The first words of a connection: who has not said within bounds what they want is not listened to any longer.

The web server itself bounds neither how long the head of a request is nor how long it takes, so a handful of slow
connections, or one endless header, could hold it up.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST = 64 * 1024
"""Bytes of an address with its headers (product default)."""
PATIENCE = 20.0
"""Seconds in which they have to come (product default)."""


class Threshold(HttpToolsProtocol):
    """One connection of the web server."""

    _waiting: TimerHandle | None = None
    _heard = _kept = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody is there: the first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._head_is_here()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Listen on; a head that is too long is refused before its end."""
        self._heard += len(data)
        super().data_received(data)
        if self._waiting is not None and self._heard > LARGEST and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A head begins."""
        if self._waiting is None:
            self._await_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._keep(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._keep(name + value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._head_is_here()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._heard = self._kept = 0
        self._waiting = self.loop.call_later(PATIENCE, self.transport.close)

    def _head_is_here(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _keep(self, piece: bytes) -> None:
        """Count what came in one go; the parser turns the error into an answer that the request is invalid."""
        self._kept += len(piece)
        if self._kept > LARGEST:
            raise ValueError("the head of the request is too long")
