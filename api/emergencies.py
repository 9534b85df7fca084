"""Emergency access in words: reasons, verdicts, and what a notice says; and where its reader looks at it."""

from api.languages import gettext as _
from api.reading.rows import Line
from models.emergency import Reason, Told, Verdict
from models.people import Actor, Role

REVIEWS = "/supervision/emergencies"
OWN = "/emergencies"


def reason_words() -> dict[Reason, str]:
    """Each reason. The list is ours and no norm's."""
    return {
        Reason.THREAT: _("Угроза жизни или здоровью ребёнка прямо сейчас"),
        Reason.FOUND: _("Ребёнок найден без взрослых или доставлен в отделение"),
        Reason.MISSING: _("Ребёнок пропал, идёт розыск"),
        Reason.HOSPITAL: _("Ребёнок поступил в больницу, решают, кому его отдать"),
        Reason.OTHER: _("Другое: объясните ниже"),
    }


def verdict_words() -> dict[Verdict, str]:
    """Each verdict of supervision."""
    return {
        Verdict.JUSTIFIED: _("Обоснован"),
        Verdict.UNJUSTIFIED: _("Не обоснован"),
        Verdict.INQUIRY: _("Нужна проверка"),
    }


def told_words(about: str) -> str:
    """What a notice says; nobody is named in it, because letters are made of it too."""
    return {
        Told.OPENED: _("Дело открыто по экстренному доступу сотруднику, который в нём не участвует"),
        Told.MANY: _("Дело открыто по экстренному доступу: у этого сотрудника их несколько за сутки"),
        Told.ENDED: _("Надзор закончил экстренный доступ раньше срока"),
        Told.OVERDUE: _("Экстренный доступ ждёт оценки надзора больше трёх суток"),
        Told.REVIEWED: _("Надзор оценил экстренный доступ к делу"),
    }.get(Told(about), _("Новое извещение об экстренном доступе"))


def place_for(row: Line, actor: Actor) -> tuple[str, str]:
    """What the reader of a notice may do, and where: supervision reviews, the holder looks at their own."""
    if actor.role is Role.SUPERVISOR:
        return _("Посмотреть и оценить"), f"{REVIEWS}/{row.access}"
    if actor.person == row.person:
        return _("Мои экстренные доступы"), OWN
    if actor.agency == row.custodian:
        return _("Открыть дело"), f"/cases/{row.case_id}"
    return "", ""
