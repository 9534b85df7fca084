"""«Помощь»: a page for each role, the keyboard, the words of the law. Open to everybody, signed in or not."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.languages import gettext as _
from api.pages.door import OpenPage
from api.pages.glossary import terms
from api.pages.showing import show
from models.people import Role

router = APIRouter(route_class=OpenPage, include_in_schema=False)
HOME = "/help"


class Advice(NamedTuple):
    """What a person does in one role: a question as they would ask it, and the steps that answer it."""

    question: str
    steps: tuple[str, ...]


@router.get(HOME)
async def contents(request: Request) -> HTMLResponse:
    """Содержание помощи; своя роль первой."""
    visitor = request.state.visitor
    own = visitor.actor.role if visitor else None
    roles = [(role, _said(role)) for role in Role]
    return show(
        request,
        "pages/help.html",
        heading=_("Помощь"),
        section=HOME,
        links=_links(),
        roles=sorted(roles, key=lambda entry: entry[0] is not own),
        own=own,
    )


@router.get(f"{HOME}/roles/{{role}}")
async def for_role(request: Request, role: Role) -> HTMLResponse:
    """Что делает эта роль и как."""
    return show(
        request,
        "pages/help_role.html",
        heading=_said(role),
        section=HOME,
        links=_links(),
        advice=_advice(role),
    )


@router.get(f"{HOME}/keyboard")
async def keyboard(request: Request) -> HTMLResponse:
    """Как работать без мыши."""
    keys = (
        ("Tab", _("к следующей ссылке, полю или кнопке; вместе с Shift — к предыдущей")),
        ("Enter", _("открыть ссылку, нажать кнопку, отправить форму")),
        (_("Пробел"), _("отметить флажок, нажать кнопку, прокрутить страницу")),
        (_("Стрелки"), _("выбрать один из вариантов или строку списка; прокрутить широкую схему, когда она выделена")),
        ("Esc", _("закрыть раскрытый список")),
        ("Ctrl + P", _("напечатать страницу: меню и кнопки на бумагу не попадут")),
        ("Ctrl + +", _("увеличить страницу; до 200 % она остаётся читаемой")),
    )
    return show(
        request, "pages/help_keyboard.html", heading=_("Работа без мыши"), section=HOME, links=_links(), keys=keys
    )


@router.get(f"{HOME}/glossary")
async def glossary(request: Request) -> HTMLResponse:
    """Что значат слова."""
    return show(request, "pages/help_glossary.html", heading=_("Словарь"), section=HOME, links=_links(), terms=terms())


def _links() -> tuple[tuple[str, str], ...]:
    return (
        (HOME, _("Содержание")),
        (f"{HOME}/keyboard", _("Работа без мыши")),
        (f"{HOME}/glossary", _("Словарь")),
    )


def _said(role: Role) -> str:
    names = {
        Role.REPORTER: _("Заявитель"),
        Role.SPECIALIST: _("Специалист"),
        Role.HEAD: _("Руководитель"),
        Role.SECRETARY: _("Ответственный секретарь"),
        Role.MEMBER: _("Член комиссии"),
        Role.SUPERVISOR: _("Надзор"),
        Role.METHODOLOGIST: _("Методист"),
        Role.ADMINISTRATOR: _("Администратор"),
    }
    return names[role]


def _advice(role: Role) -> tuple[Advice, ...]:
    match role:
        case Role.REPORTER:
            return (_signal(),)
        case Role.SPECIALIST | Role.SECRETARY | Role.MEMBER:
            return (*_daily(), _threat(), _signal())
        case Role.HEAD:
            approving = Advice(
                _("Как утвердить работу специалиста?"),
                (
                    _("Откройте «Мои задачи»: утверждения стоят там же, где остальные задачи."),
                    _("Прочитайте документ и выберите: утвердить или вернуть на доработку с замечаниями."),
                    _("Не утверждайте то, что исполнили сами: надзор увидит, что это один человек."),
                ),
            )
            return (approving, *_daily(), _threat(), _signal())
        case Role.SUPERVISOR:
            return _supervising()
        case Role.METHODOLOGIST:
            return _routes()
        case Role.ADMINISTRATOR:
            return _administering()


def _signal() -> Advice:
    return Advice(
        _("Как сообщить о ребёнке, которому нужна помощь?"),
        (
            _("Если ребёнку угрожает опасность прямо сейчас, звоните 112 и только потом пишите."),
            _("Нажмите «Сообщить» и ответьте на вопросы. Чего не знаете, оставьте пустым."),
            _("Запишите номер. По нему в «Моих сигналах» видно, что сообщение приняли в работу."),
        ),
    )


def _daily() -> tuple[Advice, ...]:
    return (
        Advice(
            _("С чего начать день?"),
            (
                _("Откройте «Мои задачи»: сверху то, что горит. У каждой задачи указаны срок и норма права."),
                _("Откройте задачу, заполните форму и отправьте. Что уже известно, подставлено и помечено."),
                _("Не успели — закройте страницу: написанное сохраняется само, его увидят и ваши коллеги."),
            ),
        ),
        Advice(
            _("Что делать, если в срок не успеть?"),
            (
                _("На странице задачи выберите «Приостановить срок» или «Продлить срок» и укажите основание."),
                _("Задача не ваша — передайте её другому органу того же рода."),
                _("Молчать нельзя: о пропущенном сроке система сама сообщит вышестоящим."),
            ),
        ),
        Advice(
            _("Почему дело ждёт?"),
            (_("Откройте дело: под словами «Почему ждём» названы орган, шаг, срок и норма права."),),
        ),
    )


def _threat() -> Advice:
    return Advice(
        _("Ребёнок в опасности. Что нажать?"),
        (
            _("На странице дела нажмите «Сообщить об угрозе жизни или здоровью» и подтвердите."),
            _("Дело сразу перейдёт на экстренный этап, кому надо — сообщат."),
            _("Экстренный акт можно отправить с пробелами: дополните его потом."),
        ),
    )


def _supervising() -> tuple[Advice, ...]:
    return (
        Advice(
            _("Где сейчас плохо?"),
            (
                _("Откройте «Надзор»: просроченные, застрявшие и обойдённые шаги по органам, территориям, маршрутам."),
                _("Нажмите на число: откроется список шагов, из него — дело."),
            ),
        ),
        Advice(
            _("Вели ли дело по норме?"),
            (
                _("Откройте в деле «Маршрут и норма»: каждое отклонение названо, с основанием."),
                _("«Доказательство» показывает, кто отвечал за ребёнка в каждый момент; его можно напечатать."),
                _("Имени ребёнка надзор не видит: он смотрит на работу органов."),
            ),
        ),
    )


def _routes() -> tuple[Advice, ...]:
    return (
        Advice(
            _("Как изменить маршрут, срок или форму?"),
            (
                _("Маршрут — это файл; новая редакция получает новый номер, старые дела идут по прежней."),
                _("Проверьте файл командой marshrut route check: она назовёт строку и скажет, что исправить."),
                _("Региональный маршрут может сократить федеральный срок и не может его удлинить."),
            ),
        ),
    )


def _administering() -> tuple[Advice, ...]:
    return (
        Advice(
            _("Как впустить нового сотрудника?"),
            (
                _("«Управление», «Сотрудники», «Добавить сотрудника»: код, имя, должность, орган, роль."),
                _("«Ключи доступа», «Выдать ключ»: ключ виден один раз, передайте его лично."),
                _("Человек ушёл — выберите в его записи «Работает: нет». Доступ закроется сразу, записи останутся."),
            ),
        ),
        Advice(
            _("Всё ли работает?"),
            (
                _("«Управление», «Состояние»: части системы, очереди и что опубликовано."),
                _("Если часть требует внимания, дела не теряются: они продолжатся, когда она заработает."),
            ),
        ),
    )
