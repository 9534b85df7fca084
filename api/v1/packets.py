"""Approvals: what waits for my decision, and the packet of one of them: the work, and what was said of it before."""

from datetime import datetime
from functools import cache

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import NotFound
from api.guards import At, Open, ReadFile, SignedIn, TaskPath
from api.languages import gettext as _
from api.office import Office
from api.reading.approvals import approval_count, approval_rows
from api.reading.directory import people_names
from api.reading.rows import Line
from api.readings import note_children
from api.retelling import retold
from api.v1.answered import Answered, answers_of
from api.v1.assessed import AssessedTold, assessed
from api.v1.rounds import Round, rounds
from api.v1.shapes import AgencyTold, Basis, Titled, Told, basis_of
from api.v1.tasks import task_of
from forms import catalogue
from forms.definition import Form, FormField, Kind
from forms.facts import facts_of
from forms.wording import worded
from models.ids import CaseId, Code, Digest, SubmissionId
from models.people import Actor, does
from models.route import Route, Step
from workflows import registry
from workflows.engine.approval import approvals, own_work_refusal, sends_back, work_of

router = APIRouter(route_class=Door, tags=["Утверждение"])
MOST = 200
"""Decisions on one list: whoever has more of them has another trouble."""


class ApprovalLine(Told):
    """A decision that I owe."""

    case: CaseId
    case_number: str
    child: str | None
    task: int
    step: Titled
    work: Titled
    opened_at: datetime
    due: datetime | None
    is_overdue: bool
    is_suspended: bool
    returned: int = Field(description="Сколько раз работу уже возвращали")
    rule: Basis


class ApprovalList(Told):
    """Everything that waits for my decision, the most urgent first."""

    items: list[ApprovalLine]
    count: int


class WorkTold(Told):
    """The work that is decided about."""

    submission: SubmissionId
    form: Titled
    form_version: int
    at: datetime
    agency: AgencyTold
    person: str
    answers: dict[str, JsonValue]
    is_whole: bool = Field(description="Все ответы открыты вашему органу")


class RemarkTold(Told):
    """What was said of an earlier version."""

    at: datetime
    person: str
    verdict: str
    words: list[str]
    work: WorkTold


class VerdictTold(Told):
    """One decision that can be taken."""

    field: str
    code: str
    label: str
    sends_back: bool


class PacketTold(Told):
    """Everything that is needed to decide, in one place."""

    task: int
    step: Titled
    work_step: Titled
    work: WorkTold
    earlier: list[RemarkTold] = Field(description="Прежние версии с решениями о них, последняя первой")
    assessment: AssessedTold | None
    verdicts: list[VerdictTold]
    refusal: str | None = Field(description="Почему решать должны не вы; null, если можно")
    remedy: str | None


@router.get("/approvals")
async def list_approvals(actor: SignedIn, at: At) -> ApprovalList:
    """Что ждёт моего решения: работа других, которую я утверждаю или возвращаю."""
    async with at.sessions.reading() as connection:
        rows = await approval_rows(connection, actor, approval_steps(), MOST)
    note_children(actor, rows)
    return ApprovalList(items=[_line(row, at) for row in rows], count=len(rows))


@router.get("/cases/{case_id}/tasks/{number}/packet")
async def read_packet(file: ReadFile, number: TaskPath, at: At) -> PacketTold:
    """Пакет к решению: работа, прежние замечания, оценка с доказательствами, возможные решения."""
    row = await task_of(at, file, number)
    return await packet_of(file, number, registry.step_of(file.norm.route, row.step), at)


