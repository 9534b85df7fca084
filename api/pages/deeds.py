"""What a page says of a code: after a deed, one sentence; of a part in the demonstration, its name."""

from api.languages import gettext as _


def deed_words(code: str) -> str:
    """The sentence of this code; nothing for a code that nobody gave out."""
    words = {
        "signalled": _("Сигнал отправлен. Его уже видят комиссия и опека."),
        "answered": _("Ответ отправлен и внесён в дело."),
        "saved": _("Черновик сохранён. Его видят только сотрудники вашего органа."),
        "restored": _("Восстановлено и сохранено то, что вы ввели, пока не было связи или закончился сеанс."),
        "detached": _("Файл убран, остальное сохранено в черновике."),
        "threat": _("Об угрозе сообщено: дело перешло на экстренный этап."),
        "suspended": _("Срок приостановлен."),
        "resumed": _("Срок возобновлён."),
        "extended": _("Срок продлён."),
        "handed-over": _("Задача передана."),
        "entrusted": _("Задачи переданы, сотрудник извещён."),
        "taken": _("Задача за вами."),
        "put-back": _("Задача возвращена в общий список."),
        "read": _("Извещения отмечены прочитанными."),
        "offered": _("Дело предложено другому органу. До его согласия за ребёнка отвечаете вы."),
        "accepted": _("Дело принято: теперь за ребёнка отвечает ваш орган."),
        "declined": _("Отказ от передачи отправлен."),
        "added": _("Шаг добавлен."),
        "entered": _("Запись внесена в справочник."),
        "revoked": _("Ключ отозван: с этой минуты он никого не впускает."),
        "language": _("Язык страниц изменён."),
    }
    return words.get(code, "")


def part_words(part: str) -> str:
    """Who somebody is in the demonstration."""
    words = {
        "reporter": _("Заявитель: школа"),
        "secretary": _("Ответственный секретарь комиссии"),
        "specialist": _("Специалист опеки"),
        "head": _("Руководитель опеки"),
        "inspector": _("Инспектор ПДН"),
        "school": _("Социальный педагог школы"),
        "doctor": _("Врач детской поликлиники"),
        "social": _("Специалист соцзащиты"),
        "psychologist": _("Психолог"),
        "member": _("Член комиссии"),
        "prosecutor": _("Прокурор"),
        "hotline": _("Телефон доверия"),
        "supervisor": _("Надзор"),
        "methodologist": _("Методист региона"),
        "administrator": _("Администратор"),
    }
    return words[part]
