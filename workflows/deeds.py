"""What a turn asks for beyond its record: papers, notices, other cases. None of it holds the loop of the case."""

from contextlib import suppress
from typing import assert_never

from temporalio import workflow
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

from activities.contracts import Delivery, Drafting, NoticeOrder, PaperOrder
from models.commands import (
    ChangeTask,
    CloseCase,
    CloseTask,
    EnterStage,
    EscalateSilence,
    InformAgency,
    IssueTask,
    JudgeOverstep,
    ListOverstep,
    PassCustody,
    RemindAgency,
    RenderDocument,
    StartCase,
    TellHolder,
    TellOfReferral,
    Turn,
    WriteReferral,
)
from models.events import CaseOpened, Event, SittingRef, SubmissionRef
from models.people import Doer
from models.sitting import Heard
from workflows import options, registry
from workflows.cover import line_of, title_of
from workflows.letters import CaseInput, case_started_by, workflow_id
from workflows.sitting_letters import HeardLetter, sitting_workflow_id
from workflows.under_way import UnderWay, until_done


class Deeds(UnderWay):
    """The deeds of one case that are under way."""

    def carry_out(self, turn: Turn, opening: CaseOpened, *, places: tuple[int, ...] | None = None) -> None:
        """Set out on everything the turn asks for, or on what it asks for at these places."""
        for place, command in enumerate(turn.commands):
            if places is not None and place not in places:
                continue
            match command:
                case RenderDocument():
                    self.set_out(_render(turn, place, command))
                case (
                    InformAgency()
                    | RemindAgency()
                    | TellHolder()
                    | EscalateSilence()
                    | TellOfReferral()
                    | ListOverstep()
                    | JudgeOverstep()
                ):
                    self.set_out(_deliver(turn, place, command.agency))
                case StartCase():
                    self.set_out(_start(_opening_of(turn, place, command, opening=opening)))
                case (
                    IssueTask()
                    | ChangeTask()
                    | CloseTask()
                    | WriteReferral()
                    | EnterStage()
                    | PassCustody()
                    | CloseCase()
                ):
                    pass  # the record of the turn was all there is to do
                case _:
                    assert_never(command)

    def tell_sitting(self, reference: SittingRef, heard: Heard) -> None:
        """Tell the sitting what became of its decision; one that is filed away waits for nothing any more."""
        self.set_out(_tell_sitting(reference, heard))


async def _render(turn: Turn, place: int, command: RenderDocument) -> None:
    order = PaperOrder(
        case=turn.case,
        number=turn.number,
        place=place,
        at=turn.at,
        document=command.document,
        submission=command.submission,
        agency=command.agency,
        copies=command.copies,
        corrects=command.corrects,
    )
    await until_done(
        lambda: workflow.execute_activity_method(
            Drafting.render_document, order, **options.drafting(f"{line_of(turn)}, {command.document}")
        ),
        **_marks(turn, place),
    )


async def _deliver(turn: Turn, place: int, agency: str) -> None:
    order = NoticeOrder(case=turn.case, number=turn.number, place=place, agency=agency)
    await until_done(
        lambda: workflow.execute_activity_method(
            Delivery.deliver_notice, order, **options.delivering(f"{line_of(turn)}, {agency}")
        ),
        **_marks(turn, place),
    )


def _marks(turn: Turn, place: int) -> dict[str, str | int]:
    return {"case": turn.case, "turn": turn.number, "place": place}


async def _tell_sitting(reference: SittingRef, heard: Heard) -> None:
    sitting = workflow.get_external_workflow_handle(sitting_workflow_id(reference.sitting))
    with suppress(FailureError):
        await sitting.signal("heard", HeardLetter(item=reference.item, heard=heard))


async def _start(opening: CaseOpened) -> None:
    try:
        await workflow.start_child_workflow(
            "case",
            CaseInput(opening=opening),
            id=workflow_id(opening.case),
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            id_reuse_policy=options.NEVER_TWICE,
            static_summary=title_of(registry.route_of(opening.route)),
        )
    except WorkflowAlreadyStartedError:
        return  # an earlier attempt of this very turn started it


def _opening_of(turn: Turn, place: int, command: StartCase, *, opening: CaseOpened) -> CaseOpened:
    """The same child, the agencies as they stand now, and what is known of the facts that the new route asks for.

    It rests on the form that led to it, if the new route opens with that form, or else on the signal.
    """
    route = registry.route_for(command.route, turn.state.territory)
    known = opening.facts | turn.state.facts
    sent = _submission_of(turn.event)
    return CaseOpened(
        case=case_started_by(turn.case, turn.number, place),
        route=route.digest,
        calendar=turn.state.calendar,
        territory=turn.state.territory,
        offset=turn.state.offset,
        agencies=turn.state.agencies,
        submission=sent if sent is not None and sent.form == route.opening.form else opening.submission,
        facts={name: known[name] for name in route.opening.gives if name in known},
        by=_doer_of(turn.event) or opening.by,
        parent=turn.case,
        weighed=turn.state.weighed,
        majority=turn.state.majority,
    )


def _submission_of(event: Event) -> SubmissionRef | None:
    submission = getattr(event, "submission", None)
    return submission if isinstance(submission, SubmissionRef) else None


def _doer_of(event: Event) -> Doer | None:
    """Who did it; the clock and the calendar are nobody."""
    doer = getattr(event, "by", None)
    return doer if isinstance(doer, Doer) else None
