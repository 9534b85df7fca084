"""The papers of a sitting, printed when asked for and not stored: повестка, протокол, повестка родителям."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from api.guards import At
from api.pages import projects
from api.pages.door import Page
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile, no_such
from api.pages.sitting_told import told_in_words
from forms import catalogue
from forms.answers import check_answers
from forms.commission import agenda, letters, minutes
from forms.commission.telling import SittingTold
from forms.paper import Paper
from forms.render import document_html, project_html

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get(f"{HOME}/{{sitting_id}}/agenda.pdf")
async def agenda_paper(file: SeenSitting, at: At) -> Response:
    """Повестка дня, PDF."""
    told = await told_in_words(file, at)
    paper = _paper(file, told, agenda.FORM, agenda.agenda(told))
    return await _printed(document_html(agenda.FORM, paper), f"agenda-{file.row.number}")


@router.get(f"{HOME}/{{sitting_id}}/minutes.pdf")
async def minutes_paper(file: SeenSitting, at: At) -> Response:
    """Проект протокола, PDF: что он скажет, если оформить его сейчас. Оформленный стоит в реестре документов."""
    told = await told_in_words(file, at)
    paper = _paper(file, told, minutes.FORM, minutes.minutes(told)).model_copy(update={"number": ""})
    return await _printed(project_html(minutes.FORM, paper), f"minutes-{file.row.number}")


@router.get(f"{HOME}/{{sitting_id}}/items/{{number}}/summons.pdf")
async def summons_paper(file: SeenSitting, number: NumberPath, at: At) -> Response:
    """Повестка родителю, PDF, проект: номер и отметку о вручении ставит секретарь."""
    told = await told_in_words(file, at)
    item = next((one for one in told.items if one.number == number), None)
    known = file.state.item(number)
    if item is None or known is None or not file.board.may_keep:
        raise no_such()
    addressee = {"full_name": (item.family or {}).get("parent", "")}
    paper = _paper(file, told, letters.SUMMONS, letters.summons(told, item, addressee, "parent"))
    return await _printed(project_html(letters.SUMMONS, paper), f"summons-{file.row.number}-{number}")


def _paper(file: SittingFile, told: SittingTold, form_id: str, answers: Mapping[str, Any]) -> Paper:
    form, day = catalogue.form(form_id), told.at.date()
    return Paper(
        document=form_id,
        number=file.row.number,
        agency=told.commission,
        made_on=day,
        form=form.id,
        form_version=form.version,
        answers=check_answers(form, dict(answers), day=day).answers,
    )


async def _printed(html: str, name: str) -> Response:
    content = await projects.printed(html)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
