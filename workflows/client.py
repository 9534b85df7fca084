"""The one way to Temporal: for the doors, the workers, the replayer and the tests alike."""

from collections.abc import Mapping

from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
)
from temporalio.envconfig import ClientConfig

from workflows.codec import Seal

LOCAL = "127.0.0.1:7233"


_JSON = PydanticPayloadConverter()


class SharedConverter(CompositePayloadConverter):
    """Our models as JSON. The SDK makes a converter for every activation; all of them share what each type needs."""

    def __init__(self) -> None:
        super().__init__(*_JSON.converters.values())


def converter(keys: Mapping[str, bytes], current: str) -> DataConverter:
    """How values become payloads: our models as JSON, errors too, all of it sealed with the current key."""
    return DataConverter(
        payload_converter_class=SharedConverter,
        payload_codec=Seal(keys, current),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(keys: Mapping[str, bytes], current: str, *, address: str | None = None) -> Client:
    """A client of the cluster that `TEMPORAL_*` or a Temporal profile names; `address` goes before both.

    Raises RuntimeError when nobody answers there.
    """
    found = ClientConfig.load_client_connect_config()
    found["target_host"] = address or found.get("target_host", LOCAL)
    return await Client.connect(**found, data_converter=converter(keys, current))
