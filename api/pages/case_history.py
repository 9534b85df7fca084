"""The story of a case, whole or only what is looked for: of one kind, of one agency, or what broke a term."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed, told_of
from api.pages.door import Page
from api.pages.showing import show
from api.v1.timeline import TimelineEntry

router = APIRouter(route_class=Page, include_in_schema=False)


class Sought(StrEnum):
    """Which entries are shown."""

    ALL = "all"
    ANSWERS = "answers"
    TERMS = "terms"
    SILENCE = "silence"
    CUSTODY = "custody"
    BROKEN = "broken"


KINDS: dict[Sought, frozenset[str]] = {
    Sought.ANSWERS: frozenset({"case_opened", "step_done", "answer_corrected", "step_added", "threat_reported"}),
    Sought.TERMS: frozenset({"term_suspended", "term_resumed", "term_extended", "calendar_adopted"}),
    Sought.SILENCE: frozenset({"reminder_due", "term_passed"}),
    Sought.CUSTODY: frozenset(
        {"custody_offered", "custody_accepted", "custody_declined", "task_handed_over", "task_entrusted"}
    ),
}


@router.get("/cases/{case_id}/history")
async def history(
    request: Request,
    file: ReadCase,
    at: At,
    *,
    kind: Sought = Sought.ALL,
    agency: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """Журнал: кто, что, когда, соблюдён ли срок."""
    frame, told = await frame_of(file, at), await told_of(file, at)
    heard = {entry.who.agency.code: entry.who.agency.name for entry in told.story if entry.who}
    root = f"/cases/{file.state.id}/history"
    return show(
        request,
        "pages/case_history.html",
        **framed(frame),
        story=[entry for entry in told.story if _is_sought(entry, kind, agency)],
        whole=len(told.story),
        kinds=[(one, title, f"{root}?{urlencode({'kind': one.value, 'agency': agency})}") for one, title in _kinds()],
        kind=kind,
        agency=agency,
        agencies=sorted(heard.items(), key=lambda entry: entry[1]),
        address=root,
    )


def _is_sought(entry: TimelineEntry, kind: Sought, agency: str) -> bool:
    if agency and (entry.who is None or entry.who.agency.code != agency):
        return False
    if kind is Sought.BROKEN:
        return entry.kept is False
    return kind is Sought.ALL or entry.kind in KINDS[kind]


def _kinds() -> tuple[tuple[Sought, str], ...]:
    return (
        (Sought.ALL, _("Всё")),
        (Sought.ANSWERS, _("Что сделано")),
        (Sought.TERMS, _("Отложенные сроки")),
        (Sought.SILENCE, _("Напоминания и молчание")),
        (Sought.CUSTODY, _("Передачи")),
        (Sought.BROKEN, _("Нарушения срока")),
    )
