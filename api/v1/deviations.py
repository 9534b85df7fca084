"""Deviations in words: what the route asked, what happened instead, and on which ground."""

from datetime import datetime
from typing import assert_never

from pydantic import Field

from api.grounds import ground_name
from api.languages import gettext as _
from api.v1.shapes import AgencyTold, Basis, Titled, Told, basis_of, in_words
from models.derivation import in_words as length_of
from models.route import Route
from workflows import registry
from workflows.conformance import Departure, Deviation


class DeviationTold(Told):
    """One place where the case left the norm."""

    kind: Departure
    name: str = Field(description="Вид отклонения словами")
    text: str = Field(description="Что именно случилось")
    turn: int | None = Field(description="Ход журнала; null: срок прошёл, ответа ещё нет")
    at: datetime
    task: int
    step: Titled
    agency: AgencyTold
    due: datetime | None
    basis: list[Basis]


def deviation_told(found: Deviation, route: Route, names: dict[str, str], offset: int) -> DeviationTold:
    """The deviation in words."""
    agency = AgencyTold(code=found.agency, name=names.get(found.agency, found.agency))
    return DeviationTold(
        kind=found.departure,
        name=departure_name(found.departure),
        text=_text(found, route, names, offset),
        turn=found.turn,
        at=found.at,
        task=found.task,
        step=Titled(id=found.step, title=registry.step_of(route, found.step).title),
        agency=agency,
        due=found.due,
        basis=[basis_of(rule, route.country) for rule in found.basis],
    )


def departure_name(departure: Departure) -> str:
    """The kind of deviation in one or two words."""
    names = {
        Departure.SKIPPED: _("Шаг пропущен"),
        Departure.SWAPPED: _("Нарушен порядок"),
        Departure.LATE: _("Нарушен срок"),
        Departure.ESCALATED: _("Молчание"),
        Departure.WRONG_AGENCY: _("Другой орган"),
        Departure.SELF_APPROVED: _("Утвердил сам себя"),
        Departure.POSTPONED: _("Срок отложен"),
    }
    return names[departure]


def _text(found: Deviation, route: Route, names: dict[str, str], offset: int) -> str:
    due = _("без срока") if found.due is None else in_words(found.due, offset)
    before = "" if found.before is None else registry.step_of(route, found.before).title
    match found.departure:
        case Departure.SKIPPED:
            return _("Задача закрыта без ответа. Причина: %(cause)s.") % {"cause": _cause(found, route)}
        case Departure.SWAPPED:
            return _("Сделано раньше шага «%(step)s», который должен идти первым.") % {"step": before}
        case Departure.LATE:
            said = _("Ответа нет. Срок был: %(due)s.") if found.turn is None else _("Срок был: %(due)s.")
            return said % {"due": due}
        case Departure.ESCALATED:
            rung = (found.rung or 0) + 1
            return _("Срок прошёл в молчании, сообщено вышестоящим (ступень %(rung)d).") % {"rung": rung}
        case Departure.WRONG_AGENCY:
            given = names.get(found.other or "", found.other or "")
            return _("Задачу по маршруту получил другой орган: %(agency)s.") % {"agency": given}
        case Departure.SELF_APPROVED:
            return _("Решение о шаге «%(step)s» принял тот же человек, который его исполнил.") % {"step": before}
        case Departure.POSTPONED:
            return _postponed(found)
        case _:
            assert_never(found.departure)


def _postponed(found: Deviation) -> str:
    ground = {"ground": ground_name(found.cause or "")}
    if found.span is None:
        return _("Срок приостановлен. Основание: %(ground)s.") % ground
    return _("Срок продлён на %(span)s. Основание: %(ground)s.") % {**ground, "span": length_of(found.span)}


def _cause(found: Deviation, route: Route) -> str:
    cause = found.cause or ""
    if cause in route.interruption_of:
        return route.interruption_of[cause].title
    return route.outcome_of[cause].title if cause in route.outcome_of else cause
