"""Who is away and who stands in, entered by the administrator or by the head of the agency."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from activities.absences import AbsenceEntry, Why, end_absence, put_absence
from activities.directory import DirectoryMistake
from activities.directory_changes import Hand
from api.door import Door
from api.errors import NotAllowed, NotFound
from api.guards import At, SignedIn
from api.idempotency import Once
from api.languages import gettext as _
from api.office import Office
from api.reading.staffing import is_kept_by
from api.retelling import retold
from api.v1.directory import PersonPath
from api.v1.entries import Note, wrong
from api.v1.shapes import Brought, Told
from models.ids import PersonCode
from models.people import Actor, Role

router = APIRouter(route_class=Door, tags=["Справочник"])


class AbsenceIn(Brought):
    """From which day until which, both included."""

    since: date = Field(strict=False)
    until: date = Field(strict=False)
    why: Why
    stand_in: PersonCode | None = Field(None, description="Кто замещает: видит задачи отсутствующего среди своих")
    note: Note = Field("", description="Номер приказа или основание; попадёт в историю записи")


class Absent(Told):
    """The absence stands, or there is none."""

    person: PersonCode
    since: date | None
    until: date | None
    stand_in: PersonCode | None


@router.put("/directory/people/{code}/absence")
async def put_away(actor: SignedIn, code: PersonPath, sent: AbsenceIn, _once: Once, at: At) -> Absent:
    """Внести отпуск, болезнь или командировку сотрудника и кто его замещает; прежняя запись заменяется."""
    await require_keeper(at, actor, code)
    if sent.until < sent.since:
        raise wrong("until", _("Последний день раньше первого."))
    said = sent.model_dump(exclude={"note"})
    try:
        entry = AbsenceEntry(person=code, **said)
        await put_absence(at.sessions, entry, at=at.clock(), by=Hand(actor.person, sent.note))
    except DirectoryMistake as mistake:
        raise wrong("stand_in", retold(str(mistake))) from None
    return Absent(person=code, since=sent.since, until=sent.until, stand_in=sent.stand_in)


@router.delete("/directory/people/{code}/absence")
async def strike_out(actor: SignedIn, code: PersonPath, _once: Once, at: At) -> Absent:
    """Отсутствие отменено или сотрудник вышел раньше."""
    await require_keeper(at, actor, code)
    await end_absence(at.sessions, code, at=at.clock(), by=Hand(actor.person))
    return Absent(person=code, since=None, until=None, stand_in=None)


async def require_keeper(at: Office, actor: Actor, code: PersonCode) -> None:
    """An administrator of the person's territory, or the head of their agency. Raises NotAllowed or NotFound."""
    if actor.role not in {Role.ADMINISTRATOR, Role.HEAD}:
        raise NotAllowed(
            _("Отсутствия вносит администратор или руководитель органа."),
            _("Ничего не сделано. Обратитесь к руководителю."),
        )
    async with at.sessions.reading() as connection:
        kept = await is_kept_by(connection, actor, code)
    if not kept:
        raise NotFound(_("Такой записи нет, или она не в вашем ведении."), _("Вернитесь к списку."))
