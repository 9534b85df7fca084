"""Replay of a history with the production runner and converter, and what the case asked to be recorded on the way."""

from collections.abc import Callable
from typing import Any

from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartLocalActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from models.commands import Turn
from tests.support.clock import KEY, KEYS
from workflows.case import CaseWorkflow
from workflows.client import converter
from workflows.worker import runner

TAKE = "take_turn"


class _Outbound(WorkflowOutboundInterceptor):
    def start_local_activity(self, input: StartLocalActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002
        workflow.extern_functions()[TAKE](input.args[0])
        return super().start_local_activity(input)


class _Inbound(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_Outbound(outbound))


class _Scribe(Interceptor):
    """Writes down every turn that a replayed case wants recorded."""

    def __init__(self, take: Callable[[Turn], None]) -> None:
        self._take = take

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: A002
        input.unsafe_extern_functions[TAKE] = self._take
        return _Inbound


async def turns_of(history: WorkflowHistory) -> list[Turn]:
    """The turns that the engine of today makes of this history; raises when it would act otherwise than it did."""
    turns: list[Turn] = []
    replayer = Replayer(
        workflows=[CaseWorkflow],
        workflow_runner=runner(),
        data_converter=converter(KEYS, KEY),
        interceptors=[_Scribe(turns.append)],
    )
    await replayer.replay_workflow(history)
    return turns
