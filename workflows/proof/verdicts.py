"""What the explored space says of the route: what never happens, where a case is stuck, what never ends."""

from collections import defaultdict
from collections.abc import Iterator

from models.ids import Code
from models.refusal import Refused
from models.route import Join, Route, Stage
from workflows.engine.flow import RouteCircles
from workflows.proof.exploring import Explored, Fault
from workflows.proof.findings import Finding, Place, warning
from workflows.proof.paths import path_to
from workflows.proof.places import spots, steps
from workflows.proof.space import Key
from workflows.proof.watching import Watch


class Verdicts:
    """The findings of one explored route."""

    def __init__(self, route: Route, found: Explored, watch: Watch) -> None:
        self.route, self.found, self.watch = route, found, watch
        self.entered = {state.stage for state in found.states.values()}

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say; where the engine cannot go on, what lies behind is not judged."""
        yield from self._faults()
        yield from self._stuck()
        if self.found.faults:
            return
        yield from self._endless()
        yield from self._never_entered()
        yield from self._never_opened()
        yield from self._never_left()
        yield from self._never_true()
        yield from self._never_ended()
        yield from self._terms_without_start()

    def _faults(self) -> Iterator[Finding]:
        told: set[tuple[object, ...]] = set()
        for fault in self.found.faults:
            kind = (type(fault.error), str(fault.error), fault.deed.name)
            if kind not in told:
                told.add(kind)
                yield self._fault(fault)

    def _fault(self, fault: Fault) -> Finding:
        way = path_to(fault.origin, self.found, self.route, fault.deed)
        place, title = self._deed_place(fault)
        match fault.error:
            case RouteCircles():
                said = "дело идёт по кругу, и никому ничего не поручается."
                return Finding(place, f"{title}: {said} {way}", "Дайте этапам круга шаг, который откроется всегда.")
            case Refused():
                said = f"ответ не будет принят: {fault.error.refusal.message}"
                return Finding(place, f"{title}: {said} {way}", "Исправьте шаг так, чтобы его мог сделать его орган.")
            case KeyError() if str(fault.error.args[0]) in self.route.step_of:
                other = self.route.step_of[str(fault.error.args[0])].title
                said = f"документ печатается по ответу шага «{other}», а на этом пути его не делали."
                return Finding((*place, "papers"), f"{title}: {said} {way}", "Пусть шаг ждёт того шага (after).")
            case _:
                return Finding(place, f"{title}: движок остановится: {fault.error}. {way}", "Исправьте условие.")

    def _deed_place(self, fault: Fault) -> tuple[Place, str]:
        place = next((place for place, _, step in steps(self.route) if step.id == fault.deed.name), ("opening",))
        title = self.route.step_of[fault.deed.name].title if fault.deed.name in self.route.step_of else "начало"
        return place, f"шаг «{title}»"

    def _stuck(self) -> Iterator[Finding]:
        """States in which nobody has anything to do and nothing is going to come."""
        told: set[tuple[Code, ...]] = set()
        for key, state in self.found.states.items():
            if not state.is_open or state.tasks or state.scheduled:
                continue
            stage = self.route.stage_of[state.stage]
            settled = {one.step for one in state.settled}
            waiting = [step for step in stage.steps if step.id not in settled and not step.discretion]
            kind = (stage.id, *(step.id for step in waiting))
            if kind in told:
                continue
            told.add(kind)
            first = waiting[0]
            after = first.after or Join()
            needed = [name for name in (*after.all, *after.any) if name not in settled]
            titles = ", ".join(f"«{self.route.step_of[name].title}»" for name in needed)
            yield Finding(
                ("stages", self.route.stages.index(stage), "steps", stage.steps.index(first), "after"),
                f"тупик на этапе «{stage.title}»: шаг «{first.title}» ждёт {titles}, а этого никто не обязан делать. "
                f"{path_to(key, self.found, self.route)}",
                "Уберите ожидание из after или сделайте ожидаемый шаг обязательным.",
            )

    def _endless(self) -> Iterator[Finding]:
        """Stages between which the usual course goes round for ever; of two such circles the inner one is told."""
        lost = self._lost()
        circles: dict[frozenset[Code], Key] = {}
        seen: set[Code] = set()
        for key, state in self.found.states.items():
            if key in lost and state.stage not in seen:
                seen.add(state.stage)
                around = _closure([key], self.found.onward)
                circles.setdefault(frozenset(self.found.states[one].stage for one in around), key)
        for stages, key in circles.items():
            if not any(other < stages for other in circles):
                yield self._circle(key, [stage for stage in self.route.stages if stage.id in stages])

    def _lost(self) -> set[Key]:
        """The states from which no end can be reached, those in which a case is stuck anyway left out."""
        before: dict[Key, list[Key]] = defaultdict(list)
        for key, onward in self.found.onward.items():
            for other in onward:
                before[other].append(key)
        ends = [key for key, state in self.found.states.items() if not state.is_open]
        stuck = [key for key, state in self.found.states.items() if state.is_open and not self.found.onward[key]]
        return set(self.found.states) - _closure([*ends, *stuck], before)

    def _circle(self, key: Key, stages: list[Stage]) -> Finding:
        at = self.route.stages.index(stages[0])
        way = path_to(key, self.found, self.route)
        if len(stages) == 1:
            for number, step in enumerate(stages[0].steps):
                place: Place = ("stages", at, "steps", number)
                if step.repeat and True not in self.watch.ways.get((*place, "repeat", "until"), set()):
                    return Finding(
                        (*place, "repeat", "until"),
                        f"шаг «{step.title}» повторяется без конца: условие «{step.repeat.until or 'until'}» "
                        f"{'никогда не верно' if step.repeat.until else 'не названо'}. {way}",
                        "Дайте повтору условие, которое когда-нибудь выполнится, или этапу — условие leave.",
                    )
                if step.rework and False not in self.watch.ways.get((*place, "rework", "when"), {False}):
                    return Finding(
                        (*place, "rework", "when"),
                        f"шаг «{step.title}» всегда возвращает работу: условие «{step.rework.when}» верно при любом "
                        f"ответе. {way}",
                        "Дайте доработке ответ, после которого дело идёт дальше.",
                    )
        titles = " → ".join(f"«{stage.title}»" for stage in stages)
        return Finding(
            ("stages", at, "next"),
            f"круг без выхода: с этапа «{stages[0].title}» нет пути ни к одному исходу ({titles}). {way}",
            "Дайте одному из этапов круга переход к исходу.",
        )

    def _never_entered(self) -> Iterator[Finding]:
        led = {way.to for stage in self.route.stages for way in stage.next} | {t.to for t in self.route.interruptions}
        for at, stage in enumerate(self.route.stages):
            if stage.id in self.entered:
                continue
            if stage.id in led:
                said = f"этап «{stage.title}»: ни один путь на него не приводит, хотя переходы есть."
                yield Finding(("stages", at), said, "Проверьте условия переходов на него.")
            else:
                said = f"этап «{stage.title}»: на этап «{stage.id}» не ведёт ни один переход."
                yield Finding(("stages", at), said, "Добавьте переход или уберите этап.")

    def _never_opened(self) -> Iterator[Finding]:
        for place, stage, step in steps(self.route):
            if stage.id in self.entered and step.id not in self.found.opened:
                why = f" при условии «{step.when}»" if step.when else ""
                said = f"шаг «{step.title}» никогда не открывается{why}."
                yield Finding(place, said, "Исправьте условие when или after, или уберите шаг.")

    def _never_left(self) -> Iterator[Finding]:
        for at, stage in enumerate(self.route.stages):
            left = [self.watch.ways.get(("stages", at, "next", n, "when"), set()) for n in range(len(stage.next))]
            if not any(left):
                continue  # the stage is never left: told as a circle, or never entered
            for number, ways in enumerate(left):
                if True in ways:
                    continue
                yield self._untaken(at, stage, number)

    def _untaken(self, at: int, stage: Stage, number: int) -> Finding:
        way, place = stage.next[number], ("stages", at, "next", number)
        target = self.route.stage_of[way.to].title if way.to else self.route.outcome_of[way.outcome or ""].title
        if way.when is None:
            said = f"этап «{stage.title}»: переход «{target}» без условия не нужен: прежние покрывают все случаи."
            return warning(place, said, "Уберите условие у последнего из прежних, если так и задумано.")
        said = f"этап «{stage.title}»: переход «{target}» по условию «{way.when}» никогда не выбирается"
        shadow = [n for n in range(number) if self.watch.ways.get((*place[:3], n, "when")) == {True}]
        if shadow or (*place, "when") not in self.watch.ways:
            return Finding(place, f"{said}: его заслоняют переходы выше.", "Поставьте его выше или сузьте те условия.")
        return Finding(place, f"{said}: условие не бывает верным.", "Исправьте условие или уберите переход.")

    def _never_true(self) -> Iterator[Finding]:
        """Conditions that were decided and never held; what follows from them is told elsewhere."""
        said = {
            "leave": "этап никогда не кончается досрочно",
            "rework": "на доработку никогда не возвращают",
            "inform": "этот орган никогда не извещают",
            "starts": "этот маршрут никогда не начинается",
            "interruption": "поворот никогда не наступает сам, только по сообщению",
            "until": "повтор кончается не по своему условию",
        }
        for spot in spots(self.route):
            ways = self.watch.ways.get(spot.place, set())
            if spot.what in said and ways == {False}:
                message = f"условие «{spot.condition}» ни на одном пути не верно: {said[spot.what]}."
                yield warning(spot.place, message, "Исправьте условие или уберите его.")

    def _never_ended(self) -> Iterator[Finding]:
        reached = {state.closed.outcome for state in self.found.states.values() if state.closed is not None}
        named = {way.outcome for stage in self.route.stages for way in stage.next}
        for at, outcome in enumerate(self.route.outcomes):
            if outcome.id in reached or outcome.discretion:
                continue
            why = "ни один путь к нему не приводит" if outcome.id in named else "ни один переход к нему не ведёт"
            said = f"исход «{outcome.title}»: {why}."
            yield Finding(("outcomes", at), said, "Добавьте переход, пометьте discretion: true или уберите исход.")

    def _terms_without_start(self) -> Iterator[Finding]:
        """Terms that run from a step which may not have been done: the engine then counts from the opening."""
        for place, _, step in steps(self.route):
            start = step.term.start.removeprefix("done:")
            turn = self.found.headless.get(step.id)
            if turn is None or start not in self.route.step_of:
                continue
            way = path_to(turn.origin, self.found, self.route, turn.deed)
            said = f"шаг «{step.title}»: срок идёт от шага «{self.route.step_of[start].title}», а его могли не делать."
            yield warning((*place, "term", "start"), f"{said} {way}", "Тогда срок пойдёт от открытия задачи.")


def _closure(begin: list[Key], onward: dict[Key, list[Key]]) -> set[Key]:
    found = set(begin)
    ahead = list(begin)
    while ahead:
        for other in onward.get(ahead.pop(), ()):
            if other not in found:
                found.add(other)
                ahead.append(other)
    return found
