"""Whether silence is told to somebody who can do something about it, later and later, and never to the silent one."""

from collections.abc import Iterator
from itertools import pairwise

from models.people import Role
from models.route import Ladder, Route, Rung
from models.terms import Span
from workflows.proof.findings import Finding, Place
from workflows.proof.lengths import is_never_longer
from workflows.proof.places import duties

SUPERIORS = frozenset({Role.HEAD, Role.SUPERVISOR})
"""Whoever of the same agency answers for what its people did not do."""


def ladder_slips(route: Route) -> Iterator[Finding]:
    """Ladders that come down again, or that end at the one who is silent."""
    yield from _order(("escalate",), "лестница маршрута", route.escalate)
    for place, step in duties(route):
        where = place if step.escalate is None else (*place, "escalate")
        if step.escalate is not None:
            yield from _order(where, f"шаг «{step.title}»", step.escalate)
        last = route.ladder(step)[-1]
        if last.agency is step.agency and (last.role is step.role or last.role not in SUPERIORS):
            yield Finding(
                where,
                f"шаг «{step.title}»: о молчании в конце лестницы узнаёт сам молчащий: {_told(last)}.",
                "Добавьте ступень выше: другой орган, руководителя или надзор.",
            )


def _order(place: Place, whose: str, ladder: Ladder) -> Iterator[Finding]:
    for number, (lower, upper) in enumerate(pairwise(ladder), 1):
        if lower.after is not None and (upper.after is None or _is_sooner(upper.after, lower.after)):
            yield Finding(
                (*place, number),
                f"{whose}: ступень {number + 1} ({_told(upper)}) наступает раньше ступени {number}.",
                "Расставьте ступени по времени: каждая следующая позже.",
            )
        if (lower.agency, lower.role) == (upper.agency, upper.role):
            yield Finding(
                (*place, number),
                f"{whose}: ступени {number} и {number + 1} сообщают одному и тому же: {_told(upper)}.",
                "Назовите на следующей ступени того, кто выше.",
            )


def _is_sooner(one: Span, other: Span) -> bool:
    """Whether the first length surely ends no later than the other, and is not the same."""
    return one != other and is_never_longer(one, other)


def _told(rung: Rung) -> str:
    return f"{rung.agency.label}, {rung.role.label}"
