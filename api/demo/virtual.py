"""The virtual clock of one case: the Temporal server lets its time run as fast as we ask."""

from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from models.ids import CaseId
from workflows.letters import workflow_id

NOTHING_BY_ITSELF = TimeSkippingConfig(enabled=False)


async def fast_forward(client: Client, case: CaseId, length: timedelta) -> datetime:
    """Let so much time pass for one case; whatever falls due meanwhile happens. Answers what time it is for it then.

    Needs a server with time skipping (`TIME_SKIPPING`). While a paper of the case is being made, its time stands still.
    """
    skipper = TimeSkipper(client, config=NOTHING_BY_ITSELF)
    handle = client.get_workflow_handle(workflow_id(case))
    await skipper.fast_forward(handle, length)
    return await skipper.get_current_time(handle)


class VirtualClock:
    """The time of the demonstration; the web server reads it too, so that "late" means late in the story."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._client: Client | None = None

    def __call__(self) -> datetime:
        """Now, in the story."""
        return datetime.now(UTC) + self._ahead

    def take(self, client: Client) -> None:
        """Work on this cluster; nothing is skipped until it is asked for."""
        self._client = client

    async def let_pass(self, case: CaseId, length: timedelta) -> None:
        """Let so much time pass for the case; whatever falls due meanwhile happens."""
        if self._client is None:
            raise RuntimeError("the clock has no cluster yet")
        self._ahead = await fast_forward(self._client, case, length) - datetime.now(UTC)
