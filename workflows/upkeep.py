"""Upkeep by the clock of the office: digests and the seal of the day every quarter of an hour, tidying once a day."""

from enum import StrEnum

from temporalio import workflow

from activities.contracts import Tidied, Upkeep, UpkeepOrder
from models.payload import Payload
from workflows import options


class Round(StrEnum):
    """What a round is for."""

    QUARTER = "quarter"
    DAILY = "daily"


class UpkeepInput(Payload):
    """Which round, and for how many days what belongs to nothing is kept (a setting of the installation)."""

    round: Round
    attachment_days: int = 30


@workflow.defn(name="upkeep")
class UpkeepWorkflow:
    """One round; schedules begin it (`workflows.schedules`). Twice the same round does nothing more than once."""

    @workflow.run
    async def run(self, asked: UpkeepInput) -> None:
        """Do the round, for as long as it takes: a database that is away is waited for."""
        now = workflow.now()
        if asked.round is Round.QUARTER:
            await workflow.execute_activity_method(Upkeep.seal_day, now, **options.keeping_up("Печать журнала за день"))
            await workflow.execute_activity_method(Upkeep.order_digests, now, **options.keeping_up("Сводки на сегодня"))
            return
        tidied: Tidied = await workflow.execute_activity_method(
            Upkeep.tidy_up, self._order(asked), **options.keeping_up("Уборка ненужного")
        )
        workflow.logger.info("tidied_up", extra=tidied.model_dump())

    @staticmethod
    def _order(asked: UpkeepInput) -> UpkeepOrder:
        now = workflow.now()
        return UpkeepOrder(
            at=now,
            attachments_before=now - options.A_DAY * asked.attachment_days,
            files_before=now - options.A_DAY,
            answers_before=now - options.ANSWERS_KEPT,
            drafts_before=now - options.DRAFTS_KEPT,
            mail_before=now - options.MAIL_KEPT,
        )
