"""Whether every rule that a route names is in the law table, and whether no term is longer than its norm."""

from collections.abc import Iterator

from models.calendar import Calendar
from models.derivation import in_words
from models.law import Law, NormKind, Rule, TermKind, UnknownRule, citation
from models.route import Control, Route, Step
from models.terms import Span, Unit
from workflows.proof.findings import Finding, Place, warning
from workflows.proof.lengths import is_never_longer, later
from workflows.proof.places import steps

FEDERAL = frozenset({NormKind.FEDERAL_LAW, NormKind.FEDERAL_BYLAW})
"""What a region may tighten and never loosen."""

_OTHER = "Срок назван по другому правилу; если эта норма о другом действии, перенесите её из basis туда."


def norm_slips(route: Route, law: Law, calendar: Calendar) -> Iterator[Finding]:
    """Rules that are not there, and terms that loosen them."""
    yield from _unknown(route, law)
    for place, _, step in steps(route):
        yield from _term(place, step, law, calendar)
        yield from _recurrence(place, step, law, calendar)


def _unknown(route: Route, law: Law) -> Iterator[Finding]:
    named: list[tuple[Place, str]] = [(("basis",), rule) for rule in route.basis]
    named += [(("opening", "basis"), rule) for rule in route.opening.basis]
    named += [(("opening", "inform", at), notice.rule) for at, notice in enumerate(route.opening.inform)]
    for place, _, step in steps(route):
        named += [((*place, "basis"), rule) for rule in step.basis]
        named += [((*place, "inform", at), notice.rule) for at, notice in enumerate(step.inform)]
        named += [((*place, "term", "rule"), step.term.rule)]
        named += [((*place, "term", "control"), step.term.control.rule)] if step.term.control else []
        named += [((*place, "repeat"), step.repeat.rule)] if step.repeat else []
    named += [
        (("interruptions", at, "basis"), rule) for at, one in enumerate(route.interruptions) for rule in one.basis
    ]
    named += [(("outcomes", at, "basis"), rule) for at, one in enumerate(route.outcomes) for rule in one.basis]
    for place, rule in named:
        if _rule(law, rule) is None:
            remedy = "Исправьте номер или внесите норму с источником."
            yield Finding(place, f"правила {rule} нет в таблице норм.", remedy)


def _term(place: Place, step: Step, law: Law, calendar: Calendar) -> Iterator[Finding]:
    where, title = (*place, "term"), f"шаг «{step.title}»"
    norm = _rule(law, step.term.rule)
    if step.term.control is not None:
        yield from _control((*where, "control"), title, step.term.control, law, calendar)
        if norm is not None and norm.term.span is not None and norm.term.span.unit is not Unit.IMMEDIATE:
            said = f"{title}: норма {norm.id} даёт срок {in_words(norm.term.span)}, а не «незамедлительно»."
            yield warning(where, said, "Укажите срок нормы или назовите норму, которая требует незамедлительности.")
        return
    if norm is None:
        return
    if norm.term.kind is not TermKind.DEADLINE:
        yield Finding(
            where, f"{title}: правило {norm.id} не задаёт срока исполнения.", "Назовите правило вида deadline."
        )
    elif norm.term.span is None:
        said = f"{title}: норма {norm.id} не называет числа, срок {in_words(step.term.span)} на ней не основать."
        yield Finding(where, said, "Назовите правило с числом, а эту норму оставьте в basis.")
    else:
        yield from _longer(where, title, step.term.span, norm, calendar)
    if norm.norm_kind not in {NormKind.REGIONAL, NormKind.LOCAL_ACT}:
        return
    for other in _federal_deadlines(step, law):
        if other.id != step.term.rule and other.term.span is not None and step.term.start == "opened":
            found = _longer(where, title, step.term.span, other, calendar)
            yield from (warning(one.place, one.message, _OTHER) for one in found)


def _control(place: Place, title: str, control: Control, law: Law, calendar: Calendar) -> Iterator[Finding]:
    norm = _rule(law, control.rule)
    if norm is None or norm.term.span is None or norm.term.span.unit is Unit.IMMEDIATE:
        return
    yield from _longer(place, title, Span(value=control.value, unit=control.unit), norm, calendar)


def _recurrence(place: Place, step: Step, law: Law, calendar: Calendar) -> Iterator[Finding]:
    """A step comes again no more seldom than the norm asks."""
    norm = _rule(law, step.repeat.rule) if step.repeat else None
    if step.repeat is None or norm is None:
        return
    if norm.term.kind is not TermKind.RECURRENCE:
        said = f"шаг «{step.title}»: правило {norm.id} не говорит, как часто повторять."
        yield Finding((*place, "repeat"), said, "Назовите правило вида recurrence.")
    elif norm.term.span is not None:
        yield from _longer((*place, "repeat"), f"шаг «{step.title}», повтор", step.repeat.every, norm, calendar)


def _federal_deadlines(step: Step, law: Law) -> Iterator[Rule]:
    """Every federal deadline that the step itself names as its basis: a region's own rule does not do away with it."""
    for name in step.basis:
        rule = _rule(law, name)
        if rule is not None and rule.norm_kind in FEDERAL and rule.term.kind is TermKind.DEADLINE:
            yield rule


def _longer(place: Place, title: str, span: Span, norm: Rule, calendar: Calendar) -> Iterator[Finding]:
    """The finding that a term is, or may be, longer than the norm; none when it is proved not to be."""
    floor = norm.term.span
    if floor is None or is_never_longer(span, floor):
        return
    said = f"{title}: срок {in_words(span)} длиннее нормы {norm.id} ({in_words(floor)}; {citation(norm)})"
    remedy = "Маршрут может сократить срок нормы, но не продлить его."
    if floor.unit is Unit.IMMEDIATE or span.unit is floor.unit:
        yield Finding(place, f"{said}.", remedy)
    elif (shown := later(span, floor, calendar)) is not None:
        example = (
            f"с {shown.start:%d.%m.%Y %H:%M} — до {shown.term:%d.%m.%Y %H:%M}, по норме до {shown.norm:%d.%m.%Y %H:%M}"
        )
        yield Finding(place, f"{said}: например, {example}.", f"{remedy} Проще всего записать его в единицах нормы.")
    else:
        years = f"{calendar.years[0].year}–{calendar.years[-1].year}" if calendar.years else "без лет"
        yield warning(
            place,
            f"{title}: срок {in_words(span)} и норма {norm.id} ({in_words(floor)}) — в разных единицах; "
            f"по календарю {years} срок ни разу не длиннее, на все годы это не доказано.",
            "Запишите срок в единицах нормы.",
        )


def _rule(law: Law, name: str) -> Rule | None:
    try:
        return law.rule(name)
    except UnknownRule:
        return None
