"""A paper before it is sent: made of the draft, marked «ПРОЕКТ», without a number, a register and a copy kept."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api import answers, drafts
from api.errors import Away, NotFound, Problem
from api.guards import At, Open, ReadCase
from api.languages import gettext as _
from api.languages import later
from api.names import documents_of
from api.office import Office
from api.pages import sheet
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.questions import chapters
from api.pages.showing import show
from api.pages.task import TaskPath
from api.reading.directory import agency_names
from api.reading.names import known_forms
from api.retelling import retold
from api.v1 import tasks
from api.v1.tasks import TaskTold
from forms import catalogue
from forms.answers import check_answers
from forms.paper import Paper
from forms.render import project_html
from models.ids import Code

router = APIRouter(route_class=Page, include_in_schema=False)
AT_ONCE = asyncio.Semaphore(2)
"""Projects that are printed at the same time in this process: each takes a core for a second."""
InDocument = Annotated[Code, Query(alias="document")]


class TooManyProjects(Problem):
    status, kind, title = 429, "too-many", later("Сейчас печатают много проектов")


@router.get("/cases/{case_id}/tasks/{number}/preview")
async def preview(request: Request, file: ReadCase, number: TaskPath, at: At) -> HTMLResponse:
    """Как будет выглядеть документ: чего в нём не хватает, открыть и скачать."""
    told, written = await _drafted(file, number, at)
    frame = await frame_of(file, at)
    asking = await sheet.asked_of(at, file, told, sheet.Filled(written), frame.moments)
    anchors = {question.key: question.anchor for chapter in chapters(asking) for question in chapter.questions}
    address = f"/cases/{file.state.id}/tasks/{number}"
    return show(
        request,
        "pages/preview.html",
        **{**framed(frame), "heading": _("Проект документа")},
        task=told,
        documents=[(code, catalogue.form(code).title) for code in _documents(file, told)],
        gaps=[(anchors.get(gap.field, ""), retold(gap.message)) for gap in asking.gaps],
        address=address,
    )


@router.get("/cases/{case_id}/tasks/{number}/preview.pdf")
async def project(file: ReadCase, number: TaskPath, document: InDocument, at: At, save: str = "") -> Response:
    """Сам проект, PDF. Нигде не хранится."""
    told, written = await _drafted(file, number, at)
    if document not in _documents(file, told):
        raise NotFound(_("По этой задаче такого документа не выпускают."), _("Вернитесь к форме: черновик цел."))
    if AT_ONCE.locked():
        raise TooManyProjects(
            _("Сейчас печатают много проектов."),
            _("Ничего не потеряно: черновик сохранён. Повторите через несколько секунд."),
            headers={"Retry-After": "5"},
        )
    async with AT_ONCE:
        paper = await _paper(file, told, document, written, at)
        content = await asyncio.to_thread(lambda: _printed(project_html(document, paper)))
    how = "attachment" if save else "inline"
    headers = {"Content-Disposition": f'{how}; filename="project-{document}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


def _printed(html: str) -> bytes:
    """The project as PDF. `Away` where the web server has no printer; nothing else of it needs one."""
    try:
        from forms.pdf import pdf_of  # noqa: PLC0415 - brings Pango
    except OSError:
        raise Away(
            _("На этом сервере нечем печатать."),
            _("Черновик сохранён, отправить его можно. Администратор может поставить Pango и шрифты."),
        ) from None
    return pdf_of(html)


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
