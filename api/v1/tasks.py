"""One task: until when and why, who does it, its form, and its draft."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import Field, JsonValue

from api import answers, drafts, prefilling
from api.door import Door
from api.errors import NotAllowed, NotFound
from api.guards import At, CasePath, DoTask, Open, ReadCase, SignedIn, TaskPath
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.names import NameQuestion, questions
from api.office import Office
from api.reading.directory import names_in, people_names
from api.reading.records import kept_answers
from api.reading.rows import Line
from api.reading.signatures import request_rows
from api.reading.tasks import task_row
from api.retelling import retold
from api.v1.reasons import Reckoning, TermTold, term_told
from api.v1.shapes import AgencyTold, Answers, Basis, Brought, PersonTold, Titled, Told, basis_of
from forms import catalogue
from forms.definition import Form
from models.case import Task
from models.ids import Code, Digest
from models.people import OFFICE_ROLES, Role
from workflows import registry
from workflows.requests import requests_of

router = APIRouter(route_class=Door, tags=["Задачи"])


class Source(Told):
    """An earlier form of the case from which something is known."""

    form: Titled
    made_at: datetime


class FormTold(Told):
    """The form of a task, and what is already known."""

    id: Code
    version: int
    title: str
    definition: dict[str, Any]
    prefill: dict[str, JsonValue]
    prefill_from: dict[str, Source | None] = Field(
        description="Из какой прежней формы или документа дела взято значение; null: из справочника или карточки дела"
    )


class RequestTold(Told):
    """A paper that asks for the task."""

    document: Titled
    number: str
    made_at: datetime
    digest: Digest
    address: str


class TaskTold(Told):
    """One task with everything that is needed to do it."""

    number: int
    step: Titled
    agency: AgencyTold
    role: str
    opened_at: datetime
    closed_at: datetime | None
    how: str | None
    due: datetime | None
    asked_by: AgencyTold | None = Field(default=None, description="Кто просил, если задача — поручение")
    requests: list[RequestTold] = Field(
        default=[], description="Запросы, на которые отвечает задача; только для органа, которому она поручена"
    )
    is_mine: bool
    holder: PersonTold | None = Field(description="Кто исполняет; только для органа, которому поручена задача")
    basis: list[Basis]
    term: TermTold | None
    completes: int | None = Field(description="Номер задачи, ответ на которую отправлен с пробелами и дополняется этой")
    form: FormTold | None = Field(description="Только для органа, которому поручена задача")
    name_questions: list[NameQuestion] = Field(description="Имена, о склонении которых нужно спросить человека")


class DraftIn(Brought):
    """What was typed so far; nothing is checked away."""

    answers: Answers


class DraftText(Told):
    """A text of a draft and who wrote it."""

    answers: dict[str, JsonValue]
    version: int
    updated_at: datetime
    author: str


class DraftTold(DraftText):
    """The draft that counts, its gaps, and texts that were set aside."""

    gaps: list[Mistake]
    set_aside: list[DraftText]


class DraftSaved(Told):
    """The draft is kept under this version."""

    version: int
    gaps: list[Mistake]
    name_questions: list[NameQuestion] = Field(description="Имена, о склонении которых нужно спросить человека")


@router.get("/cases/{case_id}/tasks/{number}")
async def read_task(file: ReadCase, number: TaskPath, at: At) -> TaskTold:
    """Одна задача: форма, что уже известно, срок и как он получился."""
    row = await task_of(at, file, number)
    step = registry.step_of(file.norm.route, row.step)
    task = file.state.task(number)
    is_mine = row.agency == file.actor.agency and file.actor.role in OFFICE_ROLES  # who supervises it fills nothing in
    async with at.sessions.reading() as connection:
        names = await names_in(connection, file.actor, file.state)
        people = await people_names(connection, file.actor, [row.holder] if is_mine and row.holder else [])
    form = await _form(at, file, row, step.form) if is_mine else None
    return TaskTold(
        number=number,
        step=Titled.of_task(step.id, step.title, row.completes),
        completes=row.completes,
        agency=AgencyTold(code=row.agency, name=names.get(row.agency, row.agency)),
        role=retold(Role(row.role).label),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        how=row.how,
        due=row.due,
        asked_by=_asker(task, names),
        requests=await _requests(at, file, task) if is_mine and task is not None else [],
        is_mine=is_mine,
        holder=PersonTold.named(row.holder, people) if is_mine else None,
        basis=[basis_of(rule, file.norm.route.country) for rule in step.basis],
        term=None if task is None else term_told(Reckoning(task, file.norm, file.state.offset)),
        form=form,
        name_questions=await _questions(at, file, row, form) if form else [],
    )


@router.get("/cases/{case_id}/tasks/{number}/draft")
async def read_draft(actor: SignedIn, case_id: CasePath, number: TaskPath, response: Response, at: At) -> DraftTold:
    """Черновик задачи: мой и, пока дело в ведении моего органа, моих коллег."""
    rows = await drafts.drafts_of(at, actor, case_id, number)
    if not rows:
        raise NotFound(_("Черновика этой задачи нет."), _("Его можно начать: сохраните первые ответы."))
    async with at.sessions.reading() as connection:
        names = await people_names(connection, actor, [row.person for row in rows])
    first, *others = (_text(row, names) for row in rows)
    response.headers["ETag"] = f'"{first.version}"'
    form = catalogue.form(rows[0].form, rows[0].form_version)
    gaps = answers.mistakes(answers.gaps_of(form, first.answers, day=at.time_of(case_id).date()))
    return DraftTold(**first.model_dump(), gaps=list(gaps), set_aside=others)


@router.put("/cases/{case_id}/tasks/{number}/draft")
async def save_draft(
    file: DoTask,
    number: TaskPath,
    draft: DraftIn,
    response: Response,
    _once: Once,
    at: At,
    seen: Annotated[str | None, Header(alias="If-Match", description="Версия черновика, которую вы видели")] = None,
) -> DraftSaved:
    """Сохранить черновик как есть. Если его изменил другой, ответ 412 содержит оба текста."""
    row = await task_of(at, file, number)
    if row.agency != file.actor.agency:
        raise NotAllowed(_("Эта задача поручена другому органу."), _("Черновик не сохранён: его ведёт исполнитель."))
    form = form_of(file, row)
    written = drafts.Written(file.state.id, number, form.id, form.version, draft.answers)
    revision = await drafts.save(at, file.actor, written, seen=_revision(seen))
    response.headers["ETag"] = f'"{revision}"'
    day = answers.local_day(file.now, file.state.offset)
    gaps = answers.mistakes(answers.gaps_of(form, draft.answers, day=day))
    asked = await questions(at, file, row, form, draft.answers)
    return DraftSaved(version=revision, gaps=list(gaps), name_questions=asked)


async def _requests(at: Office, file: Open, task: Task) -> list[RequestTold]:
    """The papers by which it was asked, as far as they are made."""
    asking = set(requests_of(task, file.state, file.norm.route))
    if not asking:
        return []
    async with at.sessions.reading() as connection:
        rows = await request_rows(connection, file.actor, file.state.id, asking)
    return [_request(row) for row in rows]


def _request(row: Line) -> RequestTold:
    document = row.order["document"]
    return RequestTold(
        document=Titled(id=document, title=catalogue.form(document).title),
        number=f"{row.number}/{row.year}",
        made_at=row.made_at,
        digest=row.digest,
        address=f"/api/v1/documents/{row.digest}",
    )


def _asker(task: Task | None, names: dict[str, str]) -> AgencyTold | None:
    if task is None or task.asked_by is None:
        return None
    return AgencyTold(code=task.asked_by, name=names.get(task.asked_by, task.asked_by))


async def task_of(at: Office, file: Open, number: int) -> Line:
    """The task of this number, open or not. Raises NotFound."""
    async with at.sessions.reading() as connection:
        row = await task_row(connection, file.actor, file.state.id, number)
    if row is None:
        raise NotFound(_("В деле нет такой задачи."), _("Откройте дело: в нём видно, какие задачи есть."))
    return row


def form_of(file: Open, row: Line) -> Form:
    """The form of the task's step."""
    return catalogue.form(registry.step_of(file.norm.route, row.step).form, country=file.norm.route.country)


