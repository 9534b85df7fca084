"""The sandbox of the cases, which only a decision enters.

For converters that treat payloads by the workflow or activity they belong to, the SDK asks the sandbox about every
payload, several times over; going in for the answer was measured to cost as much as deciding the turn. Our converter
treats all alike (`workflows.client`), so nobody has to go in.
"""

from dataclasses import dataclass

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner
from temporalio.workflow import Info

NOWHERE = StorageDriverStoreContext(target=None)
"""All payloads are kept by Temporal itself."""


@dataclass(frozen=True)
class Sandbox(SandboxedWorkflowRunner):
    """Temporal's sandbox, asked for decisions alone."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """A workflow of its own sandbox."""
        return Sandboxed(super().create_instance(det))


class Sandboxed(WorkflowInstance):
    """One workflow in its sandbox."""

    def __init__(self, inside: WorkflowInstance) -> None:
        self._inside = inside

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Decide, inside."""
        return self._inside.activate(act)

    def get_serialization_context(self, _command_info: object) -> None:
        """No payload is treated by what it belongs to."""
        return

    def get_external_store_context(self, _command_info: object) -> StorageDriverStoreContext:
        """No payload is kept elsewhere."""
        return NOWHERE

    def get_info(self) -> Info:
        """What Temporal knows of the workflow."""
        return self._inside.get_info()

    def get_thread_id(self) -> int | None:
        """The thread that is deciding now, for the search after one that hangs."""
        return self._inside.get_thread_id()
