"""The versions of a plan: who drew each up, what was decided, and how it differs from the one in force before it."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from api.v1.rounds import Round
from api.v1.shapes import Told
from forms.plans.difference import Line, Written, difference
from models.ids import SubmissionId


class ChangeTold(Told):
    """One thing that differs from the version before."""

    kind: str = Field(description="added, removed или changed")
    words: str


class PlanVersion(Told):
    """A version of the plan and what became of it."""

    submission: SubmissionId
    number: int = Field(description="Какая по счёту версия, с 1")
    at: datetime
    agency: str
    is_approved: bool
    is_returned: bool
    decided_at: datetime | None
    remarks: str = Field(description="С чем вернули")
    changes: list[ChangeTold] = Field(description="Чем отличается от прежней утверждённой; у первой пусто")
    amended: SubmissionId | None = Field(description="План, каким его утвердила комиссия, если она его изменила")
    amendments: list[ChangeTold] = Field(description="Что комиссия изменила в проекте, утверждая его")


def versions_told(made: Iterable[Round]) -> list[PlanVersion]:
    """Every version, the first one first; each is compared with the last that was approved before it."""
    told: list[PlanVersion] = []
    before: Written | None = None
    for number, one in enumerate(made, 1):
        now = Written(one.work.form, one.work.answers)
        lines = difference(before, now) if before is not None else ()
        told.append(_told(number, one, lines))
        before = Written(one.final.form, one.final.answers) if one.is_approved else before
    return told


def _told(number: int, one: Round, lines: Iterable[Line]) -> PlanVersion:
    verdict = one.verdict
    return PlanVersion(
        submission=one.work.id,
        number=number,
        at=one.work.at,
        agency=one.work.agency_name,
        is_approved=one.is_approved,
        is_returned=one.is_returned,
        decided_at=None if verdict is None else verdict.at,
        remarks=str(verdict.answers.get("remarks") or "") if verdict is not None and one.is_returned else "",
        changes=_changes(lines),
        amended=None if one.amended is None else one.amended.id,
        amendments=_changes(amendments(one)),
    )


def amendments(one: Round) -> tuple[Line, ...]:
    """What the commission changed when it approved this version."""
    if one.amended is None:
        return ()
    work, changed = one.work, one.amended
    return difference(Written(work.form, work.answers), Written(changed.form, changed.answers))


def _changes(lines: Iterable[Line]) -> list[ChangeTold]:
    return [ChangeTold(kind=line.kind, words=line.words) for line in lines]
