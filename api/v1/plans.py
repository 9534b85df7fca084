"""The interagency plan as a thing that lives: measures as they stand, causes, money, goals in figures, versions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import NotFound
from api.guards import At, Open, ReadFile
from api.languages import gettext as _
from api.office import Office
from api.reading.directory import agency_names
from api.v1.answered import Answered, answers_of, standing
from api.v1.plan_budget import BudgetTold, budget_of
from api.v1.plan_measures import REPORT, MeasureTold, Seen, measures_seen
from api.v1.plan_versions import PlanVersion, versions_told
from api.v1.rounds import rounds
from api.v1.shapes import Titled, Told
from forms.plans.causes import Cause, raised
from forms.plans.measures import Row, Said, day_of, number_of, rows_of
from forms.plans.progress import Standing, counts, tallies
from forms.wording import worded
from models.ids import AgencyCode, SubmissionId

router = APIRouter(route_class=Door, tags=["План"])
PLAN = "ipr_plan"
GOALS, PROGRESS = "goals[]", "goal_progress[]"
ASSENTS = (("parent_consent", "parent_reason"), ("child_consent", "child_reason"))


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


class TallyTold(Told):
    """The measures of one agency in numbers."""

    of: str
    whole: int
    counts: dict[str, int] = Field(description="Сколько мер в каждом состоянии")


class CauseTold(TallyTold):
    """A cause, with what the plan does about it."""

    code: str
    level: str = Field(description="Уровень в последней оценке; пусто, если она причины не отметила")


class Assent(Told):
    """Whether the parents or the child agree with the plan."""

    answer: Titled
    reason: str


class PlanTold(Told):
    """The plan of a case."""

    submission: SubmissionId
    number: str
    period_from: date | None
    period_to: date | None
    curator: str
    at: datetime
    is_approved: bool
    measures: list[MeasureTold]
    counts: dict[str, int] = Field(description="Сколько мер в каждом состоянии")
    by_agency: list[TallyTold]
    is_assessed: bool = Field(description="Последняя оценка есть, и вашему органу её факторы открыты")
    by_cause: list[CauseTold] = Field(description="Причины из оценки и из плана; без мер: whole = 0")
    budget: BudgetTold
    goals: list[Goal]
    reviews: list[str]
    report_schedule: str
    parents: Assent | None
    child: Assent | None
    refusal_follows: str = Field(description="Что следует из отказа семьи или ребёнка")
    returned: int = Field(description="Сколько раз план возвращали на доработку")
    waiting: PlanVersion | None = Field(description="Новая версия, которая ждёт решения, пока действует прежняя")
    versions: list[PlanVersion] = Field(description="Все версии, последняя первой")


@router.get("/cases/{case_id}/plan")
async def read_plan(file: ReadFile, at: At) -> PlanTold:
    """План дела: меры как они стоят, причины, деньги, цели в цифрах, версии и чем они отличаются."""
    found = await plan_in(file, at)
    if found is None:
        raise NotFound(_("Плана в деле ещё нет."), _("Он появится, когда куратор составит проект."))
    return found


async def plan_in(file: Open, at: Office) -> PlanTold | None:
    """The plan of this case; None when there is none yet."""
    found = await answers_of(file, at)
    plan = file.state.plan
    codes = set() if plan is None else {one.order.agency for one in plan.measures}
    async with at.sessions.reading() as connection:
        names = await agency_names(connection, file.actor, codes)
    return plan_of(file, found, names)


def plan_of(file: Open, found: Sequence[Answered], names: Mapping[AgencyCode, str]) -> PlanTold | None:
    """The plan in force, or the last draft while none is; None when there is no plan."""
    plans = standing(found, PLAN)
    if not plans:
        return None
    made = rounds(found, file.norm.route, plans[-1].step or "")
    versions = versions_told(made)
    approved = [one for one in made if one.is_approved]
    plan = approved[-1].final if approved else plans[-1]
    seen, assessed = measures_seen(file, found, plan, names), _raised(found)
    reports = [one for one in standing(found, REPORT) if one.turn > plan.turn]
    last = versions[-1] if versions else None
    return PlanTold(
        submission=plan.id,
        number=str(plan.answers.get("plan_number") or ""),
        period_from=day_of(plan.answers.get("period_from")),
        period_to=day_of(plan.answers.get("period_to")),
        curator=_words(plan, "lead_agency"),
        at=plan.at,
        is_approved=bool(approved),
        measures=[*seen.told],
        counts={one.value: count for one, count in counts(seen.standings.values()).items()},
        by_agency=_by_agency(seen),
        is_assessed=bool(assessed),
        by_cause=_by_cause(seen, assessed),
        budget=budget_of(seen),
        goals=[_goal(row, reports) for row in rows_of(plan.answers, GOALS)],
        reviews=[worded_day(row.get("review_date")) for row in rows_of(plan.answers, "review_dates[]")],
        report_schedule=_words(plan, "report_schedule"),
        parents=_assent(plan, *ASSENTS[0]),
        child=_assent(plan, *ASSENTS[1]),
        refusal_follows=_words(plan, "refusal_follows"),
        returned=sum(one.is_returned for one in versions),
        waiting=last if approved and last and not (last.is_approved or last.is_returned) else None,
        versions=versions[::-1],
    )


def worded_day(value: JsonValue) -> str:
    """A kept date as people write it."""
    day = day_of(value)
    return "" if day is None else f"{day:%d.%m.%Y}"


def _raised(found: Iterable[Answered]) -> tuple[Cause, ...]:
    """What the last assessment raised, as far as this person's agency may read it."""
    for one in reversed([*found]):
        if not one.is_replaced and (causes := raised(one.form, one.answers)):
            return causes
    return ()


