"""Whether everything that a route names is there: stages, steps, outcomes, facts, documents, roles."""

from collections.abc import Iterable, Iterator

from models.people import OFFICE_ROLES, AgencyKind
from models.route import Join, Route, Stage, Step, Transition
from workflows.proof.findings import Finding, Place
from workflows.proof.places import steps


def name_slips(route: Route) -> Iterator[Finding]:
    """Every name that is taken twice or leads nowhere."""
    yield from _doubles(route)
    yield from _ways(route)
    yield from _outside(route)
    for place, stage, step in steps(route):
        yield from _neighbours(place, stage, step)
        yield from _elsewhere(place, step, route)
    for at, stage in enumerate(route.stages):
        if circle := _circle(stage):
            listed = ", ".join(f"«{step.title}»" for step in circle)
            yield Finding(
                ("stages", at, "steps", stage.steps.index(circle[0]), "after"),
                f"этап «{stage.title}»: шаги ждут друг друга по кругу: {listed}.",
                "Разорвите круг в after.",
            )


def _doubles(route: Route) -> Iterator[Finding]:
    """Stages share one space of names; everything that can be answered (steps, turns aside, outcomes) another."""
    stages: list[tuple[Place, str]] = [(("stages", at), stage.id) for at, stage in enumerate(route.stages)]
    deeds: list[tuple[Place, str]] = [(place, step.id) for place, _, step in steps(route)]
    deeds += [(("interruptions", at), turn.id) for at, turn in enumerate(route.interruptions)]
    deeds += [(("outcomes", at), outcome.id) for at, outcome in enumerate(route.outcomes)]
    for named in (stages, deeds):
        seen: set[str] = set()
        for place, name in named:
            if name in seen:
                yield Finding(
                    (*place, "id"), f"имя «{name}» занято.", "Дайте другое имя: по имени дело находит своё место."
                )
            seen.add(name)


def _ways(route: Route) -> Iterator[Finding]:
    for at, stage in enumerate(route.stages):
        for number, transition in enumerate(stage.next):
            yield from _way(("stages", at, "next", number), stage, transition, route)
        if any(transition.when is None for transition in stage.next[:-1]) or stage.next[-1].when is not None:
            yield Finding(
                ("stages", at, "next"),
                f"этап «{stage.title}»: не всякий случай покрыт.",
                "Последний переход, и только он, должен быть без условия.",
            )
    for number, interruption in enumerate(route.interruptions):
        if interruption.to not in route.stage_of:
            yield Finding(
                ("interruptions", number, "to"),
                f"поворот «{interruption.title}»: этапа «{interruption.to}» нет.",
                _choose(route.stage_of, "Исправьте имя этапа"),
            )


def _way(place: Place, stage: Stage, transition: Transition, route: Route) -> Iterator[Finding]:
    if (transition.to is None) == (transition.outcome is None):
        yield Finding(
            place,
            f"этап «{stage.title}»: переход ведёт либо на этап, либо к исходу.",
            "Укажите ровно одно: to или outcome.",
        )
    if transition.to is not None and transition.to not in route.stage_of:
        yield Finding(
            (*place, "to"),
            f"этап «{stage.title}»: переход ведёт на этап «{transition.to}», а этапа «{transition.to}» нет.",
            _choose(route.stage_of, "Исправьте имя этапа"),
        )
    if transition.outcome is not None and transition.outcome not in route.outcome_of:
        yield Finding(
            (*place, "outcome"),
            f"этап «{stage.title}»: исхода «{transition.outcome}» нет.",
            _choose(route.outcome_of, "Исправьте имя исхода"),
        )


