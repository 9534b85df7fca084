"""The plan of a commission at work: a schedule of Temporal starts this, and this calls a sitting."""

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.contracts import SittingPlan, SittingPlanning
from models.ids import AgencyCode, SittingId
from models.payload import Payload
from workflows import options
from workflows.sitting_letters import SittingInput, sitting_workflow_id


class Commission(Payload):
    """Whose plan it is."""

    code: AgencyCode


def plan_id(commission: AgencyCode) -> str:
    """The id of the commission's schedule."""
    return f"sittings-{commission}"


@workflow.defn(name="sitting_planning")
class SittingPlanningWorkflow:
    """Calls one sitting."""

    @workflow.run
    async def run(self, commission: Commission) -> SittingId | None:
        """The id of the sitting that was called; None when there is nobody to sit."""
        plan = SittingPlan(commission=commission.code, at=workflow.now())
        called = await workflow.execute_activity_method(
            SittingPlanning.plan_sitting, plan, **options.delivering(f"План заседаний {commission.code}")
        )
        if called is None:
            return None
        try:
            await workflow.start_child_workflow(
                "sitting",
                SittingInput(opening=called),
                id=sitting_workflow_id(called.sitting),
                task_queue=options.CASES,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                id_reuse_policy=options.NEVER_TWICE,
                static_summary="Заседание комиссии по плану",
            )
        except WorkflowAlreadyStartedError:
            return called.sitting  # called already today
        return called.sitting
