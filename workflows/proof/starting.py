"""Whether a route that another one starts can open: its agencies, its form and its facts are there by then."""

from collections.abc import Iterator, Mapping

from models.ids import Code, RouteId
from models.route import Route
from workflows.proof.exploring import Turn, closes
from workflows.proof.findings import Finding, Place, warning
from workflows.proof.places import steps


def starting_slips(route: Route, others: Mapping[RouteId, Route]) -> Iterator[Finding]:
    """What can be said of started routes before any case runs."""
    begun: list[tuple[Place, str, RouteId]] = [
        (("outcomes", at, "starts"), f"исход «{outcome.title}»", outcome.starts)
        for at, outcome in enumerate(route.outcomes)
        if outcome.starts is not None
    ]
    begun += [
        ((*place, "starts", at), f"шаг «{step.title}»", beginning.route)
        for place, _, step in steps(route)
        for at, beginning in enumerate(step.starts)
    ]
    for place, who, named in begun:
        other = others.get(named)
        if other is None:
            known = f"Есть: {', '.join(sorted(others))}." if others else ""
            said = f"{who}: маршрута «{named}» нет."
            yield Finding(place, said, f"Опубликуйте его или уберите starts. {known}".strip())
        else:
            yield from _cast(place, who, other, route)
    yield from _beside(route, others)


def wanted_facts(route: Route, others: Mapping[RouteId, Route]) -> dict[Code, frozenset[Code]]:
    """By outcome: the facts that the started route asks for and that the signal of this one does not give."""
    return {
        outcome.id: frozenset(others[outcome.starts].opening.gives) & route.facts.keys() - set(route.opening.gives)
        for outcome in route.outcomes
        if outcome.starts is not None and outcome.starts in others
    }


def unopened(turn: Turn, route: Route, others: Mapping[RouteId, Route]) -> Iterator[Finding]:
    """Why the route that this turn starts could not open."""
    ended = closes(turn)
    outcome = route.outcome_of[ended] if ended is not None else None
    other = others.get(outcome.starts) if outcome is not None and outcome.starts is not None else None
    if outcome is None or other is None:
        return
    place: Place = ("outcomes", route.outcomes.index(outcome), "starts")
    sent = getattr(turn.event, "submission", None)
    form = other.opening.form
    if form != route.opening.form and (sent is None or sent.form != form):
        yield Finding(
            place,
            f"исход «{outcome.title}»: маршрут «{other.title}» открывают формой «{form}», "
            f"а к этому исходу приводит ответ по форме «{sent.form if sent else 'без формы'}».",
            "Пусть последний шаг перед исходом заполняет эту форму, или смените opening.form того маршрута.",
        )
    known = {*route.opening.gives, *turn.state.facts}
    if missing := [name for name in other.opening.gives if name not in known]:
        titles = ", ".join(f"«{other.facts[name].title}» ({name})" for name in missing)
        yield Finding(
            place,
            f"исход «{outcome.title}»: к началу маршрута «{other.title}» может быть не известно: {titles}.",
            "Пусть этот маршрут узнаёт их до исхода, или уберите их из opening.gives того маршрута.",
        )


def _beside(route: Route, others: Mapping[RouteId, Route]) -> Iterator[Finding]:
    """A route that a step starts while its case goes on opens by that step's form, with its facts and the signal's."""
    for place, _, step in steps(route):
        for at, beginning in enumerate(step.starts):
            other = others.get(beginning.route)
            if other is None:
                continue
            where: Place = (*place, "starts", at)
            if other.opening.form not in (step.form, route.opening.form):
                said = f"шаг «{step.title}»: маршрут «{other.title}» открывают формой «{other.opening.form}»"
                remedy = "Пусть шаг заполняет эту форму, или смените opening.form того маршрута."
                yield Finding(where, f"{said}, а не «{step.form}».", remedy)
            known = {*step.gives, *route.opening.gives}
            if missing := [name for name in other.opening.gives if name not in known]:
                titles = ", ".join(f"«{other.facts[name].title}» ({name})" for name in missing)
                said = f"шаг «{step.title}»: к началу маршрута «{other.title}» может быть не известно: {titles}."
                yield Finding(where, said, "Пусть этот шаг или открытие дела даёт эти признаки.")


def _cast(place: Place, who: str, other: Route, route: Route) -> Iterator[Finding]:
    said = f"{who} начинает «{other.title}»"
    if missing := [kind.label for kind in other.agencies if kind not in (*route.agencies, *route.addressees)]:
        yield Finding(
            place,
            f"{said}, но в деле не будет органов, без которых он не откроется: {', '.join(missing)}.",
            "Дайте им шаг или ступень лестницы в этом маршруте или назовите их в parties.",
        )
    if unsure := [kind.label for kind in other.agencies if kind in route.addressees]:
        yield warning(
            place,
            f"{said}, а этих органов может не быть в территории: {', '.join(unsure)}.",
            "Здесь их только извещают; дайте им шаг или ступень лестницы, тогда без них дело не откроется.",
        )
    for name in other.opening.gives:
        fact = route.facts.get(name)
        if fact is not None and (foreign := set(fact.values) - set(other.facts[name].values)):
            yield Finding(
                place,
                f"{said}, но признак «{name}» бывает здесь таким, какого тот не примет: {', '.join(sorted(foreign))}.",
                "Допишите эти значения в facts того маршрута.",
            )