async def packet_of(file: Open, number: int, step: Step, at: Office) -> PacketTold:
    """The packet of a step that decides about the work of another. Raises NotFound when it is no such step."""
    work = work_of(step)
    found = await answers_of(file, at)
    made = rounds(found, file.norm.route, work or "")
    if work is None or not made:
        raise NotFound(_("По этой задаче ничего не утверждают."), _("Откройте задачу: в ней видно, что нужно сделать."))
    async with at.sessions.reading() as connection:
        names = await people_names(connection, file.actor, [one.person for one in found])
    refusal = own_work_refusal(file.norm.route, file.state, step, file.actor.person)
    told = await assessed(file, found, at)
    return PacketTold(
        task=number,
        step=Titled(id=step.id, title=step.title),
        work_step=Titled(id=work, title=file.norm.route.step_of[work].title),
        work=_work(made[-1].work, names),
        earlier=[_remark(one, names) for one in reversed(made) if one.verdict is not None],
        assessment=told[0] if told else None,
        verdicts=verdicts(file.norm.route, step),
        refusal=None if refusal is None else retold(refusal.message),
        remedy=None if refusal is None else retold(refusal.remedy),
    )


def verdicts(route: Route, step: Step) -> list[VerdictTold]:
    """The choices of the form that decide, and which of them send the work back."""
    form = catalogue.form(step.form, country=route.country)
    field = next((field for field in form.fields if _decides(field, step)), None)
    if field is None:
        return []
    return [
        VerdictTold(
            field=field.key,
            code=choice.code,
            label=choice.label,
            sends_back=sends_back(route, step, facts_of(form, {field.key: choice.code})),
        )
        for choice in field.choices
    ]


def approval_steps() -> frozenset[tuple[Digest, Code]]:
    """Every step of a published route that decides about the work of another."""
    return frozenset((route.digest, step) for route in registry.published_routes() for step in _of_route(route.digest))


def decides(actor: Actor) -> bool:
    """Whether any published route gives this person something to decide about."""
    return any(
        step.agency is actor.kind and does(actor.role, step.role)
        for route in registry.published_routes()
        for step in (route.step_of[name] for name in _of_route(route.digest))
    )


async def count_approvals(actor: Actor, at: Office) -> int:
    """How many decisions this person owes."""
    async with at.sessions.reading() as connection:
        return await approval_count(connection, actor, approval_steps())


@cache
def _of_route(digest: Digest) -> tuple[Code, ...]:
    return tuple(approvals(registry.route_of(digest)))


def _decides(field: FormField, step: Step) -> bool:
    return field.type is Kind.ENUM and any(fact.name in step.gives for fact in field.facts)


def _line(row: Line, at: Office) -> ApprovalLine:
    route = registry.route_of(row.route_digest)
    step = route.step_of[row.step]
    work = route.step_of[work_of(step) or row.step]
    return ApprovalLine(
        case=row.case_id,
        case_number=row.case_number,
        child=row.child_name,
        task=row.number,
        step=Titled(id=step.id, title=step.title),
        work=Titled(id=work.id, title=work.title),
        opened_at=row.opened_at,
        due=row.due,
        is_overdue=row.due is not None and row.due <= at.time_of(row.case_id),
        is_suspended=row.suspended,
        returned=row.returned,
        rule=basis_of(row.rule, route.country),
    )


def _work(one: Answered, names: dict[str, str]) -> WorkTold:
    return WorkTold(
        submission=one.id,
        form=Titled(id=one.form.id, title=one.form.title),
        form_version=one.form.version,
        at=one.at,
        agency=AgencyTold(code=one.agency, name=one.agency_name),
        person=names.get(one.person, ""),
        answers=one.answers,
        is_whole=one.is_whole,
    )


def _remark(one: Round, names: dict[str, str]) -> RemarkTold:
    verdict = one.verdict or one.work
    decided = [field for field in verdict.form.fields if field.type is Kind.ENUM and field.facts]
    return RemarkTold(
        at=verdict.at,
        person=names.get(verdict.person, ""),
        verdict=", ".join(_words(field, verdict) for field in decided),
        words=remarks_in(verdict.form, verdict),
        work=_work(one.work, names),
    )


def remarks_in(form: Form, verdict: Answered) -> list[str]:
    """What was written in a decision besides the decision itself."""
    return [_words(field, verdict) for field in form.fields if field.type is Kind.TEXT and _words(field, verdict)]


def _words(field: FormField, one: Answered) -> str:
    return worded(field.type, one.answers.get(field.key), field.choices)
