"""Everything the engine may ask for, in the imperative. The shell carries it out and decides nothing."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from models.case import CaseState, Custody, Overstep, Task
from models.events import Event, SubmissionRef
from models.ids import AgencyCode, CaseId, Code, PersonCode, RouteId, RuleId, SubmissionId, TaskId
from models.payload import Payload
from models.people import Role
from models.referral import Referral


class IssueTask(Payload):
    """Give an agency a new task."""

    kind: Literal["issue_task"] = "issue_task"
    task: Task


class ChangeTask(Payload):
    """Write a task's new agency, holder, term or count of reminders."""

    kind: Literal["change_task"] = "change_task"
    task: Task


class CloseTask(Payload):
    """Take a task off the list: done, or dropped because the route no longer needs it."""

    kind: Literal["close_task"] = "close_task"
    task: TaskId
    how: Literal["done", "dropped"]


class EnterStage(Payload):
    """The case stands in another stage."""

    kind: Literal["enter_stage"] = "enter_stage"
    stage: Code


class PassCustody(Payload):
    """Begin a new interval of the custody ledger; the one before ends at the same instant."""

    kind: Literal["pass_custody"] = "pass_custody"
    custody: Custody


class RenderDocument(Payload):
    """Make an official document from a submission; copies go to these agencies.

    `corrects` is the submission from which the document was made before: the new one names the old one it replaces.
    """

    kind: Literal["render_document"] = "render_document"
    document: Code
    submission: SubmissionRef
    agency: AgencyCode
    copies: tuple[AgencyCode, ...]
    corrects: SubmissionId | None = None


class InformAgency(Payload):
    """Inform an agency at once, on this ground."""

    kind: Literal["inform_agency"] = "inform_agency"
    agency: AgencyCode
    rule: RuleId


class RemindAgency(Payload):
    """Remind the agency that a term is coming to its end."""

    kind: Literal["remind_agency"] = "remind_agency"
    task: TaskId
    agency: AgencyCode


class TellHolder(Payload):
    """Tell somebody of the agency that a task is now theirs, or theirs no more."""

    kind: Literal["tell_holder"] = "tell_holder"
    task: TaskId
    agency: AgencyCode
    person: PersonCode
    change: Literal["entrust", "relieve"]


class EscalateSilence(Payload):
    """Tell this role that a term has passed and nobody answered."""

    kind: Literal["escalate_silence"] = "escalate_silence"
    task: TaskId
    agency: AgencyCode
    role: Role
    rung: int


class WriteReferral(Payload):
    """Write a referral as it stands now: sent, accepted, or how it ended."""

    kind: Literal["write_referral"] = "write_referral"
    referral: Referral


class TellOfReferral(Payload):
    """Tell this role of an agency what became of something it asked, or of what it was asked."""

    kind: Literal["tell_of_referral"] = "tell_of_referral"
    task: TaskId
    agency: AgencyCode
    role: Role
    rule: RuleId
    change: Literal["accepted", "answered", "rejected", "revoked"]


class ListOverstep(Payload):
    """Enter a measure out of its order in the list of supervision, and tell this role of this agency."""

    kind: Literal["list_overstep"] = "list_overstep"
    overstep: Overstep
    rule: RuleId
    agency: AgencyCode
    role: Role


class JudgeOverstep(Payload):
    """Write what supervision says of it, and tell the agency that answered for it."""

    kind: Literal["judge_overstep"] = "judge_overstep"
    overstep: Overstep
    rule: RuleId
    agency: AgencyCode
    role: Role


class StartCase(Payload):
    """Start a case of another route for the same child, opened by this submission."""

    kind: Literal["start_case"] = "start_case"
    route: RouteId
    submission: SubmissionRef


class CloseCase(Payload):
    """The case is over."""

    kind: Literal["close_case"] = "close_case"
    outcome: Code


Command = Annotated[
    IssueTask
    | ChangeTask
    | CloseTask
    | EnterStage
    | PassCustody
    | RenderDocument
    | InformAgency
    | RemindAgency
    | TellHolder
    | EscalateSilence
    | WriteReferral
    | TellOfReferral
    | ListOverstep
    | JudgeOverstep
    | StartCase
    | CloseCase,
    Field(discriminator="kind"),
]


class Turn(Payload):
    """One turn of a case, as it is recorded in one transaction keyed `(case, number)`."""

    case: CaseId
    number: int
    at: datetime
    event: Event
    commands: tuple[Command, ...]
    state: CaseState
