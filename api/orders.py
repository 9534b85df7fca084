"""What the rows of a form ask of other agencies, as orders for the case: names become codes of the directory."""

import re
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from api.errors import BadInput
from api.guards import Open
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import AgencyRow, agencies_by_name
from api.retelling import retold
from forms.definition import Form
from forms.orders import Asked, asked
from models.people import AgencyKind
from models.referral import Order

UNFOUND = later(
    "Строка %(row)d: органа «%(name)s» нет в справочнике, поручение ему не отправить. Выберите название из подсказки; "
    "если орган не подключён, напишите о нём в тексте строки, а исполнителя оставьте пустым."
)
SEVERAL = later("Строка %(row)d: органов «%(name)s» в справочнике несколько. Выберите полное название из подсказки.")
LETTERS = re.compile(r"\w+")


async def orders_of(at: Office, file: Open, form: Form, answers: Mapping[str, JsonValue]) -> tuple[Order, ...]:
    """The orders of these answers that the route of the case knows. Raises BadInput for agencies that nobody knows."""
    known = file.norm.route.referral_of
    wanted = [one for one in asked(form, answers) if one.ask in known]
    if not wanted:
        return ()
    async with at.sessions.reading() as connection:
        found = await agencies_by_name(connection, file.actor, file.state.territory)
    by_name: dict[str, dict[str, AgencyRow]] = {}
    for name, agency in found:
        by_name.setdefault(folded(name), {})[agency.code] = agency
    mistakes, orders = [], []
    for one in wanted:
        named = _of_kind(file, found, one) if one.is_kind else [*by_name.get(folded(one.agency), {}).values()]
        if len(named) == 1:
            orders.append(_order(one, named[0]))
        elif not may_name_others(form, one):
            mistakes.append(_mistake(one, SEVERAL if named else UNFOUND))
    if mistakes:
        raise BadInput(_("Не все поручения можно отправить."), _("Введённое сохранено."), errors=tuple(mistakes))
    return tuple(orders)


def may_name_others(form: Form, one: Asked) -> bool:
    """Whether the row may name an agency that the directory does not know."""
    orders = form.field_of[one.field].orders
    return orders is not None and orders.others is True


def folded(name: str) -> str:
    """A name as it is compared: its words in small letters, whatever stands between them."""
    return " ".join(LETTERS.findall(name.casefold().replace("ё", "е")))


def _order(one: Asked, agency: AgencyRow) -> Order:
    kind = AgencyKind(agency.kind)
    return Order(ask=one.ask, key=one.key, agency=agency.code, kind=kind, stated=one.stated, starts=one.starts)


def _of_kind(file: Open, found: Iterable[tuple[str, AgencyRow]], one: Asked) -> list[AgencyRow]:
    """The agency that plays this part in the case, or else those of the kind that work for its territory."""
    known = {agency.code: agency for _name, agency in found if agency.kind == one.agency}
    own = file.state.agencies.get(AgencyKind(one.agency))
    return [known[own]] if own in known else [*known.values()]


def _mistake(one: Asked, words: str) -> Mistake:
    name = retold(AgencyKind(one.agency).label) if one.is_kind else one.agency
    return Mistake(field=f"answers.{one.field}", message=_(words) % {"row": one.row, "name": name})
