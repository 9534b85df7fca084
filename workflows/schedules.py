"""The schedules of upkeep in Temporal: made once, brought up to date at every start of a worker."""

from datetime import timedelta
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

from workflows import options
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
