"""What an example expects of a case at a moment, compared with how the case stands then."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from models.case import Task
from models.commands import EscalateSilence, InformAgency, RemindAgency, RenderDocument, StartCase
from models.example import Expected
from models.people import AgencyKind
from models.terms import EXACT
from workflows.example_case import KINDS, ExampleCase, Impossible
from workflows.wording import NotUnderstood, Wording, agency

Place = tuple[str | int, ...]
Difference = tuple[Place, str]


class Failure(NamedTuple):
    """Where an example was wrong about the route, or the route about the example."""

    place: Place
    message: str


def differences(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    """Everything that is otherwise than expected, with the key of the example that expected it."""
    for key, compare in COMPARED.items():
        if key not in expected.model_fields_set:
            continue
        alias = str(type(expected).model_fields[key].alias)
        try:
            yield from (((alias, *place), message) for place, message in compare(expected, case, wording))
        except (NotUnderstood, Impossible) as reason:
            yield (alias,), str(reason)


def _stage(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    wanted, found = wording.stage(expected.stage or ""), case.state.stage
    if wanted != found:
        titles = case.norm.route.stage_of
        yield (), f"ожидался этап «{titles[wanted].title}», вышел «{titles[found].title}»."


def _custodian(expected: Expected, case: ExampleCase, _: Wording) -> Iterator[Difference]:
    wanted, found = agency(expected.custodian or ""), KINDS[case.state.custodian]
    if wanted is not found:
        yield (), f"за ребёнка должен отвечать: {wanted.label}; отвечает: {found.label}."


def _open(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    titles = case.norm.route.step_of
    wanted = {wording.step(name) for name in expected.open or ()}
    found = {task.step for task in case.state.tasks}
    if wanted != found:
        said, open_now = (_listed(titles[one].title for one in sorted(steps)) for steps in (wanted, found))
        yield (), f"ожидались открытыми: {said}; открыты: {open_now}."


def _due(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    for name, wanted in expected.due.items():
        task = case.task(wording.step(name))
        found = _end(task)
        is_day = not isinstance(wanted, datetime)
        same = found is not None and (found.date() == wanted if is_day else found == wanted)
        if not same:
            yield (name,), f"«{name}»: ожидался срок {_told(wanted)}, вышел {_told(found, is_day=is_day)}."


def _overdue(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    for name in expected.overdue:
        task = case.task(wording.step(name))
        if task.due is None or task.due > case.now:
            yield (), f"ожидалась просрочка шага «{name}», но срок его — {_told(_end(task))}."


def _coming(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    for name, wanted in expected.coming.items():
        step = wording.step(name)
        found = next((entry.at for entry in case.state.scheduled if entry.step == step), None)
        if found is None:
            yield (name,), f"«{name}»: ожидалось, что шаг откроется сам, но он не назначен."
        elif found.date() != wanted and (found - timedelta.resolution).date() != wanted:
            yield (name,), f"«{name}»: ожидалось открытие {_told(wanted)}, вышло {_told(found, is_day=True)}."


def _informed(expected: Expected, case: ExampleCase, _: Wording) -> Iterator[Difference]:
    found = _kinds(command.agency for command in case.sent if isinstance(command, InformAgency))
    for name in expected.informed:
        if agency(name) not in found:
            yield (), f"ожидалось извещение: {name}; извещены: {_listed(kind.label for kind in found)}."


def _not_informed(expected: Expected, case: ExampleCase, _: Wording) -> Iterator[Difference]:
    found = _kinds(command.agency for command in case.sent if isinstance(command, InformAgency))
    for name in expected.not_informed:
        if agency(name) in found:
            yield (), f"извещения не ожидалось, но извещены: {name}."


def _reminded(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    found = {case.issued[command.task].step for command in case.sent if isinstance(command, RemindAgency)}
    for name in expected.reminded:
        if wording.step(name) not in found:
            yield (), f"ожидалось напоминание о шаге «{name}», его не было."


def _silence(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    told = [command for command in case.sent if isinstance(command, EscalateSilence)]
    for name, wanted in expected.told.items():
        step = wording.step(name)
        found = [KINDS[command.agency] for command in told if case.issued[command.task].step == step]
        if found != [agency(one) for one in wanted]:
            knew = _listed(kind.label for kind in found)
            yield (name,), f"«{name}»: о молчании должны были узнать: {_listed(wanted)}; узнали: {knew}."


def _papers(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    found = {command.document for command in case.sent if isinstance(command, RenderDocument)}
    for name in expected.papers:
        if wording.document(name) not in found:
            yield (), f"ожидался документ «{name}», его не было."


def _copies(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    for name, wanted in expected.copies.items():
        document = wording.document(name)
        orders = [command for command in case.sent if isinstance(command, RenderDocument)]
        found = _kinds(one for command in orders if command.document == document for one in command.copies)
        for one in wanted:
            if agency(one) not in found:
                yield (name,), f"«{name}»: ожидалась копия: {one}; копии ушли: {_listed(kind.label for kind in found)}."


def _started(expected: Expected, case: ExampleCase, _: Wording) -> Iterator[Difference]:
    found = tuple(command.route for command in case.sent if isinstance(command, StartCase))
    if set(found) != set(expected.started or ()):
        yield (), f"ожидалось начало дел: {_listed(expected.started or ())}; начаты: {_listed(found)}."


def _outcome(expected: Expected, case: ExampleCase, wording: Wording) -> Iterator[Difference]:
    wanted, closed = wording.outcome(expected.outcome or ""), case.state.closed
    titles = case.norm.route.outcome_of
    if closed is None:
        yield (), f"ожидался исход «{titles[wanted].title}», но дело идёт. Открыто: {case.open_titles() or 'ничего'}."
    elif closed.outcome != wanted:
        yield (), f"ожидался исход «{titles[wanted].title}», вышел «{titles[closed.outcome].title}»."


COMPARED: dict[str, Callable[[Expected, ExampleCase, Wording], Iterator[Difference]]] = {
    "stage": _stage,
    "custodian": _custodian,
    "open": _open,
    "due": _due,
    "overdue": _overdue,
    "coming": _coming,
    "informed": _informed,
    "not_informed": _not_informed,
    "reminded": _reminded,
    "told": _silence,
    "papers": _papers,
    "copies": _copies,
    "started": _started,
    "outcome": _outcome,
}
"""Every key of a check but its moment."""


def _end(task: Task) -> datetime | None:
    """The local end of a term: the instant of hours, the last minute of the last day of days."""
    if task.due is None:
        return None
    end = task.due.replace(tzinfo=None)
    return end if task.span.unit in EXACT else end - timedelta.resolution


def _told(at: date | datetime | None, *, is_day: bool = False) -> str:
    if at is None:
        return "не течёт: он приостановлен"
    return f"{at:%d.%m.%Y %H:%M}" if isinstance(at, datetime) and not is_day else f"{at:%d.%m.%Y}"


def _kinds(agencies: Iterable[str]) -> tuple[AgencyKind, ...]:
    return tuple(dict.fromkeys(KINDS[one] for one in agencies))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names) or "ничего"
