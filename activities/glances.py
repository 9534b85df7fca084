"""Reading SQLite from a coroutine: every statement on a thread, in one change of threads.

The library's own way changes threads for each call of the driver: thirty times for a page of six statements, which
was measured to take more time than the statements. What comes back is read whole before it is handed over.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Result, ScalarResult, text

T = TypeVar("T")


class Glance:
    """One picture of the database, read statement by statement; it has the methods of an async connection."""

    def __init__(self, engine: Engine, threads: Executor) -> None:
        self._engine = engine
        self._threads = threads
        self._connection: Connection | None = None
        self._running: Future[Any] | None = None

    async def execute(self, statement: Executable, parameters: Any = None) -> Result[Any]:  # noqa: ANN401 - as SQL takes
        """The whole result of a statement."""
        return await self.run_sync(_executed, statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:  # noqa: ANN401
        """The first column of the result."""
        return (await self.execute(statement, parameters)).scalars()

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:  # noqa: ANN401 - any column
        """The first column of the first row."""
        return (await self.execute(statement, parameters)).scalar()

    async def exec_driver_sql(self, statement: str) -> Result[Any]:
        """The whole result of a statement in words of the database."""
        return await self.execute(text(statement))

    async def run_sync(self, deed: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - whatever the deed takes
        """Do something with the connection on a thread."""
        self._running = self._threads.submit(self._do, deed, arguments)
        return await asyncio.wrap_future(self._running)

    def close(self) -> None:
        """Give the connection back; if whoever asked has gone away, once its statement is through."""
        if self._running is not None and not self._running.done():
            self._running.add_done_callback(lambda _: self._give_back())
        else:
            self._give_back()

    def _do(self, deed: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        return deed(self._connection, *arguments)

    def _give_back(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _executed(connection: Connection, statement: Executable, parameters: Any) -> Result[Any]:  # noqa: ANN401
    result = connection.execute(statement, parameters)
    return result.freeze()() if result.returns_rows else result
