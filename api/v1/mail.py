"""Mail for whoever keeps the system: whether it goes out, and which letters did not arrive."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.reading.post import failed_mail, mail_standing
from api.reading.rows import Line
from api.v1.shapes import PersonTold, Told
from api.v1.system_parts import PATIENT, PartTold
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Состояние"])
A_DAY = timedelta(days=1)
SHOWN_FOR = timedelta(days=14)
"""How long a letter that did not arrive is shown. Ours, not law."""


class FailedTold(Told):
    """A letter that did not arrive. What it told of still stands among the notices of the person."""

    person: PersonTold
    email: str = Field(description="Адрес, который стоит в справочнике сейчас")
    at: datetime
    fault: str = Field(description="Код ответа почтового сервера или слово системы: unreachable, tls")
    why: str = Field(description="То же словами, с тем, что делать")


class MailTold(Told):
    """How mail goes."""

    is_on: bool
    sent: int = Field(description="Отправлено за сутки")
    failed: int = Field(description="Не доставлено за сутки")
    waiting: int = Field(description="Ждёт отправки, вместе с отложенным до утра")
    undelivered: list[FailedTold] = Field(description="Не доставленное за две недели, последнее сверху")


@router.get("/system/mail")
async def mail(actor: Administrator, at: At) -> MailTold:
    """Почта: включена ли она, сколько отправлено, какие письма не дошли и почему."""
    row = await _standing(at, actor)
    async with at.sessions.reading() as connection:
        failed = await failed_mail(connection, actor, since=at.clock() - SHOWN_FOR)
    return MailTold(
        is_on=at.settings.sends_mail,
        sent=row.sent,
        failed=row.failed,
        waiting=row.waiting,
        undelivered=[_failed(one) for one in failed],
    )


async def mail_part(at: Office, actor: Actor) -> PartTold:
    """Mail as a part of the system; switched off it is no fault, but it is said."""
    name = _("Почта")
    if not at.settings.sends_mail:
        note = _("выключена: MARSHRUT_MAIL_HOST не задан, извещения видны только на страницах")
        return PartTold(name=name, works=True, note=note, advice="")
    row = await _standing(at, actor)
    counts = {"sent": row.sent, "waiting": row.waiting, "failed": row.failed}
    note = _("за сутки отправлено: %(sent)d, ждёт: %(waiting)d, не доставлено: %(failed)d") % counts
    is_stuck = row.oldest is not None and at.clock() - row.oldest >= PATIENT
    if is_stuck:
        return PartTold(name=name, works=False, note=note, advice=fault_words(row.fault or ""))
    advice = _("Ниже сказано, чьи письма не доставлены и почему.") if row.failed else ""
    return PartTold(name=name, works=not row.failed, note=note, advice=advice)


async def _standing(at: Office, actor: Actor) -> Line:
    now = at.clock()
    async with at.sessions.reading() as connection:
        return await mail_standing(connection, actor, now=now, since=now - A_DAY)


def _failed(row: Line) -> FailedTold:
    return FailedTold(
        person=PersonTold(code=row.person, name=row.full_name),
        email=row.email,
        at=row.settled_at,
        fault=row.fault or "",
        why=fault_words(row.fault or ""),
    )


def fault_words(fault: str) -> str:
    """What the mail server meant, and what to do."""
    words = {
        "unreachable": _("Почтовый сервер не отвечает: проверьте MARSHRUT_MAIL_HOST, порт и сеть. Письма ждут."),
        "tls": _(
            "Защищённая связь не установлена: проверьте сертификат сервера и MARSHRUT_MAIL_SECURITY. Письма ждут."
        ),
        "535": _("Почтовый сервер не принял имя или пароль: проверьте MARSHRUT_MAIL_USER и MARSHRUT_MAIL_PASSWORD."),
        "530": _("Почтовый сервер требует входа: задайте MARSHRUT_MAIL_USER и MARSHRUT_MAIL_PASSWORD."),
        "550": _("Такого ящика нет: исправьте адрес в записи сотрудника."),
        "552": _("Ящик переполнен: скажите сотруднику."),
    }
    if fault in words:
        return words[fault]
    if fault.startswith("4"):
        return _("Почтовый сервер просил повторить позже (код %(code)s).") % {"code": fault}
    if fault:
        return _("Почтовый сервер отказал (код %(code)s): спросите того, кто его ведёт.") % {"code": fault}
    return _("Письма ждут дольше обычного: проверьте, что веб-сервер работает.")
