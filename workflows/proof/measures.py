"""Whether the measures that a route names stand on its ladder, and whether every removal is one of them."""

from collections.abc import Iterator

from models.law import Law, UnknownRule
from models.route import Route
from workflows.proof.findings import Finding, Place
from workflows.proof.places import kinds, steps
from workflows.proof.removal import removing_steps


def measure_slips(route: Route, law: Law) -> Iterator[Finding]:
    """Measures that lead nowhere, and removals that no ladder guards although the route stands on one."""
    named: list[tuple[Place, str]] = [(("opening", "measure"), route.opening.measure)] if route.opening.measure else []
    for place, _, step in steps(route):
        named += [((*place, "measure"), step.measure)] if step.measure else []
        named += [((*place, "shows", at), one.measure) for at, one in enumerate(step.shows)]
    for place, kind in kinds(route):
        named += [((*place, "shows", at), one.measure) for at, one in enumerate(kind.shows)]
    ladder = None if route.measures is None else route.measures.laid
    if ladder is None:
        if route.measures is None:
            for place, measure in named:
                said = f"мера «{measure}» названа, а лестницы мер у маршрута нет."
                yield Finding(place, said, "Назовите лестницу и угрозу в разделе measures.")
        return
    known = {one.id for one in ladder.measures}
    for place, measure in named:
        if measure not in known:
            said = f"меры «{measure}» нет в лестнице {ladder.id}."
            yield Finding(place, said, f"Есть: {', '.join(one.id for one in ladder.measures)}.")
    removing = removing_steps(route)
    for place, _, step in steps(route):
        if step.id in removing and step.measure is None:
            said = f"шаг «{step.title}»: ребёнка забирают, а мера не названа: лестница такой шаг не бережёт."
            yield Finding(place, said, "Назовите measure.")
    for rule in (ladder.rule, *(rule for one in ladder.measures for rule in one.basis)):
        if not _stands(law, rule):
            said = f"лестница {ladder.id}: правила {rule} нет в таблице норм."
            yield Finding(("measures", "ladder"), said, "Исправьте номер или внесите норму с источником.")


def _stands(law: Law, rule: str) -> bool:
    try:
        law.rule(rule)
    except UnknownRule:
        return False
    return True
