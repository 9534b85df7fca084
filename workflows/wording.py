"""The words of the office for the names of a route: a title or a label stands for the code it is the title of."""

from collections.abc import Iterable

from forms import catalogue
from models.ids import Code
from models.people import AgencyKind
from models.route import FactValue, Route

YES, NO = "да", "нет"


class NotUnderstood(ValueError):
    """A name stands for nothing here, or for more than one thing; the message (Russian) says what there is."""


class Wording:
    """What people may call the things of one route."""

    def __init__(self, route: Route) -> None:
        self._route = route

    def step(self, name: str) -> Code:
        """A step by its id or its title."""
        return _found(name, "шага", ((step.id, step.title) for step in self._route.step_of.values()))

    def stage(self, name: str) -> Code:
        """A stage by its id or its title."""
        return _found(name, "этапа", ((stage.id, stage.title) for stage in self._route.stages))

    def outcome(self, name: str) -> Code:
        """An outcome by its id or its title."""
        return _found(name, "исхода", ((outcome.id, outcome.title) for outcome in self._route.outcomes))

    def interruption(self, name: str) -> Code:
        """What turns the case aside, by its id or its title."""
        return _found(name, "прерывания", ((turn.id, turn.title) for turn in self._route.interruptions))

    def document(self, name: str) -> Code:
        """A document of the route by its code or the title of its form."""
        steps = self._route.step_of.values()
        papers = [*self._route.opening.papers, *(paper for step in steps for paper in step.papers)]
        codes = dict.fromkeys(paper.document for paper in papers)
        return _found(name, "документа", ((code, self._form_title(code)) for code in codes))

    def facts(self, form: Code, answers: dict[str, FactValue]) -> dict[Code, FactValue]:
        """Facts by code or title, their values in the words of the form."""
        declared = self._route.facts
        codes = {
            name: _found(name, "признака", ((code, fact.title) for code, fact in declared.items())) for name in answers
        }
        return {codes[name]: self._value(form, codes[name], value) for name, value in answers.items()}

    def _value(self, form: Code, fact: Code, value: FactValue) -> FactValue:
        declared = self._route.facts[fact]
        if declared.type == "flag" and value in (YES, NO):
            return value == YES
        if declared.type != "code" or value in declared.values:
            return value
        labels = self._labels(form, fact)
        if str(value) in labels:
            return labels[str(value)]
        known = ", ".join(f"«{one}»" for one in labels or declared.values)
        raise NotUnderstood(f"«{declared.title}» не бывает «{value}»; бывает: {known}")

    def _labels(self, form: Code, fact: Code) -> dict[str, Code]:
        """The words of the form's choices, with the code that each gives the route."""
        try:
            definition = catalogue.form(form, country=self._route.country)
        except catalogue.UnknownForm:
            return {}
        given = [(field, one) for field in definition.fields for one in field.facts if one.name == fact]
        return {
            choice.label: one.one_of.get(choice.code, choice.code)
            for field, one in given
            for choice in field.choices
            if not one.any_of and (not one.one_of or choice.code in one.one_of)
        }

    def _form_title(self, form: Code) -> str:
        try:
            return catalogue.form(form, country=self._route.country).title
        except catalogue.UnknownForm:
            return form


def agency(name: str) -> AgencyKind:
    """A kind of agency by its code or in the words of the law."""
    return AgencyKind(_found(name, "органа", ((kind.value, kind.label) for kind in AgencyKind)))


def _found(name: str, of_what: str, known: Iterable[tuple[str, str]]) -> str:
    """The one thing of this id or title."""
    things = tuple(known)
    fits = dict.fromkeys(code for code, title in things if name == code) or dict.fromkeys(
        code for code, title in things if name.casefold() == title.casefold()
    )
    if len(fits) == 1:
        return next(iter(fits))
    if fits:
        raise NotUnderstood(f"«{name}» — название не одного {of_what}; назовите кодом: {', '.join(fits)}")
    raise NotUnderstood(f"{of_what} «{name}» нет; есть: {', '.join(f'{code} («{title}»)' for code, title in things)}")
