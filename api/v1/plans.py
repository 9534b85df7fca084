"""The interagency plan as a thing that lives: measures with what was reported of them, goals with their figures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import NotFound
from api.guards import At, Open, ReadCase
from api.languages import gettext as _
from api.v1.answered import Answered, answers_of, standing
from api.v1.rounds import rounds
from api.v1.shapes import Titled, Told
from forms.definition import Form
from forms.wording import worded
from models.ids import SubmissionId

router = APIRouter(route_class=Door, tags=["План"])
PLAN, REPORT = "ipr_plan", "ipr_report"
MEASURES, GOALS, DONE, PROGRESS = "activities[]", "goals[]", "activities_done[]", "goal_progress[]"
OVER = frozenset({"done", "cancelled"})
"""Statuses after which nothing more is expected of a measure."""
PLANNED = "planned"
DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
Row = Mapping[str, JsonValue]


class Reported(Told):
    """What one report says of a measure."""

    at: datetime
    agency: str
    status: Titled
    words: str
    reason: str


class Measure(Told):
    """One measure of the plan."""

    number: int
    direction: str
    content: str
    goal: int | None
    executor: str
    due: str
    due_on: date | None = Field(description="Срок, если он назван днём")
    expected: str
    status: Titled
    is_late: bool = Field(description="Срок прошёл, а мера не исполнена и не отменена")
    reports: list[Reported]


class Goal(Told):
    """One goal with its figures."""

    number: int
    goal: str
    indicator: str
    baseline: str
    now: str
    target: str
    due: str
    comment: str


class PlanVersion(Told):
    """A version of the plan and what became of it."""

    submission: SubmissionId
    at: datetime
    agency: str
    is_approved: bool
    is_returned: bool


class PlanTold(Told):
    """The plan of a case."""

    submission: SubmissionId
    number: str
    period_from: date | None
    period_to: date | None
    curator: str
    at: datetime
    is_approved: bool
    measures: list[Measure]
    counts: dict[str, int] = Field(description="Сколько мер в каждом состоянии; late: просрочено")
    goals: list[Goal]
    reviews: list[str]
    report_schedule: str
    versions: list[PlanVersion] = Field(description="Все версии, последняя первой")


@router.get("/cases/{case_id}/plan")
async def read_plan(file: ReadCase, at: At) -> PlanTold:
    """План дела: меры и отчёты о них, цели в цифрах, сроки и версии."""
    found = plan_of(file, await answers_of(file, at))
    if found is None:
        raise NotFound(_("Плана в деле ещё нет."), _("Он появится, когда куратор составит проект."))
    return found


def plan_of(file: Open, found: Sequence[Answered]) -> PlanTold | None:
    """The plan as its last version and the reports since then tell it; None when there is no plan."""
    plans = standing(found, PLAN)
    if not plans:
        return None
    plan = plans[-1]
    made = rounds(found, file.norm.route, plan.step or "")
    latest = made[-1] if made else None
    reports = [one for one in standing(found, REPORT) if one.turn > plan.turn]
    today = file.now.date()
    measures = [_measure(row, plan.form, reports, today) for row in _rows(plan, MEASURES)]
    return PlanTold(
        submission=plan.id,
        number=str(plan.answers.get("plan_number") or ""),
        period_from=_day(plan.answers.get("period_from")),
        period_to=_day(plan.answers.get("period_to")),
        curator=_words(plan, "lead_agency"),
        at=plan.at,
        is_approved=latest is not None and latest.is_approved,
        measures=measures,
        counts=_counts(measures),
        goals=[_goal(row, reports) for row in _rows(plan, GOALS)],
        reviews=[worded_day(row.get("review_date")) for row in _rows(plan, "review_dates[]")],
        report_schedule=_words(plan, "report_schedule"),
        versions=[
            PlanVersion(
                submission=one.work.id,
                at=one.work.at,
                agency=one.work.agency_name,
                is_approved=one.is_approved,
                is_returned=one.is_returned,
            )
            for one in reversed(made)
        ],
    )


def worded_day(value: JsonValue) -> str:
    """A kept date as people write it."""
    day = _day(value)
    return "" if day is None else f"{day:%d.%m.%Y}"


def _measure(row: Row, form: Form, reports: Iterable[Answered], today: date) -> Measure:
    number = _number(row.get("no"))
    told = [said for report in reports for said in _reported(report, number)]
    columns = {column.key: column for column in form.field_of[MEASURES].columns}
    words = {key: worded(column.type, row.get(key), column.choices) for key, column in columns.items()}
    status = told[-1].status if told else Titled(id=PLANNED, title=_("ещё не отчитались"))
    due = _named_day(words.get("due", ""))
    return Measure(
        number=number,
        direction=words.get("direction", ""),
        content=words.get("content", ""),
        goal=_number(row["goal_no"]) if row.get("goal_no") is not None else None,
        executor=words.get("executor", ""),
        due=words.get("due", ""),
        due_on=due,
        expected=words.get("expected", ""),
        status=status,
        is_late=due is not None and due < today and status.id not in OVER,
        reports=told[::-1],
    )


def _reported(report: Answered, number: int) -> Iterable[Reported]:
    columns = {column.key: column for column in report.form.field_of[DONE].columns}
    for row in _rows(report, DONE):
        if _number(row.get("activity_no")) != number:
            continue
        words = {key: worded(column.type, row.get(key), column.choices) for key, column in columns.items()}
        said = [words.get(key, "") for key in ("actual", "result", "form", "dates")]
        code = str(row.get("status") or PLANNED)
        yield Reported(
            at=report.at,
            agency=report.agency_name,
            status=Titled(id=code, title=words.get("status") or _("состояние не указано")),
            words=". ".join(filter(None, said)),
            reason=words.get("reason", ""),
        )


def _goal(row: Row, reports: Iterable[Answered]) -> Goal:
    number = _number(row.get("no"))
    told = [one for report in reports for one in _rows(report, PROGRESS) if _number(one.get("goal_no")) == number]
    latest: Row = told[-1] if told else {}
    return Goal(
        number=number,
        goal=str(row.get("goal") or ""),
        indicator=str(row.get("indicator") or ""),
        baseline=str(row.get("baseline") or latest.get("before") or ""),
        now=str(latest.get("now") or ""),
        target=str(row.get("target") or ""),
        due=worded_day(row.get("due")),
        comment=str(latest.get("comment") or ""),
    )


def _counts(measures: Iterable[Measure]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in measures:
        counts[one.status.id] = counts.get(one.status.id, 0) + 1
        counts["late"] = counts.get("late", 0) + one.is_late
    return counts


def _rows(one: Answered, key: str) -> list[Row]:
    rows = one.answers.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _words(one: Answered, key: str) -> str:
    field = one.form.field_of[key]
    return worded(field.type, one.answers.get(key), field.choices)


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _day(value: JsonValue) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _named_day(text: str) -> date | None:
    """The last day that a term names; «ежемесячно» names none."""
    found = DAY.findall(text)
    try:
        return date(int(found[-1][2]), int(found[-1][1]), int(found[-1][0])) if found else None
    except ValueError:
        return None