def _neighbours(place: Place, stage: Stage, step: Step) -> Iterator[Finding]:
    """Steps wait for, close and take back only steps of their own stage."""
    own = {other.id for other in stage.steps}
    after = step.after or Join()
    named = [((*place, "after"), name) for name in (*after.all, *after.any)]
    named += [((*place, "closes"), name) for name in step.closes]
    named += [((*place, "rework", "to"), step.rework.to)] if step.rework else []
    for where, name in named:
        if name not in own:
            yield Finding(
                where,
                f"шаг «{step.title}»: на этапе «{stage.title}» нет шага «{name}».",
                _choose(sorted(own), "Шаги ждут шагов своего этапа"),
            )
    if step.role not in OFFICE_ROLES:
        yield Finding(
            (*place, "role"),
            f"шаг «{step.title}»: роль «{step.role.label}» не исполняет задачи, шаг никто не сделает.",
            f"Выберите роль: {', '.join(sorted(role.value for role in OFFICE_ROLES))}.",
        )


def _elsewhere(place: Place, step: Step, route: Route) -> Iterator[Finding]:
    """Terms start from, and papers are made of, steps of any stage."""
    start = step.term.start.removeprefix("done:")
    if step.term.start.startswith("done:") and start not in route.step_of:
        yield Finding(
            (*place, "term", "start"),
            f"шаг «{step.title}»: срок идёт от шага «{start}», а шага «{start}» нет в маршруте.",
            _choose(route.step_of, "Исправьте начало срока"),
        )
    waits = step.wait.start.removeprefix("done:") if step.wait else ""
    if step.wait is not None and step.wait.start.startswith("done:") and waits not in route.step_of:
        yield Finding(
            (*place, "wait", "start"),
            f"шаг «{step.title}»: ожидание идёт от шага «{waits}», а шага «{waits}» нет в маршруте.",
            _choose(route.step_of, "Исправьте начало ожидания"),
        )
    if step.adopts is not None and step.adopts not in route.step_of:
        yield Finding(
            (*place, "adopts"),
            f"шаг «{step.title}»: утверждает план шага «{step.adopts}», а шага «{step.adopts}» нет в маршруте.",
            _choose(route.step_of, "Исправьте adopts"),
        )
    for number, paper in enumerate(step.papers):
        if paper.of is not None and paper.of not in route.step_of:
            yield Finding(
                (*place, "papers", number),
                f"шаг «{step.title}»: документ по ответу шага «{paper.of}», а шага «{paper.of}» нет в маршруте.",
                "Исправьте of у документа.",
            )


def _outside(route: Route) -> Iterator[Finding]:
    """Of a case with a small circle nobody outside it is told, by a task, a notice, a copy or an escalation."""
    if not route.circle:
        return
    told: list[tuple[Place, AgencyKind, str]] = [
        *((("opening", "inform", at), notice.agency, "извещение") for at, notice in enumerate(route.opening.inform)),
        *((("opening", "papers", at), kind, "копия") for at, p in enumerate(route.opening.papers) for kind in p.copies),
        *((("escalate", at), rung.agency, "ступень лестницы") for at, rung in enumerate(route.escalate)),
        *((("stages", at, "custodian"), stage.custodian, "этап") for at, stage in enumerate(route.stages)),
    ]
    for place, _, step in steps(route):
        told.append(((*place, "agency"), step.agency, "шаг"))
        told += [((*place, "inform", at), notice.agency, "извещение") for at, notice in enumerate(step.inform)]
        told += [((*place, "papers", at), kind, "копия") for at, p in enumerate(step.papers) for kind in p.copies]
        told += [((*place, "escalate", at), r.agency, "ступень лестницы") for at, r in enumerate(step.escalate or ())]
    for place, kind, what in told:
        if kind not in route.circle:
            said = f"о деле узнаёт орган вне круга: {kind.label} ({what})."
            yield Finding(place, said, "Уберите его или допишите в circle: дело видят только названные там.")


def _circle(stage: Stage) -> tuple[Step, ...]:
    """The steps that can never open because each waits for another of them."""
    waiting = {step.id: step.after or Join() for step in stage.steps}
    opened: set[str] = set()
    while True:
        ready = {
            name
            for name, after in waiting.items()
            if name not in opened and opened.issuperset(after.all) and (not after.any or opened.intersection(after.any))
        }
        if not ready:
            return tuple(step for step in stage.steps if step.id not in opened)
        opened |= ready


def _choose(names: Iterable[str], what: str) -> str:
    return f"{what}; есть: {', '.join(names)}."
