"""Which open workflows and schedules of Temporal hold something that a key sealed, asked without opening anything."""

import asyncio
from collections.abc import AsyncIterator

from temporalio.client import Client

from workflows.codec import KEY_ID

OPEN = "ExecutionStatus = 'Running'"
TOGETHER = 16
"""Histories that are read at once."""


async def sealed_with(client: Client, key: str) -> tuple[str, ...]:
    """The ids of open workflows and of schedules that hold a payload under this key, in order."""
    mark, gate, found = _mark(key), asyncio.Semaphore(TOGETHER), []

    async def look(workflow: str, run: str | None) -> None:
        async with gate:
            events = client.get_workflow_handle(workflow, run_id=run).fetch_history_events(page_size=500)
            async for event in events:
                if mark in event.SerializeToString():
                    found.append(workflow)
                    return

    async with asyncio.TaskGroup() as group:
        async for one in client.list_workflows(OPEN):
            group.create_task(look(one.id, one.run_id))
    found += [name async for name in _schedules(client, mark)]
    return tuple(sorted(found))


async def _schedules(client: Client, mark: bytes) -> AsyncIterator[str]:
    async for one in await client.list_schedules():
        told = await client.get_schedule_handle(one.id).describe()
        if mark in told.raw_description.SerializeToString():
            yield one.id


def _mark(key: str) -> bytes:
    """How a sealed payload names its key in the bytes of a message (protobuf: field 1 of a map entry, then field 2)."""
    name, value = KEY_ID.encode(), key.encode()
    return b"\n" + bytes([len(name)]) + name + b"\x12" + bytes([len(value)]) + value
