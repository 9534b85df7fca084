"""Names and patience of the shell, each once: queues, retry policies, search attributes, the length of a run."""

from datetime import timedelta

from temporalio.common import RetryPolicy, SearchAttributeKey, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.workflow import ActivityConfig, LocalActivityConfig

CASES = "cases"
"""The task queue of the cases, their records and their notices."""
DOCUMENTS = "documents"
"""The task queue of the process that renders documents."""
UPKEEP = "upkeep"
"""The task queue of what is done by the clock of the office; the worker of cases takes it as well."""

REGION = SearchAttributeKey.for_keyword("Region")
STAGE = SearchAttributeKey.for_keyword("Stage")
ROUTE = SearchAttributeKey.for_keyword("Route")
OVERDUE = SearchAttributeKey.for_bool("Overdue")
SEARCH_ATTRIBUTES = (REGION, STAGE, ROUTE, OVERDUE)
"""For operators only: they stay readable in Temporal, so they hold codes of the route and the territory."""

SHORT_RUN = 16
"""Turns after which a run may end at a stage boundary; shorter runs cost more than they save (measured: 13 % at 4)."""

LONG_RUN = 100
"""Turns after which a run ends wherever nobody waits for an answer. A worker that comes back replays every run that
goes on: 4 ms a turn and more, and one who has several long ones in hand is late for all of them (ten seconds)."""

LONG_RUNS_END = "long-runs-end"
"""The mark of runs that end by `LONG_RUN`; those begun before it end when Temporal suggests it."""

REMEMBERED = 16
"""Answers carried into the next run, for a person whose line broke while the run was ending."""

SAME_CASE = WorkflowIDConflictPolicy.USE_EXISTING
"""The same signal twice reaches the same open case."""
NEVER_TWICE = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
"""A closed case is never opened again under its id; an opening that was refused may be tried again."""

LOYALTY = timedelta(seconds=5)
"""How long a case waits for the worker that knows it before any other takes it up with a replay. Whoever clicks after a
worker was killed waits for so long; too short, and a busy worker replays what it knows."""

FAREWELL = timedelta(seconds=20)
"""How long a worker that is told to stop may finish what it has in hand."""

SITTINGS_MISSED = timedelta(days=10)
"""A planned sitting that was missed while Temporal was down is called for so long after its day."""

AGAIN = timedelta(hours=1)
"""How long a deed rests that gave up for good before it is tried anew: the fault may have been mended."""

PAPER, NOTICE = timedelta(minutes=2), timedelta(seconds=30)
"""How long a document and a notice may take; after that whoever took them up is thought dead, and another begins."""

A_DAY = timedelta(days=1)
ANSWERS_KEPT = timedelta(days=7)
"""How long the answer to a request is kept for whoever repeats it under the same key. Ours, not law."""
DRAFTS_KEPT = timedelta(days=30)
"""How long the draft of a task is kept that was closed meanwhile. Ours, not law."""
MAIL_KEPT = timedelta(days=90)
"""How long it is kept which letters went out. Ours, not law."""


def recording(summary: str) -> LocalActivityConfig:
    """How a turn is recorded: for as long as it takes, because nothing goes on without it.

    Past the threshold the wait is a timer of the server, so that a long outage of the database does not fill the
    history with heartbeats.
    """
    return LocalActivityConfig(
        start_to_close_timeout=timedelta(seconds=30),
        local_retry_threshold=timedelta(seconds=5),
        retry_policy=RetryPolicy(
            initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
        ),
        summary=summary,
    )


def drafting(summary: str) -> ActivityConfig:
    """How a document is made: in its own process, whenever that is up."""
    return ActivityConfig(task_queue=DOCUMENTS, start_to_close_timeout=PAPER, retry_policy=_PATIENT, summary=summary)


def delivering(summary: str) -> ActivityConfig:
    """How a notice is delivered: until the agency's gateway takes it."""
    return ActivityConfig(start_to_close_timeout=NOTICE, retry_policy=_PATIENT, summary=summary)


def keeping_up(summary: str) -> ActivityConfig:
    """How a round of upkeep is done: it may read through all the files."""
    return ActivityConfig(start_to_close_timeout=timedelta(minutes=30), retry_policy=_PATIENT, summary=summary)


_PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=3, maximum_interval=timedelta(minutes=10)
)
