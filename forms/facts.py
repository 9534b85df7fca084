"""Facts that a filled-in form declares to the route: codes, numbers and flags, never text and never a person."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from forms.definition import CHOSEN, Form, FormField, GivenFact, Kind
from models.route import Fact, FactValue


def declared(form: Form) -> dict[str, Fact]:
    """Every fact the form can give, by name."""
    facts: dict[str, Fact] = {}
    for field in form.fields:
        for given in field.facts:
            facts[given.name] = _type_of(field, given)
    return facts


def facts_of(form: Form, answers: Mapping[str, JsonValue]) -> dict[str, FactValue]:
    """The facts of these answers. An unanswered field gives none; a later field that is answered overrides."""
    facts: dict[str, FactValue] = {}
    for field in form.fields:
        for given in field.facts:
            value = _value(field, given, answers.get(field.key))
            if value is not None:
                facts[given.name] = value
    return facts


def next_on(form: Form, answers: Mapping[str, JsonValue]) -> date | None:
    """The day on which this is asked again, if the form has a field for it and it was answered."""
    told = answers.get(form.next_on) if form.next_on else None
    return date.fromisoformat(told) if isinstance(told, str) else None


def contradictions(form: Form, answers: Mapping[str, JsonValue]) -> dict[str, str]:
    """Fields whose chosen codes say two different things of one fact, with the message for the person."""
    found: dict[str, str] = {}
    for field in form.fields:
        for given in field.facts:
            chosen = [code for code in _codes(field, answers.get(field.key)) if code in given.one_of]
            if len({given.one_of[code] for code in chosen}) > 1:
                listed = ", ".join(f"«{field.label_of(code)}»" for code in chosen)
                found[field.key] = f"Эти отметки противоречат друг другу, оставьте одну: {listed}."
    return found


def _type_of(field: FormField, given: GivenFact) -> Fact:
    if given.any_of or given.if_empty or field.type is Kind.BOOL:
        return Fact(title=field.title[:200], type="flag")
    if field.type is Kind.INT:
        return Fact(title=field.title[:200], type="number")
    codes = given.one_of.values() or (choice.code for choice in field.choices)
    return Fact(title=field.title[:200], type="code", values=tuple(dict.fromkeys(codes)))


def _value(field: FormField, given: GivenFact, value: JsonValue) -> FactValue | None:
    if given.if_empty:
        return value is None
    if value is None:
        return None
    if given.any_of:
        return any(code in given.any_of for code in _codes(field, value))
    if given.one_of:
        meant = {given.one_of[code] for code in _codes(field, value) if code in given.one_of}
        return meant.pop() if len(meant) == 1 else None
    if isinstance(value, bool | int):
        return value
    return next(iter(_codes(field, value)), None)


def _codes(field: FormField, value: JsonValue) -> tuple[str, ...]:
    """The codes an answer is made of: the choice, the choices, the mark of a signature, the levels of factors."""
    if field.type not in CHOSEN or value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(str(code) for code in value)
    if field.type is Kind.FACTORS and isinstance(value, dict):
        return tuple(str(rating["level"]) for rating in value.values() if isinstance(rating, dict))
    return (str(value["choice"]),) if isinstance(value, dict) and "choice" in value else ()
