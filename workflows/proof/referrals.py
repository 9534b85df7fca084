"""Whether what may be asked of other agencies is sound: names, hands, forms, norms, and what steps wait for."""

from collections.abc import Iterator

from models.people import OFFICE_ROLES
from models.route import ReferralKind, Route
from workflows.proof.findings import Finding, Place
from workflows.proof.forms import read_facts
from workflows.proof.places import kinds, spots, steps


def referral_slips(route: Route) -> Iterator[Finding]:
    """Kinds that nobody could answer or that are asked of nobody, and answers that a step waits for in vain."""
    taken = {*route.step_of, *route.interruption_of, *route.outcome_of}
    for place, kind in kinds(route):
        if kind.id in taken:
            remedy = "Дайте другое имя: по имени дело находит своё место."
            yield Finding((*place, "id"), f"имя «{kind.id}» занято.", remedy)
        taken.add(kind.id)
        yield from _hands(place, kind, route)
        yield from _own_facts(place, kind, route)
    for place, _, step in steps(route):
        for name in step.after.answers.kinds if step.after and step.after.answers else ():
            if name not in route.referral_of:
                known = ", ".join(route.referral_of) or "ни одного"
                said = f"шаг «{step.title}»: ждёт ответов на «{name}», а такого поручения в маршруте нет."
                yield Finding((*place, "after", "answers"), said, f"Исправьте имя; есть: {known}.")


def _own_facts(place: Place, kind: ReferralKind, route: Route) -> Iterator[Finding]:
    """What an answer gives is for its own `shows` alone: many may be asked at once, so the route cannot read them."""
    own = set(kind.gives)
    given = own.intersection(route.opening.gives) | {
        name for step in route.step_of.values() for name in step.gives if name in own
    }
    elsewhere = {
        name for spot in spots(route) if spot.place[:2] != place for name in read_facts(spot.condition) if name in own
    }
    for name in sorted(given | elsewhere):
        said = (
            f"«{kind.title}»: признак «{name}» даёт или читает и сам маршрут, а ответов на поручение может быть много."
        )
        yield Finding((*place, "gives"), said, "Объявите для поручения свой признак и читайте его только в shows.")


def _hands(place: Place, kind: ReferralKind, route: Route) -> Iterator[Finding]:
    if kind.role not in OFFICE_ROLES:
        yield Finding(
            (*place, "role"),
            f"«{kind.title}»: роль «{kind.role.label}» не исполняет задачи, ответа никто не даст.",
            f"Выберите роль: {', '.join(sorted(role.value for role in OFFICE_ROLES))}.",
        )
    outside = [one.label for one in kind.agencies if route.circle and one not in route.circle]
    if outside:
        said = f"«{kind.title}»: о деле узнаёт орган вне круга: {', '.join(outside)}."
        yield Finding((*place, "agencies"), said, "Уберите его или допишите в circle: дело видят только названные там.")
