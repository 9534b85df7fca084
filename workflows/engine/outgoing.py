"""What a deed sends out: papers to be made, agencies to be informed at once, other cases to begin."""

from models.commands import InformAgency, RenderDocument, StartCase
from models.events import SubmissionRef
from models.ids import AgencyCode, SubmissionId
from models.route import Beginning, Notice, Paper
from workflows.engine.progress import Progress


def ordered(
    progress: Progress,
    papers: tuple[Paper, ...],
    submission: SubmissionRef,
    agency: AgencyCode,
    corrects: SubmissionId | None = None,
) -> Progress:
    """Ask for these papers, each from the submission or from the last answer of the step it names."""
    known = progress.state.agencies
    for paper in papers:
        progress = progress.having(
            RenderDocument(
                document=paper.document,
                submission=submission if paper.of is None else progress.state.answers[paper.of],
                agency=agency,
                copies=tuple(known[kind] for kind in paper.copies if kind in known),
                corrects=corrects,
            )
        )
    return progress


def informed(progress: Progress, notices: tuple[Notice, ...]) -> Progress:
    """Inform every agency whose notice holds now."""
    known = progress.state.agencies
    for notice in notices:
        if notice.agency in known and progress.holds(notice.when):
            progress = progress.having(InformAgency(agency=known[notice.agency], rule=notice.rule))
    return progress


def started(progress: Progress, beginnings: tuple[Beginning, ...], submission: SubmissionRef) -> Progress:
    """Begin the cases that are asked for now, on the strength of this answer; this case goes on."""
    for beginning in beginnings:
        if progress.holds(beginning.when):
            progress = progress.having(StartCase(route=beginning.route, submission=submission))
    return progress
