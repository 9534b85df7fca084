"""The parts of the product rise as soon as those stand that they need, and fall together when one cannot."""

import asyncio
import os
from pathlib import Path

import pytest

from api.supervisor.part import Part, PartFailed
from api.supervisor.watch import Supervisor


class Sign:
    """A part that is ready once the sign is given."""

    def __init__(self) -> None:
        self.is_given = False

    async def __call__(self) -> bool:
        return self.is_given


def supervisor_of(folder: Path, said: list[str], *parts: Part) -> Supervisor:
    return Supervisor(parts, logs=folder, environment=dict(os.environ), say=said.append)


def part(name: str, ready: Sign, *needs: str, command: tuple[str, ...] = ("sleep", "30")) -> Part:
    return Part(name, name, command, ready, needs=needs)


async def test_a_part_waits_for_those_it_needs_and_for_no_others(tmp_path: Path) -> None:
    cluster, worker, web, said = Sign(), Sign(), Sign(), list[str]()
    parts = (part("cluster", cluster), part("worker", worker, "cluster", "elsewhere"), part("web", web))
    supervisor = supervisor_of(tmp_path, said, *parts)
    rising = asyncio.create_task(supervisor.start())
    web.is_given = worker.is_given = True
    async with asyncio.timeout(10):
        while said != ["web: работает"]:  # noqa: ASYNC110 - the supervisor tells nobody else
            await asyncio.sleep(0.02)
        assert supervisor.pid_of("worker") is None
        cluster.is_given = True
        await rising
    assert said == ["web: работает", "cluster: работает", "worker: работает"]
    await supervisor.stop()
    assert supervisor.pid_of("web") is None


async def test_when_one_cannot_rise_the_others_are_stopped(tmp_path: Path) -> None:
    web, said = Sign(), list[str]()
    web.is_given = True
    broken = part("broken", Sign(), command=("sh", "-c", "echo gone; exit 3"))
    supervisor = supervisor_of(tmp_path, said, part("web", web), broken, part("never", Sign(), "broken"))
    with pytest.raises(PartFailed, match="код 3"):
        await asyncio.wait_for(supervisor.start(), 10)
    assert [supervisor.pid_of(name) for name in ("web", "broken", "never")] == [None, None, None]
