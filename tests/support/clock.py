"""A real Temporal server on which every case has its own clock. The one file that knows how time is skipped.

The server's support for it is experimental; should it change, the fallback is a route whose terms are seconds.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from workflows import options
from workflows.client import converter

TEMPORAL = Path(sys.executable).parent / "temporal"
KEYS = {"test": b"a key for tests only, never else"}
KEY = "test"
AT_ONCE = ('history.timerProcessorMaxTimeShift="10ms"',)
"""Clusters of many machines let a timer be late by a second, in case their clocks differ; ours is one machine."""
SKIPPING = ("frontend.WorkflowTimeSkippingEnabled=true", "system.workflowTimeSkippingEnabled=true")
"""The setting under its two names; a server ignores the one that it does not know."""


@dataclass(frozen=True)
class Clock:
    """The server, and the hand that moves the clocks of its cases."""

    environment: WorkflowEnvironment

    @property
    def client(self) -> Client:
        """A client of the production kind; a case started through it keeps ordinary time until its clock is moved."""
        return self.environment.client

    @property
    def address(self) -> str:
        """Host and port of the server."""
        return self.client.service_client.config.target_host

    async def move(self, case: WorkflowHandle[Any, Any], **length: float) -> None:
        """Let so much time pass for this case; whatever falls due meanwhile happens (about a second for each)."""
        await self.environment.fast_forward(case, timedelta(**length))

    async def time_of(self, case: WorkflowHandle[Any, Any]) -> datetime:
        """What time it is for this case."""
        return await self.environment.get_current_time(case)


@asynccontextmanager
async def ticking(folder: Path | None = None) -> AsyncIterator[Clock]:
    """A server of its own, in memory or with its database in this folder; gone at the end."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),  # nothing skips until the test says so
        data_converter=converter(KEYS, KEY),
        search_attributes=list(options.SEARCH_ATTRIBUTES),
        dev_server_existing_path=str(TEMPORAL),
        dev_server_database_filename=None if folder is None else str(folder / "temporal.db"),
        dev_server_log_level="error",
        dev_server_startup_timeout=timedelta(seconds=30),  # five are few beside other work
        dev_server_extra_args=[
            word for setting in (*SKIPPING, *AT_ONCE) for word in ("--dynamic-config-value", setting)
        ],
    )
    async with environment:
        yield Clock(environment)
