"""Words that nobody else says, put wherever people write; and all that Temporal keeps, opened to look for them."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from tests.support.clock import KEY, KEYS
from workflows.codec import SEALED, Seal

NAME, WORD, PHONE = "Канарейкина Зоя Желтопёровна", "канареечка", "+7 909 765-43-21"
NEEDLES = ("канаре", "желтоп", "909 765-43-21", "9097654321", "765-43")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def sung(value: Any, key: str = "") -> Any:
    """The same answers with a canary in every name, telephone and text; codes, days and numbers as they were."""
    if isinstance(value, dict):
        return {name: sung(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [sung(part, key) for part in value]
    if not isinstance(value, str):
        return value
    if key == "full_name":
        return NAME
    if key == "phone":
        return PHONE
    return f"{value} {WORD}" if CYRILLIC.search(value) else value


def heard(text: str) -> list[str]:
    """The canaries that are in this text, however it is written."""
    said = text.casefold()
    return [needle for needle in NEEDLES if needle in said]


async def kept_by(client: Client) -> AsyncIterator[tuple[str, str, str]]:
    """What Temporal keeps of each workflow: its type, its id, and the text of it with every payload opened."""
    seal = Seal(KEYS, KEY)
    async for one in client.list_workflows():
        handle = client.get_workflow_handle(one.id, run_id=one.run_id)
        told: list[Message] = [one.raw_info, (await handle.describe()).raw_description]
        told += [event async for event in handle.fetch_history_events()]
        texts = []
        for message in told:
            payloads = list(payloads_in(message))
            sealed = [payload for payload in payloads if payload.metadata.get("encoding") == SEALED]
            opened = await seal.decode(sealed)
            texts += [str(message), *(payload.data.decode("utf-8", "replace") for payload in (*payloads, *opened))]
        yield one.workflow_type, one.id, "\n".join(texts)
        await asyncio.sleep(0)


def payloads_in(message: Message) -> Iterator[Payload]:
    """Every payload within a message, however deep: inputs, results, memos, headers, attributes, failures, details."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            parts = [part for part in value.values() if isinstance(part, Message)]
        else:
            parts = list(value) if field.is_repeated else [value]
        for part in parts:
            yield from payloads_in(part)
