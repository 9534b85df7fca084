"""Accesses in words: what was done, by which part in the case, and what was open."""

from fastapi import Request
from fastapi.routing import APIRoute

from api.languages import gettext as _
from api.readings import API
from api.retelling import retold
from models.access import AccessKind, Purpose


def kind_words() -> dict[AccessKind, str]:
    """What was done with a case."""
    return {
        AccessKind.CASE_READ: _("чтение дела"),
        AccessKind.PAPER_READ: _("открытие документа или файла"),
        AccessKind.NAME_LISTED: _("имя показано в списке"),
        AccessKind.PAPER_SIGNED: _("подпись документа"),
        AccessKind.NAME_ASKED: _("надзору показано имя ребёнка"),
        AccessKind.READERS_PRINTED: _("напечатана справка о том, кто читал"),
        AccessKind.EMERGENCY_OPENED: _("открыто по экстренному доступу"),
        AccessKind.EMERGENCY_ENDED: _("экстренный доступ закончен раньше срока"),
        AccessKind.EMERGENCY_REVIEWED: _("надзор оценил экстренный доступ"),
    }


def purpose_words() -> dict[Purpose, str]:
    """By which part in the case."""
    return {
        Purpose.CUSTODY: _("орган отвечает за ребёнка"),
        Purpose.TASK: _("у органа задача в деле"),
        Purpose.SUPERVISION: _("надзор"),
        Purpose.ANSWERED: _("орган дал ответ по делу"),
        Purpose.SITTING: _("член комиссии: дело в повестке заседания"),
        Purpose.EMERGENCY: _("экстренный доступ"),
    }


def what_of(request: Request, kind: AccessKind, place: str | None) -> str:
    """What was open, in the words of that page; what was done, where the page has none."""
    words = kind_words()[kind]
    page = _pages(request).get(place or "", "") if kind in {AccessKind.CASE_READ, AccessKind.NAME_LISTED} else ""
    return f"{words}: «{page}»" if page else words


def _pages(request: Request) -> dict[str, str]:
    """What each address of ours shows, by its pattern, as the page says of itself."""
    from api.pages.catalogue import PAGES  # noqa: PLC0415 - the pages that ask for this stand in it

    found = [("", route) for noun in PAGES for route in noun.routes]
    found += [(API, route) for route in request.app.state.doors]
    return {
        f"{root}{route.path}": retold((route.description or "").partition("\n")[0].partition(".")[0])
        for root, route in found
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
