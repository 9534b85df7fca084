"""The virtual clock of one case: the Temporal server lets its time run as fast as we ask."""

from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from models.ids import CaseId
from workflows.letters import workflow_id


class VirtualClock:
    """The time of the demonstration; the web server reads it too, so that "late" means late in the story."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._skipper: TimeSkipper | None = None
        self._client: Client | None = None

    def __call__(self) -> datetime:
        """Now, in the story."""
        return datetime.now(UTC) + self._ahead

    def take(self, client: Client) -> None:
        """Work on this cluster; nothing is skipped until it is asked for."""
        self._client = client
        self._skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))

    async def let_pass(self, case: CaseId, length: timedelta) -> None:
        """Let so much time pass for the case; whatever falls due meanwhile happens."""
        if self._skipper is None or self._client is None:
            raise RuntimeError("the clock has no cluster yet")
        handle = self._client.get_workflow_handle(workflow_id(case))
        await self._skipper.fast_forward(handle, length)
        self._ahead = await self._skipper.get_current_time(handle) - datetime.now(UTC)