def _by_agency(seen: Seen) -> list[TallyTold]:
    agencies = {one.key: one.agency for one in seen.told}
    found = tallies(seen.measures, seen.standings, lambda one: Said(one.agency.code, agencies[one.key]))
    return [TallyTold(of=one.of.words, whole=one.whole, counts=_counts(one.counts)) for one in found if one.of.words]


def _by_cause(seen: Seen, assessed: Sequence[Cause]) -> list[CauseTold]:
    """The causes of the assessment first, also those for which the plan has no measure."""
    planned = {one.of.code: one for one in tallies(seen.measures, seen.standings, lambda one: one.cause)}
    named = {one.code: one for one in assessed}
    words = {one.code: one.title for one in assessed} | {code: one.of.words for code, one in planned.items()}
    return [
        CauseTold(
            code=code,
            of=words[code],
            level=named[code].level if code in named else "",
            whole=planned[code].whole if code in planned else 0,
            counts=_counts(planned[code].counts) if code in planned else {},
        )
        for code in dict.fromkeys((*named, *planned))
        if code
    ]


def _counts(found: Mapping[Standing, int]) -> dict[str, int]:
    return {one.value: count for one, count in found.items()}


def _goal(row: Row, reports: Iterable[Answered]) -> Goal:
    number = number_of(row.get("no"))
    told = [one for report in reports for one in rows_of(report.answers, PROGRESS)]
    mine = [one for one in told if number_of(one.get("goal_no")) == number]
    latest: Row = mine[-1] if mine else {}
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


def _assent(plan: Answered, key: str, reason: str) -> Assent | None:
    value = plan.answers.get(key)
    code = value.get("choice") if isinstance(value, dict) else value
    if not isinstance(code, str):
        return None
    title = plan.form.field_of[key].label_of(code)
    return Assent(answer=Titled(id=code, title=title), reason=str(plan.answers.get(reason) or ""))


def _words(one: Answered, key: str) -> str:
    field = one.form.field_of.get(key)
    return "" if field is None else worded(field.type, one.answers.get(key), field.choices)
