"""The measures of a plan as they stand: what was asked of whom, what came of it, and by what that is proved."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from api.answers import local_day
from api.guards import Open
from api.languages import gettext as _
from api.v1.answered import Answered
from api.v1.answered import standing as standing_answers
from api.v1.shapes import Titled, Told
from forms.definition import Kind
from forms.plans.measures import Measure, Row, Said, day_of, measures_of, number_of, rows_of
from forms.plans.progress import Course, Standing, standing
from forms.wording import worded
from models.case import Task
from models.ids import AgencyCode, Code, SubmissionId, TaskId
from models.plan import Planned

REPORT, PROOF = "ipr_report", "measure_report"
DONE, CONTACTS, ENCLOSED = "activities_done[]", "contacts[]", "proof"
REPORTED = {
    "done": "done",
    "cancelled": "revoked",
    "in_progress": "accepted",
    "postponed": "accepted",
    "not_done": "sent",
}
"""What the reports of a plan say whose measures were never asked one by one, in the words of a referral."""


class Reported(Told):
    """What one periodic report says of a measure."""

    at: datetime
    agency: str
    status: Titled
    words: str
    reason: str


class ContactTold(Told):
    """One talk with the child or the family."""

    at: str
    how: str
    partner: str
    about: str


class ProofTold(Told):
    """By what the execution of a measure is proved."""

    submission: SubmissionId
    task: TaskId
    at: datetime
    agency: str
    done_on: date | None
    outcome: Titled
    words: str
    way: str
    contacts: list[ContactTold]
    files: list[str] = Field(description="Названия приложенных документов")
    spent: Decimal | None = Field(description="Потрачено, руб.")
    further: str


class MeasureTold(Told):
    """One measure of the plan."""

    key: Code
    number: int
    content: str
    cause: Titled | None
    direction: str
    goal: int | None
    agency: str = Field(description="Орган, который исполняет")
    agency_code: AgencyCode | None = Field(description="Его код, если мера уже в действующем плане")
    executor: str
    start: date | None
    due: str = Field(description="Срок словами плана")
    due_on: date | None = Field(description="Последний день, как его сейчас считает дело")
    expected: str
    way: Titled | None
    cost: Decimal | None
    money: Titled | None
    proof: Titled | None
    status: Titled
    is_late: bool = Field(description="Срок прошёл, а мера не исполнена и не исключена")
    task: TaskId | None = Field(description="Задача исполнителя, если мера уже поручена")
    is_open: bool = Field(description="Мера поручена, и исполнитель ещё не ответил")
    escalated: int = Field(description="Сколько раз о молчании сообщено вышестоящим")
    done: ProofTold | None
    reports: list[Reported]


class Seen(NamedTuple):
    """The measures of one version of the plan with what became of them."""

    measures: tuple[Measure, ...]
    told: tuple[MeasureTold, ...]
    standings: Mapping[Code, Standing]
    spent: Mapping[Code, Decimal]


def measures_seen(file: Open, found: Sequence[Answered], plan: Answered, names: Mapping[AgencyCode, str]) -> Seen:
    """Every measure of this version of the plan, with what was asked, reported and proved."""
    measures = measures_of(plan.form, plan.answers)
    told = tuple(_Course.of(file, found, plan, one).told(one, names) for one in measures)
    standings = {one.key: Standing(one.status.id) for one in told}
    spent = {one.key: one.done.spent for one in told if one.done and one.done.spent is not None}
    return Seen(measures, told, standings, spent)


def words_of(stands: Standing) -> str:
    """A standing in words."""
    return {
        Standing.DONE: _("исполнена"),
        Standing.RUNNING: _("исполняется"),
        Standing.LATE: _("просрочена"),
        Standing.AHEAD: _("ещё не начата"),
        Standing.REFUSED: _("исполнитель отказался"),
        Standing.GONE: _("исключена"),
    }[stands]


class _Course(NamedTuple):
    """What became of one measure."""

    planned: Planned | None
    task: Task | None
    course: Course | None
    today: date
    proof: ProofTold | None
    reports: list[Reported]

    @classmethod
    def of(cls, file: Open, found: Sequence[Answered], plan: Answered, measure: Measure) -> "_Course":
        """A plan in force is carried out task by task; of an earlier one only the reports speak."""
        in_force = file.state.plan
        planned = None if in_force is None else in_force.measure(measure.key)
        task = file.state.task(planned.task) if planned and planned.is_open and planned.task else None
        reports = [one for one in standing_answers(found, REPORT) if one.turn > plan.turn]
        said = [line for one in reports for line in _reported(one, measure.number)]
        proofs = [one for one in standing_answers(found, PROOF) if planned and one.task == planned.task]
        course = _by_reports(said) if planned is None else _by_task(planned, task, file.state.offset)
        proof = _proof(proofs[-1]) if proofs else None
        return cls(planned, task, course, local_day(file.now, file.state.offset), proof, said[::-1])

    def told(self, one: Measure, names: Mapping[AgencyCode, str]) -> MeasureTold:
        """The same for an answer."""
        stands = standing(one, self.course, self.today)
        agency = names.get(self.planned.order.agency, "") if self.planned else ""
        return MeasureTold(
            key=one.key,
            number=one.number,
            content=one.content,
            cause=_titled(one.cause),
            direction=one.direction,
            goal=one.goal,
            agency=agency or one.agency.words,
            agency_code=self.planned.order.agency if self.planned else None,
            executor=one.executor,
            start=one.start,
            due=one.term,
            due_on=(self.course.due if self.course else None) or one.due,
            expected=one.expected,
            way=_titled(one.way),
            cost=one.cost,
            money=_titled(one.money),
            proof=_titled(one.proof),
            status=Titled(id=stands, title=words_of(stands)),
            is_late=stands is Standing.LATE,
            task=self.planned.task if self.planned else None,
            is_open=self.task is not None,
            escalated=self.task.escalated if self.task else 0,
            done=self.proof,
            reports=self.reports,
        )


def _by_task(planned: Planned, task: Task | None, offset: int) -> Course:
    due = planned.order.stated
    if task is not None and task.due is not None:
        due = local_day(task.due - timedelta.resolution, offset)
    return Course(planned.how, due, None if planned.ended_at is None else local_day(planned.ended_at, offset))


def _by_reports(said: Sequence[Reported]) -> Course | None:
    return Course(REPORTED.get(said[-1].status.id, "sent")) if said else None


def _titled(said: Said) -> Titled | None:
    return Titled(id=said.code, title=said.words) if said.code else None


def _reported(report: Answered, number: int) -> Iterator[Reported]:
    columns = {column.key: column for column in report.form.field_of[DONE].columns}
    for row in rows_of(report.answers, DONE):
        if number_of(row.get("activity_no")) != number:
            continue
        words = {key: worded(column.type, row.get(key), column.choices) for key, column in columns.items()}
        said = [words.get(key, "") for key in ("actual", "result", "form", "dates")]
        code = str(row.get("status") or "unsaid")
        yield Reported(
            at=report.at,
            agency=report.agency_name,
            status=Titled(id=code, title=words.get("status") or _("состояние не указано")),
            words=". ".join(filter(None, said)),
            reason=words.get("reason", ""),
        )


def _proof(one: Answered) -> ProofTold:
    spent = one.answers.get("spent")
    return ProofTold(
        submission=one.id,
        task=one.task or 0,
        at=one.at,
        agency=one.agency_name,
        done_on=day_of(one.answers.get("done_on")),
        outcome=Titled(id=str(one.answers.get("outcome") or "unsaid"), title=_words(one, "outcome")),
        words=_words(one, "done"),
        way=_words(one, "way"),
        contacts=[_contact(one, row) for row in rows_of(one.answers, CONTACTS)],
        files=[worded(Kind.DOC_LIST, [dict(row)]) for row in rows_of(one.answers, ENCLOSED)],
        spent=None if spent is None else Decimal(str(spent)),
        further=_words(one, "further"),
    )


def _contact(one: Answered, row: Row) -> ContactTold:
    columns = one.form.field_of[CONTACTS].columns
    words = {column.key: worded(column.type, row.get(column.key), column.choices) for column in columns}
    return ContactTold(at=words["at"], how=words["how"], partner=words["with"], about=words["about"])


def _words(one: Answered, key: str) -> str:
    field = one.form.field_of[key]
    return worded(field.type, one.answers.get(key), field.choices)
