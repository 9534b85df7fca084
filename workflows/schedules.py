"""The schedules in Temporal: of upkeep, made at every start of a worker; and of each commission's sittings."""

from datetime import datetime, timedelta
from functools import partial

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from models.ids import AgencyCode
from models.regulation import Regulation
from models.sitting_plan import days_of_month
from workflows import options
from workflows.sitting_planning import Commission, SittingPlanningWorkflow, plan_id
from workflows.upkeep import Round, UpkeepInput, UpkeepWorkflow

QUARTER = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=15))])
"""Often enough for hours of every time zone, and soon after a day has begun; a round finds out itself what is due."""
NIGHT = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(0)], minute=[ScheduleRange(10)])])
MISSED = timedelta(hours=12)
"""A round that was missed while Temporal was down is made up for so long; the next one does the same work anyhow."""


async def keep_schedules(client: Client, *, attachment_days: int) -> None:
    """Let both rounds come by themselves from now on. Doing it twice, or in several workers, changes nothing."""
    for kind, spec in ((Round.QUARTER, QUARTER), (Round.DAILY, NIGHT)):
        wanted = _schedule(UpkeepInput(round=kind, attachment_days=attachment_days), spec)
        name = schedule_id(kind)
        try:
            await client.create_schedule(name, wanted)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(name).update(partial(_renewed, wanted))


def schedule_id(kind: Round) -> str:
    """The name of a round's schedule."""
    return f"upkeep-{kind.value}"


def _renewed(wanted: Schedule, found: ScheduleUpdateInput) -> ScheduleUpdate:
    """What the operators paused stays paused."""
    wanted.state = found.description.schedule.state
    return ScheduleUpdate(schedule=wanted)


def _schedule(asked: UpkeepInput, spec: ScheduleSpec) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            UpkeepWorkflow.run, asked, id=schedule_id(asked.round), task_queue=options.UPKEEP
        ),
        spec=spec,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=MISSED),
    )


async def plan_sittings(client: Client, commission: AgencyCode, rules: Regulation) -> None:
    """Let the sittings of this commission be called by their plan from now on; twice changes nothing."""
    days = [ScheduleRange(day) for day in days_of_month(rules)]
    wanted = Schedule(
        action=ScheduleActionStartWorkflow(
            SittingPlanningWorkflow.run,
            Commission(code=commission),
            id=plan_id(commission),
            task_queue=options.UPKEEP,
        ),
        spec=ScheduleSpec(calendars=[ScheduleCalendarSpec(day_of_month=days, hour=[ScheduleRange(3)])]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=options.SITTINGS_MISSED),
    )
    try:
        await client.create_schedule(plan_id(commission), wanted)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(plan_id(commission)).update(lambda _: ScheduleUpdate(schedule=wanted))


async def stop_sittings(client: Client, commission: AgencyCode) -> None:
    """Call no more sittings by plan; those that were called go on."""
    if await calls_ahead(client, commission):
        await client.get_schedule_handle(plan_id(commission)).delete()


async def calls_ahead(client: Client, commission: AgencyCode) -> tuple[datetime, ...]:
    """When the next sittings will be called by the plan; nothing when there is none."""
    try:
        found = await client.get_schedule_handle(plan_id(commission)).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return ()
        raise
    return tuple(found.info.next_action_times)
