"""Whether the forms of a route give what the route expects of them, and print what it asks to be printed."""

from collections.abc import Iterator

from forms import catalogue
from forms.facts import declared
from models.expression import Unreadable, names, parsed
from models.ids import Code
from models.route import Fact, Paper, Route
from workflows.proof.findings import Finding, Place, warning
from workflows.proof.places import duties, kinds, spots


def form_slips(route: Route) -> Iterator[Finding]:
    """Forms that are not there, and facts and documents that do not come from them."""
    forms = _forms(route)
    opening = route.opening
    yield from _form(("opening",), opening.title, opening.form, opening.gives, route)
    yield from _papers(("opening",), opening.title, opening.papers, opening.form, forms)
    for place, step in duties(route):
        yield from _form(place, step.title, step.form, step.gives, route)
        yield from _papers(place, step.title, step.papers, step.form, forms)
    for place, kind in kinds(route):
        if kind.letter is not None:
            yield from _form(place, kind.title, kind.letter, (), route)
    yield from _never_given(route)


def values_given(route: Route, form_id: Code, name: Code) -> tuple[Code, ...]:
    """The codes of the route's fact that this form can give."""
    try:
        given = declared(catalogue.form(form_id, country=route.country)).get(name)
    except catalogue.UnknownForm:
        return route.facts[name].values
    return tuple(code for code in route.facts[name].values if given is None or code in given.values)


def _forms(route: Route) -> dict[Code, Code]:
    """The form of every step."""
    return {step.id: step.form for step in route.duty_of.values()}


def _form(place: Place, title: str, form_id: Code, gives: tuple[Code, ...], route: Route) -> Iterator[Finding]:
    try:
        form = catalogue.form(form_id, country=route.country)
    except catalogue.UnknownForm:
        yield Finding(
            (*place, "form"), f"«{title}»: формы «{form_id}» нет.", "Выберите форму из списка: marshrut form list."
        )
        return
    given = declared(form)
    for name in gives:
        if name not in given:
            known = f"Она даёт: {', '.join(given)}." if given else "Она не даёт никаких."
            yield Finding(
                (*place, "gives"),
                f"«{title}»: форма «{form_id}» не даёт признака «{name}».",
                f"Уберите его из gives. {known}",
            )
        if name not in route.facts:
            yield Finding(
                (*place, "gives"), f"«{title}»: признак «{name}» не объявлен.", "Объявите его в разделе facts."
            )
        elif name in given:
            yield from _unlike((*place, "gives"), title, name, given[name], route.facts[name])


def _unlike(place: Place, title: str, name: Code, given: Fact, wanted: Fact) -> Iterator[Finding]:
    """What the form gives and the route does not take."""
    if given.type != wanted.type:
        yield Finding(
            place,
            f"«{title}»: признак «{name}» в форме — {given.type}, а в facts — {wanted.type}.",
            f"Исправьте тип в facts на {given.type}.",
        )
    elif foreign := [code for code in given.values if code not in wanted.values]:
        yield Finding(
            place,
            f"«{title}»: форма даёт признаку «{name}» значения, которых маршрут не примет: {', '.join(foreign)}.",
            "Допишите их в values признака: иначе такой ответ нельзя будет отправить.",
        )


def _papers(
    place: Place, title: str, papers: tuple[Paper, ...], form_id: Code, forms: dict[Code, Code]
) -> Iterator[Finding]:
    """A document is printed by the layout of the form from whose answers it is made."""
    for number, paper in enumerate(papers):
        source = form_id if paper.of is None else forms.get(paper.of, paper.document)
        if paper.document != source:
            yield Finding(
                (*place, "papers", number),
                f"«{title}»: документ «{paper.document}» нельзя напечатать с ответа по форме «{source}».",
                f"Документ называется так же, как форма: укажите document: {source} или шаг-источник в of.",
            )


def _never_given(route: Route) -> Iterator[Finding]:
    """Declared facts that no form gives; read by a condition, they would decide by being unknown."""
    given = {name for step in route.duty_of.values() for name in step.gives} | set(route.opening.gives)
    read = {name for spot in spots(route) for name in read_facts(spot.condition)}
    for name, fact in route.facts.items():
        if name in given:
            continue
        if name in read:
            yield Finding(
                ("facts", name),
                f"признак «{fact.title}» ({name}) читают условия, но ни один шаг его не даёт.",
                "Допишите его в gives шага, чья форма его даёт, или уберите из условий.",
            )
        else:
            yield warning(
                ("facts", name), f"признак «{fact.title}» ({name}) никто не даёт и не читает.", "Уберите его из facts."
            )


def read_facts(condition: str) -> set[str]:
    """The facts that a condition reads; none where it cannot be read, which is told elsewhere."""
    try:
        return set(names(parsed(condition)))
    except Unreadable:
        return set()
