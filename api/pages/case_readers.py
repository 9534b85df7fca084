"""Who read the case, in an order that one can read; and as a paper."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import ReadersAsked
from api.emergencies import reason_words, verdict_words
from api.guards import At
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.readers_told import kind_words, purpose_words
from api.pages.showing import show
from api.v1 import name_reasons, readers
from api.v1.emergencies import emergencies_of
from api.v1.readers import ReadersFilter, Wanted, What
from api.v1.readers_paper import For, readers_paper

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/readers")
async def read_by(request: Request, file: ReadersAsked, at: At, wanted: Wanted) -> HTMLResponse:
    """Кто читал дело."""
    frame = await frame_of(file, at)
    told = await readers.readers(file, at, wanted)
    here = f"/cases/{file.state.id}/readers"
    return show(
        request,
        "pages/case_readers.html",
        **framed(frame),
        readings=told.items,
        kinds=kind_words(),
        purposes=purpose_words(),
        wanted=wanted,
        root=here,
        sorts=[(sort.value, words) for sort, words in _sorts().items()],
        by=[("", _("любое")), *((purpose.value, words) for purpose, words in purpose_words().items())],
        people=[("", _("все")), *((one.code, one.name) for one in await readers.people_of(file, at))],
        is_narrowed=wanted != ReadersFilter(before=wanted.before),
        papers=[(f"{here}.pdf?{_query(wanted, whom=whom)}", words) for whom, words in _papers().items()],
        emergencies=await emergencies_of(file, at),
        reasons=reason_words(),
        named=await name_reasons.who_asked(file, at),
        name_reasons=name_reasons.reasons(),
        verdicts=verdict_words(),
        more=f"{here}?{_query(wanted, before=told.next)}" if told.next else "",
    )


@router.get("/cases/{case_id}/readers.pdf")
async def paper(file: ReadersAsked, at: At, wanted: Wanted, whom: Annotated[For, Query()] = For.CHECK) -> Response:
    """Справка о том, кто читал дело, PDF."""
    return await readers_paper(file, at, wanted, whom)


def _query(wanted: ReadersFilter, **more: object) -> str:
    kept = {**wanted.model_dump(mode="json", exclude_defaults=True, exclude={"before"}), **more}
    return urlencode({name: value for name, value in kept.items() if value})


def _sorts() -> dict[What, str]:
    return {
        What.ALL: _("всё"),
        What.OPENED: _("дело и документы открывали"),
        What.LISTED: _("имя показано в списке"),
        What.EMERGENCY: _("экстренный доступ"),
        What.PAPERS: _("подписи и справки"),
    }


def _papers() -> dict[For, str]:
    return {
        For.CHECK: _("Справка для проверки (PDF): с именами сотрудников"),
        For.FAMILY: _("Справка для законного представителя (PDF): органы и должности"),
    }
