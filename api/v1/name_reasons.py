"""The child's name told to supervision: for a reason that is kept, and for a working day."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from activities.name_reasons import NameReasons, Reason
from api.door import Door
from api.duties import Overseen, ReadersAsked
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.reading.name_reasons import name_reasons
from api.v1.cases import Child
from api.v1.shapes import Brought, PersonTold, Told
from api.v1.steps import NOT_ALLOWED

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
Code = Literal["complaint", "inspection", "request", "threat", "other"]
Words = Annotated[str, StringConstraints(min_length=10, max_length=500, strip_whitespace=True)]


class Asking(Brought):
    """Why the name is needed."""

    reason: Code
    words: Words = Field(description="Зачем имя нужно по этому делу: останется в журнале обращений")


class Named(Told):
    """The child, and until when the name is shown to the one who asked."""

    child: Child
    until: datetime


class NameAsked(Told):
    """Somebody of supervision was told the name, and why."""

    person: PersonTold
    position: str
    since: datetime
    until: datetime
    reason: str
    words: str


@router.get("/cases/{case_id}/name")
async def who_asked(file: ReadersAsked, at: At) -> list[NameAsked]:
    """Кому из надзора называли ребёнка и зачем, последние сверху."""
    async with at.sessions.reading() as connection:
        rows = await name_reasons(connection, file.state.id)
    return [
        NameAsked(
            person=PersonTold(code=row.person, name=row.full_name),
            position=row.position,
            since=row.since,
            until=row.until,
            reason=row.reason,
            words=row.words,
        )
        for row in rows
    ]


@router.post("/cases/{case_id}/name", status_code=201)
async def ask_name(file: Overseen, sent: Asking, _once: Once, at: At) -> Named:
    """Назвать ребёнка: надзор указывает, зачем имя нужно, и видит его до конца рабочего дня."""
    until = await NameReasons(at.sessions).give(file.actor, file.state.id, Reason(sent.reason, sent.words), at.clock())
    return Named(child=Child(full_name=file.row.child_name, birth_date=file.row.child_born), until=until)


def reasons() -> dict[str, str]:
    """Why a name may be needed, in words."""
    return {
        "complaint": _("жалоба или обращение о ребёнке"),
        "inspection": _("проверка по этому делу"),
        "request": _("запрос суда, прокуратуры или вышестоящего органа"),
        "threat": _("угроза жизни или здоровью"),
        "other": _("другое"),
    }
