"""«Помощь»: a page for each role, the keyboard, the words of the law. Open to everybody, signed in or not."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.languages import gettext as _
from api.pages.door import OpenPage
from api.pages.glossary import terms
from api.pages.handbook.sections import HOME, advice_for
from api.pages.showing import show
from models.people import Role

router = APIRouter(route_class=OpenPage, include_in_schema=False)


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
        advice=advice_for(role),
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
