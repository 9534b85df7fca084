"""`marshrut health`: is the part that runs on this machine at work? The health checks of the containers ask this."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import httpx
import typer
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError

from models.settings import Settings, SettingsMistake, read_settings
from workflows import options

app = typer.Typer()

PATIENCE = 5.0
"""Seconds to wait for the web's answer."""
SILENCE = timedelta(seconds=120)
"""A worker asks for work at least once a minute, so one that was silent for two does not work any more."""


class Part(StrEnum):
    """What runs in a container of its own."""

    WEB = "web"
    CASES = options.CASES
    DOCUMENTS = options.DOCUMENTS


@app.command("health", help="Работает ли эта часть на этой машине: web, cases или documents. Код 0: да, 1: нет.")
def health(part: Annotated[Part, typer.Argument(help="Часть продукта.")]) -> None:
    """Exit with 0 when the part is at work, with 1 and the reason when it is not."""
    try:
        reason = asyncio.run(_complaint(part, read_settings()))
    except SettingsMistake as mistake:
        reason = str(mistake)
    except (httpx.HTTPError, RPCError, RuntimeError) as failure:
        reason = f"нет ответа ({type(failure).__name__})"
    if reason:
        typer.echo(f"{part.value}: {reason}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{part.value}: работает")


async def _complaint(part: Part, settings: Settings) -> str:
    match part:
        case Part.WEB:
            return await _of_web(settings)
        case Part.CASES | Part.DOCUMENTS:
            return await _of_worker(part.value)


async def _of_web(settings: Settings) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as browser:
        answer = await browser.get(f"http://127.0.0.1:{settings.port}/readyz")
    return "" if answer.is_success else f"не готов: ответ {answer.status_code}"


async def _of_worker(queue: str) -> str:
    """Whether a worker of this very machine has asked for work lately: others on the queue do not vouch for it."""
    client = await Client.connect(**ClientConfig.load_client_connect_config())
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        )
    )
    ours = [poller for poller in answer.pollers if poller.identity.endswith(f"@{socket.gethostname()}")]
    heard = [poller.last_access_time.ToDatetime(UTC) for poller in ours]
    return (
        "" if any(datetime.now(UTC) - moment < SILENCE for moment in heard) else "никто на этой машине не берёт работу"
    )
