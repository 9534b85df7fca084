"""Whether every rule that a route names is in the law table, and whether no term is longer than its norm."""

from collections.abc import Iterator

from models.calendar import Calendar
from models.derivation import in_words
from models.law import Law, NormKind, Rule, TermKind, UnknownRule, citation
from models.route import Route, Step
from models.terms import Span, Unit
from models.timing import Control
from workflows.proof.findings import Finding, Place, warning
from workflows.proof.lengths import is_never_longer, later
from workflows.proof.places import duties, kinds

FEDERAL = frozenset({NormKind.FEDERAL_LAW, NormKind.FEDERAL_BYLAW})
"""What a region may tighten and never loosen."""

ENDING = frozenset({TermKind.DEADLINE, TermKind.MAX_DURATION})
"""What can be the term of a step: the day of a deed, or how long a state may last that the deed ends."""

WAITING = frozenset({TermKind.MIN_WAIT, TermKind.DUE_AFTER, TermKind.DEADLINE})
"""What a step can be made to wait for: a time before which it may not be done or is not asked for, or the end of
somebody else's right."""

_OTHER = "Срок назван по другому правилу; если эта норма о другом действии, перенесите её из basis туда."


def norm_slips(route: Route, law: Law, calendar: Calendar) -> Iterator[Finding]:
    """Rules that are not there, and terms that loosen them."""
    yield from _unknown(route, law)
    for place, step in duties(route):
        yield from _term(place, step, law, calendar)
        yield from _recurrence(place, step, law, calendar)
        yield from _wait(place, step, law, calendar)
        yield from _extension(place, step, law, calendar)
    for place, kind in kinds(route):
        if kind.accept is not None:
            taken_up = kind.step.model_copy(update={"term": kind.accept})
            yield from _term((*place, "accept"), taken_up, law, calendar)


def _unknown(route: Route, law: Law) -> Iterator[Finding]:
    named: list[tuple[Place, str]] = [(("basis",), rule) for rule in route.basis]
    named += [(("completion", "rule"), route.completion.rule)] if route.completion else []
    named += [(("opening", "basis"), rule) for rule in route.opening.basis]
    named += [(("opening", "inform", at), notice.rule) for at, notice in enumerate(route.opening.inform)]
    named += [((*place, "accept", "rule"), kind.accept.rule) for place, kind in kinds(route) if kind.accept]
    for place, step in duties(route):
        named += [((*place, "basis"), rule) for rule in step.basis]
        named += [((*place, "inform", at), notice.rule) for at, notice in enumerate(step.inform)]
        named += [((*place, "term", "rule"), step.term.rule)]
        named += [((*place, "term", "control"), step.term.control.rule)] if step.term.control else []
        named += [((*place, "repeat"), step.repeat.rule)] if step.repeat else []
        named += [((*place, "wait"), step.wait.rule)] if step.wait else []
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
        if step.term.left_to_region:
            yield from _left(where, title, norm)
        elif norm is not None and norm.term.span is not None and norm.term.span.unit is not Unit.IMMEDIATE:
            said = f"{title}: норма {norm.id} даёт срок {in_words(norm.term.span)}, а не «незамедлительно»."
            yield warning(where, said, "Укажите срок нормы или назовите норму, которая требует незамедлительности.")
        return
    if norm is None:
        return
    if norm.term.kind is TermKind.RECURRENCE and step.repeat is not None and step.repeat.rule == norm.id:
        yield from _within_its_period(where, title, step, norm, calendar)
    elif norm.term.kind not in ENDING:
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


def _within_its_period(place: Place, title: str, step: Step, norm: Rule, calendar: Calendar) -> Iterator[Finding]:
    """A step that is asked for once in a period has the period itself as its term, if it opens when that begins."""
    if step.repeat is None or not (step.repeat.ahead or step.repeat.on):
        said = f"{title}: периодичность {norm.id} не срок: шаг открывается, когда период уже прошёл."
        yield Finding(place, said, "Откройте шаг в начале периода (ahead: true) или назовите правило со сроком.")
    elif norm.term.span is not None:
        yield from _longer(place, title, step.term.span, norm, calendar)


def _wait(place: Place, step: Step, law: Law, calendar: Calendar) -> Iterator[Finding]:
    """A step does not open before the norm lets it."""
    norm = _rule(law, step.wait.rule) if step.wait else None
    if step.wait is None or norm is None:
        return
    where, title = (*place, "wait"), f"шаг «{step.title}»"
    if norm.term.kind not in WAITING or norm.term.span is None:
        said = f"{title}: правило {norm.id} не говорит, сколько ждать."
        yield Finding(where, said, "Назовите правило с числом, после которого шаг возможен.")
        return
    if is_never_longer(norm.term.span, step.wait.span) or later(norm.term.span, step.wait.span, calendar) is None:
        return
    said = f"{title}: ожидание {in_words(step.wait.span)} короче, чем велит {norm.id} ({in_words(norm.term.span)})."
    yield Finding(where, said, "Ждать можно не меньше, чем говорит норма.")


def _extension(place: Place, step: Step, law: Law, calendar: Calendar) -> Iterator[Finding]:
    """A term is made longer by no more than its norm allows, where that allows it at all."""
    longest, norm = step.term.longest, _rule(law, step.term.rule)
    if longest is None or norm is None:
        return
    where, title, allowed = (*place, "term", "longest"), f"шаг «{step.title}»", norm.term.extension
    if allowed is None:
        said = f"{title}: норма {norm.id} не говорит, что срок можно продлить."
        yield Finding(where, said, "Уберите longest или внесите продление в норму с источником.")
    elif not is_never_longer(longest, allowed) and later(longest, allowed, calendar) is not None:
        said = f"{title}: продление на {in_words(longest)} больше, чем позволяет {norm.id} ({in_words(allowed)})."
        yield Finding(where, said, "Продлить можно не больше, чем позволяет норма.")


def _left(place: Place, title: str, norm: Rule | None) -> Iterator[Finding]:
    """A number that is known is not left to anybody."""
    if norm is not None and norm.term.span is not None:
        said = f"{title}: норма {norm.id} называет срок ({in_words(norm.term.span)}), области его не оставляют."
        yield Finding(place, said, "Уберите left_to_region и укажите срок нормы.")


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
