"""Made-up answers that steer a case: what a form gives as facts is chosen by chance, everything else is filled in."""

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import NamedTuple

from pydantic import JsonValue

from forms import catalogue
from forms.answers import check_answers
from forms.catalogue import instrument
from forms.definition import Form, FormField, Kind
from forms.facts import facts_of
from forms.specimen import specimen
from models.ids import Code
from models.route import FactValue
from workflows.engine.measures import opening_refusal
from workflows.engine.norm import Norm

TRIES = 60
"""How often chance may give answers that do not go together before the form is called unanswerable."""
SELDOM, MANY = 0.3, 20
"""How likely one of several marks is set; the largest number that is made up."""
EVIDENCE: dict[str, JsonValue] = {
    "seen": "Придумано для репетиции.",
    "source": "репетиция",
    "method": "observed",
    "observed_at": "2025-12-09",
    "observer": "репетиция",
}


class Unanswerable(RuntimeError):
    """No made-up answer to this form is accepted; the message (Russian) names the form and what is in the way."""


class MadeUp(NamedTuple):
    """A filled-in form and the facts that a route takes from it."""

    answers: dict[str, JsonValue]
    facts: dict[Code, FactValue]


def made_up(form: Form, gives: Iterable[Code], day: date, chance: Random) -> MadeUp:
    """Answers that the form accepts, and every fact of `gives`."""
    wanted, obstacles = set(gives), ""
    for _ in range(TRIES):
        raw = {key: _without_files(value) for key, value in specimen(form).items()}
        raw |= {field.key: _chosen(field, raw.get(field.key), chance) for field in form.fields if _steers(field)}
        found = check_answers(form, raw, day=day)
        facts = {name: value for name, value in facts_of(form, found.answers).items() if name in wanted}
        if found.is_sound and not found.gaps and facts.keys() == wanted:
            return MadeUp(dict(found.answers), facts)
        obstacles = "; ".join(gap.message for gap in found.gaps) or f"нет признаков {sorted(wanted - facts.keys())}"
    raise Unanswerable(f"Форму «{form.title}» ({form.id}) не удалось заполнить: {obstacles}")


def made_up_signal(norm: Norm, day: date, chance: Random) -> MadeUp:
    """Answers with which a case of this route begins: a removal, for one, begins with a threat or not at all."""
    form = catalogue.form(norm.route.opening.form, country=norm.route.country)
    for _ in range(TRIES):
        found = made_up(form, norm.route.opening.gives, day, chance)
        if opening_refusal(norm, found.facts) is None:
            return found
    raise Unanswerable(f"Форму «{form.title}» ({form.id}) не удалось заполнить так, чтобы дело открылось.")


def _without_files(value: JsonValue) -> JsonValue:
    """Nothing is attached in a rehearsal: a list of papers names them, a place for a file stays empty."""
    if isinstance(value, list):
        return [_without_files(part) for part in value]
    if not isinstance(value, dict):
        return value
    is_file = isinstance(value.get("attachment"), str)
    if is_file and "title" not in value:
        return None
    return {key: _without_files(part) for key, part in value.items() if not (is_file and key == "attachment")}


def _steers(field: FormField) -> bool:
    return not field.rules and (bool(field.facts) or field.type is Kind.FACTORS)


def _chosen(field: FormField, usual: JsonValue, chance: Random) -> JsonValue:
    codes = [choice.code for choice in field.choices]
    match field.type:
        case Kind.BOOL:
            return chance.choice((True, False))
        case Kind.ENUM:
            return chance.choice(codes)
        case Kind.MULTI_ENUM:
            return [code for code in codes if chance.random() < SELDOM] or [chance.choice(codes)]
        case Kind.SIGNATURE:
            return {"choice": chance.choice(codes)}
        case Kind.INT:
            return chance.randint(0, MANY)
        case Kind.FACTORS:
            return _rated(field.instrument or "", chance)
        case _:
            return chance.choice((usual, None))  # being filled in or not is what counts


def _rated(instrument_id: str, chance: Random) -> dict[str, JsonValue]:
    """Every factor with evidence: all at one level, or each at a level of its own."""
    tool = instrument(instrument_id)
    levels = [level.code for level in tool.levels]
    common = chance.choice((None, *levels))
    return {
        factor.key: {"level": common or chance.choice(levels), "evidence": [dict(EVIDENCE)]} for factor in tool.factors
    }
