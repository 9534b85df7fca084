"""What a letter says: kinds of notices, numbers of cases and days. A letter never names a person or a step."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from api.emergencies import place_for, told_words
from api.languages import gettext as _
from api.pages.moments import Moments
from api.reading.rows import Line
from api.v1.shapes import local
from models.people import Actor, Role

SETTINGS = "/notices/settings"
WITH_TERM = frozenset({"remind", "entrust", "escalate"})
"""Notices whose term is said."""


class Item(NamedTuple):
    """A line of a list that leads somewhere."""

    words: str
    address: str


class Group(NamedTuple):
    """Lines under a title."""

    title: str
    items: tuple[Item, ...]
    more: str = ""
    """What is said when there are more than can be shown."""


class Words(NamedTuple):
    """A letter in words, before it is laid out."""

    subject: str
    lines: tuple[str, ...]
    action: Item | None = None
    groups: tuple[Group, ...] = ()
    thread: str = ""
    """What letters about one thing have in common; never a name."""


class Site(NamedTuple):
    """Where the pages are for people."""

    address: str

    @property
    def host(self) -> str:
        """The name of the machine in the address."""
        return urlsplit(self.address).hostname or "localhost"

    def at(self, path: str) -> str:
        """The whole address of a page."""
        return self.address + path


def words_of_notice(row: Line, role: str, moments: Moments, site: Site) -> Words:
    """What is said of a notice of a case."""
    number = row.case_number
    term = "" if row.due is None else _("Срок: %(due)s.") % {"due": _term(row.due, moments)}
    title, line, action = _of_notice(row, role)
    lines = [line % {"number": number}, *([term] if term and row.kind in WITH_TERM else [])]
    subject = _("Дело № %(number)s: %(title)s") % {"number": number, "title": title}
    return Words(subject, tuple(lines), _placed(action, site), thread=row.case_id)


def _of_notice(row: Line, role: str) -> tuple[str, str, Item]:
    """The end of the subject, the sentence with a hole for the number, and where to go."""
    task, notices = f"/cases/{row.case_id}/tasks/{row.task}", "/notices"
    case = f"/supervision/cases/{row.case_id}" if role == Role.SUPERVISOR else f"/cases/{row.case_id}"
    to_case, to_task, to_notices = (
        Item(_("Открыть дело"), case),
        Item(_("Открыть задачу"), task),
        Item(_("Открыть извещения"), notices),
    )
    found = {
        "inform": (_("извещение о деле"), _("Ваш орган извещён о деле № %(number)s."), to_notices),
        "remind": (_("срок подходит к концу"), _("Срок задачи по делу № %(number)s подходит к концу."), to_task),
        "entrust": (_("вам поручена задача"), _("Вам поручена задача по делу № %(number)s."), to_task),
        "relieve": (_("задача передана"), _("Задачу по делу № %(number)s передали другому сотруднику."), to_notices),
        "answered": (_("пришёл ответ"), _("На запрос или поручение по делу № %(number)s пришёл ответ."), to_case),
        "rejected": (_("поручение отклонено"), _("Запрос или поручение по делу № %(number)s отклонили."), to_case),
        "revoked": (_("поручение отозвано"), _("Запрос или поручение по делу № %(number)s отозвали."), to_notices),
        "escalate": (_("срок прошёл, ответа нет"), _("Срок задачи по делу № %(number)s прошёл, ответа нет."), to_case),
    }
    other = _("новое извещение"), _("По делу № %(number)s есть новое извещение."), to_notices
    return found.get(row.kind, other)


def words_of_tasks(row: Line, moments: Moments, site: Site) -> Words:
    """What is said of new tasks."""
    number, count = row.case_number, int(row.fresh)
    title = _("новая задача") if count == 1 else _("новых задач: %(num)d") % {"num": count}
    subject = _("Дело № %(number)s: %(title)s") % {"number": number, "title": title}
    if count > 1:
        lines = [_("По делу № %(number)s у вашего органа новых задач: %(num)d.") % {"number": number, "num": count}]
        action = Item(_("Открыть мои задачи"), "/tasks")
    else:
        lines = [_("По делу № %(number)s у вашего органа новая задача.") % {"number": number}]
        lines += [_("Срок: %(due)s.") % {"due": _term(row.due, moments)}] if row.due else []
        action = Item(_("Открыть задачу"), f"/cases/{row.case_id}/tasks/{row.number}")
    return Words(subject, tuple(lines), _placed(action, site), thread=row.case_id)


def words_of_emergency(row: Line, actor: Actor, site: Site) -> Words:
    """What is said of an emergency access."""
    told = told_words(row.about)
    subject = _("Дело № %(number)s: экстренный доступ") % {"number": row.case_number}
    action, address = place_for(row, actor)
    item = Item(action, address) if address else Item(_("Открыть извещения"), "/notices")
    line = _("%(told)s. Дело № %(number)s.") % {"told": told, "number": row.case_number}
    return Words(subject, (line,), _placed(item, site), thread=row.case_id)


def words_of_sitting(row: Line, moments: Moments, site: Site) -> Words:
    """What is said of a notice of a sitting."""
    title = sitting_title(row.about) % {"number": row.number}
    lines = [f"{title}."] if is_off(row) else [f"{title}.", _("Начало: %(at)s.") % {"at": moments.exact(row.at)}]
    action = Item(_("Открыть заседание"), sitting_path(row.sitting_id))
    return Words(title, tuple(lines), _placed(action, site), thread=row.sitting_id)


def sitting_title(about: str) -> str:
    """A notice of a sitting in one line, with a hole for its number."""
    titles = {
        "called": _("Назначено заседание комиссии № %(number)s"),
        "moved": _("Перенесено заседание комиссии № %(number)s"),
        "cancelled": _("Отменено заседание комиссии № %(number)s"),
        "item_added": _("В повестку заседания № %(number)s внесён вопрос"),
        "materials": _("Готовы материалы к заседанию № %(number)s"),
        "no_quorum": _("Заседание № %(number)s не состоялось: нет кворума"),
        "reminder": _("Подходит срок подготовки заседания № %(number)s"),
        "silence": _("Срок по заседанию № %(number)s прошёл"),
        "not_opened": _("Заседание № %(number)s не открыто в назначенное время"),
        "refused": _("Решение заседания № %(number)s не внесено в дело"),
    }
    return titles.get(about, _("Новое извещение о заседании № %(number)s"))


def meeting_title(row: Line) -> str:
    """What a sitting is called in a calendar, whatever happens to it."""
    return _("Заседание комиссии № %(number)s") % {"number": row.number}


def sitting_path(sitting: str) -> str:
    """Where a sitting is."""
    return f"/sittings/{sitting}"


def is_off(row: Line) -> bool:
    """Whether nobody need come."""
    return row.outcome in {"cancelled", "no_quorum"}


def words_of_trial(site: Site) -> Words:
    """What a letter says that somebody asked for to see whether mail arrives."""
    lines = _("Это пробное письмо: вы попросили его на странице «Мои уведомления»."), _("Письма до вас доходят.")
    return Words(_("Пробное письмо"), lines, Item(_("Мои уведомления"), site.at(SETTINGS)))


def urgent(subject: str) -> str:
    """The subject of a letter about a threat."""
    return _("Срочно. %(subject)s") % {"subject": subject}


def farewell() -> tuple[str, str, str]:
    """What every letter ends with: who wrote it, what is not in it, where to choose otherwise."""
    return (
        _("Письмо отправлено автоматически, отвечать на него не нужно."),
        _("Сведений о детях в письмах нет: они открываются только после входа."),
        _("Какие письма приходят и когда, выбирают на странице «Мои уведомления»:"),
    )


def _placed(action: Item, site: Site) -> Item:
    return Item(action.words, site.at(action.address))


def _term(due: datetime, moments: Moments) -> str:
    """The last day of a term, and the hour when it does not end with the day: never «today», mail may lie about."""
    there = local(due, moments.offset)
    return moments.full(moments.last_day(due)) if (there.hour, there.minute) == (0, 0) else moments.exact(due)
