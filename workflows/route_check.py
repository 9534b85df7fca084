"""What a route file must satisfy before it may be published: every name exists, every branch is covered.

The check is static: it reads the route as written. (The proof over all reachable states comes with the packs.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms import catalogue
from models.law import Law, TermKind, UnknownRule
from models.route import Condition, Join, Route, Stage, Step, Term
from workflows.engine.conditions import COUNTERS, compiled
from workflows.packs import line_of

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where it stands, what it is, and what to do."""

    place: Place
    message: str
    remedy: str

    def told(self, path: Path) -> str:
        """The finding with file and line."""
        line = line_of(path.read_text(encoding="utf-8"), self.place)
        return f"{path}:{line}: {self.message} {self.remedy}"


def check_route(route: Route, law: Law, known_routes: frozenset[str]) -> tuple[Finding, ...]:
    """Everything that is wrong with the route; empty when it may be published."""
    return (
        *_doubles(route),
        *_rules(route, law),
        *_forms(route),
        *_conditions(route),
        *_ways(route, known_routes),
        *_joins(route),
    )


def _doubles(route: Route) -> Iterator[Finding]:
    """Stages share one space of names; everything that can be answered (steps, turns aside, outcomes) another."""
    stages: list[tuple[Place, str]] = [(("stages", at), stage.id) for at, stage in enumerate(route.stages)]
    deeds: list[tuple[Place, str]] = [(place, step.id) for place, _, step in _steps(route)]
    deeds += [(("interruptions", at), turn.id) for at, turn in enumerate(route.interruptions)]
    deeds += [(("outcomes", at), outcome.id) for at, outcome in enumerate(route.outcomes)]
    for named in (stages, deeds):
        seen: set[str] = set()
        for place, name in named:
            if name in seen:
                yield Finding(place, f"имя «{name}» занято.", "Дайте другое имя: по имени дело находит своё место.")
            seen.add(name)


def _rules(route: Route, law: Law) -> Iterator[Finding]:
    named: list[tuple[Place, str]] = [(("basis",), rule) for rule in route.basis]
    named += [(("opening", "basis"), rule) for rule in route.opening.basis]
    named += [(("opening", "inform"), notice.rule) for notice in route.opening.inform]
    for place, _, step in _steps(route):
        named += [((*place, "basis"), rule) for rule in step.basis]
        named += [((*place, "inform"), notice.rule) for notice in step.inform]
        named += [((*place, "term", "rule"), step.term.rule)]
        if step.term.control is None:
            yield from _within_norm((*place, "term"), step.term, law)
        if step.repeat is not None:
            named += [((*place, "repeat"), step.repeat.rule)]
    for place, rule in named:
        try:
            law.rule(rule)
        except UnknownRule:
            yield Finding(
                place, f"правила {rule} нет в таблице норм.", "Исправьте номер или внесите норму с источником."
            )


def _within_norm(where: Place, term: Term, law: Law) -> Iterator[Finding]:
    """A route may tighten the number of the norm and never loosen it."""
    try:
        norm = law.rule(term.rule)
    except UnknownRule:
        return
    if norm.term.kind is not TermKind.DEADLINE:
        yield Finding(where, f"правило {norm.id} не задаёт срока исполнения.", "Назовите правило вида deadline.")
    elif norm.term.value is not None and norm.term.unit == term.unit and (term.value or 0) > norm.term.value:
        yield Finding(
            where,
            f"срок {term.value} длиннее нормы {norm.id} ({norm.term.value}).",
            "Маршрут может сократить срок нормы, но не продлить его.",
        )


def _forms(route: Route) -> Iterator[Finding]:
    named: list[tuple[Place, str, tuple[str, ...]]] = [(("opening",), route.opening.form, route.opening.gives)]
    named += [(place, step.form, step.gives) for place, _, step in _steps(route)]
    for place, form_id, gives in named:
        try:
            form = catalogue.form(form_id)
        except catalogue.UnknownForm:
            yield Finding((*place, "form"), f"формы «{form_id}» нет.", "Выберите форму из списка: marshrut form list.")
            continue
        given = {fact.name for field in form.fields for fact in field.facts}
        for name in gives:
            if name not in given:
                yield Finding(
                    (*place, "gives"), f"форма «{form_id}» не даёт признака «{name}».", "Уберите его из gives."
                )
            if name not in route.facts:
                yield Finding((*place, "gives"), f"признак «{name}» не объявлен.", "Объявите его в разделе facts.")


def _conditions(route: Route) -> Iterator[Finding]:
    for place, condition in _all_conditions(route):
        try:
            names = compiled(condition).variables()
        except ValueError as error:
            yield Finding(
                place, f"условие «{condition}» не читается: {str(error).splitlines()[0]}.", "Исправьте запись."
            )
            continue
        for name in names:
            if name not in route.facts and name not in COUNTERS:
                yield Finding(
                    place, f"условие «{condition}» использует необъявленный признак «{name}».", "Объявите его в facts."
                )


