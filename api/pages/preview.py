"""A paper before it is sent: made of the draft, marked «ПРОЕКТ», without a number, a register and a copy kept."""

import asyncio
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api import answers, drafts
from api.errors import NotFound, Problem
from api.guards import At, DoTask, Open
from api.languages import gettext as _
from api.names import documents_of
from api.office import Office
from api.pages import projects, sheet
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.questions import chapters, errors, questions_of
from api.pages.showing import show
from api.pages.task import TaskPath
from api.reading.directory import agency_names
from api.reading.names import known_forms
from api.v1 import tasks
from api.v1.tasks import TaskTold
from forms import catalogue
from forms.answers import check_answers
from forms.page_picture import NotAPdf, page_count, page_picture
from forms.paper import Paper
from forms.render import project_html
from models.ids import Code

router = APIRouter(route_class=Page, include_in_schema=False)
InDocument = Annotated[Code, Query(alias="document")]


@router.get("/cases/{case_id}/tasks/{number}/preview")
async def preview(request: Request, file: DoTask, number: TaskPath, at: At) -> HTMLResponse:
    """Как будет выглядеть документ: чего в нём не хватает, открыть и скачать."""
    told, written = await _drafted(file, number, at)
    frame = await frame_of(file, at)
    asking = await sheet.asked_of(at, file, told, sheet.Filled(written), frame.moments)
    address = f"/cases/{file.state.id}/tasks/{number}"
    documents = [await _shown(file, told, code, written, at) for code in _documents(file, told)]
    return show(
        request,
        "pages/preview.html",
        **{**framed(frame), "heading": _("Проект документа")},
        task=told,
        documents=documents,
        gaps=errors(questions_of(chapters(asking)), asking.gaps),
        address=address,
    )


@router.get("/cases/{case_id}/tasks/{number}/preview.pdf")
async def project(file: DoTask, number: TaskPath, document: InDocument, at: At, save: str = "") -> Response:
    """Сам проект, PDF. Нигде не хранится."""
    content = await _printed(file, number, document, at)
    how = "attachment" if save else "inline"
    headers = {"Content-Disposition": f'{how}; filename="project-{document}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/cases/{case_id}/tasks/{number}/preview.png")
async def project_page(
    file: DoTask, number: TaskPath, document: InDocument, at: At, page: Annotated[int, Query(ge=1, le=500)] = 1
) -> Response:
    """Страница проекта картинкой: её показывает любой браузер."""
    return await drawn(await _printed(file, number, document, at), page)


class Shown(NamedTuple):
    """A project on the page: its pages as pictures; none, and why, when it could not be printed now."""

    code: Code
    title: str
    pages: int
    trouble: str = ""


async def _shown(file: Open, told: TaskTold, document: Code, written: sheet.Answers, at: Office) -> Shown:
    title = catalogue.form(document).title
    try:
        content = await projects.printed(project_html(document, await _paper(file, told, document, written, at)))
    except Problem as problem:
        return Shown(document, title, 0, f"{problem.detail} {problem.remedy}")
    return Shown(document, title, await asyncio.to_thread(page_count, content))


async def drawn(content: bytes, page: int) -> Response:
    """A page of this PDF. Raises NotFound when it has fewer, or is no PDF."""
    try:
        picture = await asyncio.to_thread(page_picture, content, page)
    except NotAPdf:
        raise NotFound(
            _("Файл этого документа не PDF: картинкой его не показать."), _("Скачайте файл и сообщите администратору.")
        ) from None
    except LookupError:
        raise NotFound(_("Такой страницы в документе нет."), _("Откройте документ целиком.")) from None
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})


async def _printed(file: Open, number: int, document: Code, at: Office) -> bytes:
    told, written = await _drafted(file, number, at)
    if document not in _documents(file, told):
        raise NotFound(_("По этой задаче такого документа не выпускают."), _("Вернитесь к форме: черновик цел."))
    return await projects.printed(project_html(document, await _paper(file, told, document, written, at)))


async def _drafted(file: Open, number: int, at: Office) -> tuple[TaskTold, sheet.Answers]:
    """The task and what is written in it so far. Raises NotFound for whoever does not fill it in."""
    told = await tasks.read_task(file, number, at)
    if not sheet.is_to_be_filled(file, told):
        raise NotFound(_("Проект видит тот, кто заполняет форму."), _("Отправленный документ есть в документах дела."))
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    return told, rows[0].answers if rows else sheet.known(told)


def _documents(file: Open, told: TaskTold) -> tuple[Code, ...]:
    return documents_of(file.norm.route, told.step.id)


async def _paper(file: Open, told: TaskTold, document: Code, written: sheet.Answers, at: Office) -> Paper:
    form, day = sheet.form_of(told), answers.local_day(file.now, file.state.offset)
    async with at.sessions.reading() as connection:
        known = await known_forms(connection, file.actor, file.state.id)
        names = await agency_names(connection, file.actor)
    return Paper(
        document=document,
        case_number=file.row.number,
        agency=names.get(file.actor.agency, file.actor.agency),
        made_on=day,
        form=form.id,
        form_version=form.version,
        answers=check_answers(form, written, day=day).answers,
        name_forms=known,
    )
