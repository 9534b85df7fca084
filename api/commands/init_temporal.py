"""`marshrut init-temporal`: what a cluster must have before the first case: the namespace and the search attributes."""

import asyncio
from datetime import timedelta

import typer
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode

from workflows import options

app = typer.Typer()
RETENTION = timedelta(days=90)
"""How long the cluster keeps the history of a closed case. The record is the audit table; this is machinery."""
PATIENCE = 60
"""Seconds to wait until a new namespace is known to all of the cluster."""


@app.command("init-temporal", help="Создать пространство и признаки поиска в кластере Temporal; повторять безопасно.")
def init_temporal() -> None:
    """Create what is missing, or say what the cluster answered."""
    try:
        asyncio.run(_init())
    except (RPCError, RuntimeError) as failure:
        typer.echo(f"Кластер Temporal не готов: {failure}. Проверьте TEMPORAL_ADDRESS и повторите.", err=True)
        raise typer.Exit(1) from None
    typer.echo("Пространство и признаки поиска на месте.")


async def _init() -> None:
    client = await Client.connect(**ClientConfig.load_client_connect_config())
    await _register(client)
    for attempt in range(PATIENCE):
        try:
            await _add_attributes(client)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or attempt == PATIENCE - 1:
                raise
            await asyncio.sleep(1)
        else:
            return


async def _register(client: Client) -> None:
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    request = RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=retention)
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def _add_attributes(client: Client) -> None:
    """Add those that the namespace lacks: adding one twice is an error for the cluster."""
    operator = client.operator_service
    known = await operator.list_search_attributes(ListSearchAttributesRequest(namespace=client.namespace))
    missing = {
        key.name: IndexedValueType.ValueType(key.indexed_value_type.value)
        for key in options.SEARCH_ATTRIBUTES
        if key.name not in known.custom_attributes
    }
    if missing:
        await operator.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