def _all_conditions(route: Route) -> Iterator[tuple[Place, Condition]]:
    for number, notice in enumerate(route.opening.inform):
        if notice.when:
            yield ("opening", "inform", number, "when"), notice.when
    for number, interruption in enumerate(route.interruptions):
        if interruption.when:
            yield ("interruptions", number, "when"), interruption.when
    for at, stage in enumerate(route.stages):
        if stage.leave:
            yield ("stages", at, "leave"), stage.leave
        for number, transition in enumerate(stage.next):
            if transition.when:
                yield ("stages", at, "next", number, "when"), transition.when
    for place, _, step in _steps(route):
        if step.when:
            yield (*place, "when"), step.when
        if step.repeat:
            yield (*place, "repeat", "until"), step.repeat.until
        if step.rework:
            yield (*place, "rework", "when"), step.rework.when
        for number, notice in enumerate(step.inform):
            if notice.when:
                yield (*place, "inform", number, "when"), notice.when


def _ways(route: Route, known_routes: frozenset[str]) -> Iterator[Finding]:
    for at, stage in enumerate(route.stages):
        for number, transition in enumerate(stage.next):
            place: Place = ("stages", at, "next", number)
            if (transition.to is None) == (transition.outcome is None):
                yield Finding(
                    place, "переход ведёт либо на этап, либо к исходу.", "Укажите ровно одно: to или outcome."
                )
            if transition.to is not None and transition.to not in route.stage_of:
                yield Finding(place, f"этапа «{transition.to}» нет.", "Исправьте имя этапа.")
            if transition.outcome is not None and transition.outcome not in route.outcome_of:
                yield Finding(place, f"исхода «{transition.outcome}» нет.", "Исправьте имя исхода.")
        if any(transition.when is None for transition in stage.next[:-1]) or stage.next[-1].when is not None:
            yield Finding(
                ("stages", at, "next"),
                f"этап «{stage.title}»: не всякий случай покрыт.",
                "Последний переход, и только он, должен быть без условия.",
            )
    for number, interruption in enumerate(route.interruptions):
        if interruption.to not in route.stage_of:
            yield Finding(("interruptions", number), f"этапа «{interruption.to}» нет.", "Исправьте имя этапа.")
    for number, outcome in enumerate(route.outcomes):
        if outcome.starts is not None and outcome.starts not in known_routes:
            yield Finding(
                ("outcomes", number), f"маршрута «{outcome.starts}» нет.", "Опубликуйте его или уберите starts."
            )
    for stage_id in _unreachable(route):
        at = [stage.id for stage in route.stages].index(stage_id)
        yield Finding(
            ("stages", at), f"на этап «{stage_id}» не ведёт ни один переход.", "Добавьте переход или уберите этап."
        )


def _unreachable(route: Route) -> tuple[str, ...]:
    reached = {route.stages[0].id, *(interruption.to for interruption in route.interruptions)}
    for _ in route.stages:
        reached |= {
            transition.to
            for stage in route.stages
            if stage.id in reached
            for transition in stage.next
            if transition.to is not None
        }
    return tuple(stage.id for stage in route.stages if stage.id not in reached)


def _joins(route: Route) -> Iterator[Finding]:
    for place, stage, step in _steps(route):
        own = {other.id for other in stage.steps}
        after = step.after or Join()
        for name in (*after.all, *after.any, *step.closes, *([step.rework.to] if step.rework else [])):
            if name not in own:
                yield Finding(place, f"на этапе «{stage.title}» нет шага «{name}».", "Шаги ждут шагов своего этапа.")
        start = step.term.start.removeprefix("done:")
        if step.term.start.startswith("done:") and start not in route.step_of:
            yield Finding((*place, "term", "start"), f"шага «{start}» нет в маршруте.", "Исправьте начало срока.")
        for paper in step.papers:
            if paper.of is not None and paper.of not in route.step_of:
                yield Finding((*place, "papers"), f"шага «{paper.of}» нет в маршруте.", "Исправьте of у документа.")
    for at, stage in enumerate(route.stages):
        if circle := _circle(stage):
            yield Finding(
                ("stages", at), f"шаги ждут друг друга по кругу: {', '.join(circle)}.", "Разорвите круг в after."
            )


def _circle(stage: Stage) -> tuple[str, ...]:
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
            return tuple(name for name in waiting if name not in opened)
        opened |= ready


def _steps(route: Route) -> Iterator[tuple[Place, Stage, Step]]:
    for at, stage in enumerate(route.stages):
        for number, step in enumerate(stage.steps):
            yield ("stages", at, "steps", number), stage, step
