"""What can be put to the vote about a step: its form knows the decisions, each as facts, as words, and as answers."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, GivenFact, Kind
from models.ids import Code
from models.route import FactValue


class Proposal(NamedTuple):
    """A decision that a motion may propose: the fact that the case would get, and how the form calls it."""

    fact: Code
    value: Code
    words: str


def proposals(form: Form, gives: Collection[Code]) -> tuple[Proposal, ...]:
    """Every decision that the form can give of the facts that the step has to give, in the order of the form."""
    found = (
        Proposal(given.name, _value(given, choice.code), choice.label)
        for field in form.fields
        for given in field.facts
        if given.name in gives and field.type in {Kind.ENUM, Kind.MULTI_ENUM} and not given.any_of
        for choice in field.choices
        if not given.one_of or choice.code in given.one_of
    )
    return tuple({(one.fact, one.value): one for one in found}.values())


def proposal_words(form: Form, facts: Mapping[Code, FactValue], amendment: int | None = None) -> str:
    """What a motion says: «Организовать ИПР.»; of a step whose form gives no facts, that its draft is to be adopted."""
    said = [_label(form, name, value) for name, value in facts.items()]
    if amendment is not None:
        said.append(f"с изменениями № {amendment}")
    whole = "; ".join(filter(None, said))
    return f"{whole[0].upper()}{whole[1:]}." if whole else "Принять представленный проект решения."


def proposed_answers(form: Form, facts: Mapping[Code, FactValue]) -> dict[str, JsonValue]:
    """The answers of the form that give these facts, so that a постановление says what was voted for."""
    answers: dict[str, JsonValue] = {}
    for field in form.fields:
        for given in field.facts:
            code = _code(field, given, facts.get(given.name))
            if code is not None:
                answers[field.key] = [code] if field.type is Kind.MULTI_ENUM else code
    return answers


def _value(given: GivenFact, code: Code) -> Code:
    return given.one_of.get(code, code)


def _code(field: FormField, given: GivenFact, value: FactValue | None) -> Code | None:
    if value is None or field.type not in {Kind.ENUM, Kind.MULTI_ENUM} or given.any_of:
        return None
    possible = [one.code for one in field.choices if not given.one_of or one.code in given.one_of]
    return next((code for code in possible if _value(given, code) == value), None)


def _label(form: Form, name: Code, value: FactValue) -> str:
    for field in form.fields:
        for given in field.facts:
            code = _code(field, given, value) if given.name == name else None
            if code is not None:
                short = field.title.partition(":")[0] if field.type is Kind.ENUM else ""
                return f"{short}: {field.label_of(code)}" if short else field.label_of(code)
    return ""