def _revision(seen: str | None) -> int | None:
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', (seen or "").strip())
    return int(found[1]) if found else None


async def _form(at: Office, file: Open, row: Line, form_id: Code) -> FormTold:
    form = catalogue.form(form_id, country=file.norm.route.country)
    async with at.sessions.reading() as connection:
        answered = file.state.answers.get(row.step) if row.completes else None
        begun = await kept_answers(connection, file.actor, answered.id) if answered else None
        if begun:
            found = prefilling.begun_with(begun)
        else:
            asked = file.state.referral(row.number)
            found = await prefilling.prefilled_with(connection, file, form, asked)
    return FormTold(
        id=form.id,
        version=form.version,
        title=form.title,
        definition=form.model_dump(mode="json", exclude_defaults=True),
        prefill=found.answers,
        prefill_from={key: None if one is None else _source(one) for key, one in found.origins.items()},
    )


def _source(origin: prefilling.Origin) -> Source:
    title = catalogue.form(origin.form, origin.version).title
    return Source(form=Titled(id=origin.form, title=title), made_at=origin.made_at)


async def _questions(at: Office, file: Open, row: Line, told: FormTold) -> list[NameQuestion]:
    """What is asked of the draft that counts, or of what is already known."""
    found = await drafts.drafts_of(at, file.actor, file.state.id, row.number)
    return await questions(at, file, row, form_of(file, row), found[0].answers if found else told.prefill)


def _text(row: Line, names: dict[str, str]) -> DraftText:
    author = names.get(row.person, row.person)
    return DraftText(answers=row.answers, version=row.revision, updated_at=row.updated_at, author=author)
