"""The requisites of a постановление that the sitting knows by itself, filled in before a person writes the rest.

Twelve are asked (ПП РФ № 995): commission, date, time and place, members present and absent, others present, the
question, its content, violations, causes, the decision, measures, their terms.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from forms.commission.agenda import question
from forms.commission.minutes import NOT_SAID, guests
from forms.commission.telling import Item, Measure, SittingTold
from forms.definition import Form
from forms.russian.dates import in_figures, in_words
from forms.values import STRING_LIMIT
from models.route import FactValue

FORMS = frozenset({"kdn_resolution", "kdn_resolution_plan"})
"""Forms of a постановление with the twelve requisites; the measures of the second stand in the plan."""
IN_PLAN: dict[str, JsonValue] = {
    "measures_place": "Указаны в плане вместе с исполнителями и ожидаемыми результатами. План прилагается.",
    "measure_terms": "Указаны в плане у каждой меры.",
}
APPEAL = "Постановление может быть обжаловано в порядке и сроки, установленные законодательством."


def drawn_up(form: Form, sitting: SittingTold, item: Item, voted: Mapping[str, FactValue]) -> dict[str, JsonValue]:
    """The answers of one of `FORMS` that follow from the sitting and from what was voted for."""
    known = resolution(sitting, item)
    if voted.get("plan_verdict") == "approve":
        known = {**known, **IN_PLAN}
    return {key: value for key, value in known.items() if key in form.field_of}


def resolution(sitting: SittingTold, item: Item) -> dict[str, JsonValue]:
    """The answers of `kdn_resolution` that follow from the sitting; what nobody said yet is left to be asked."""
    known: dict[str, JsonValue] = {
        "commission_name": _commission(sitting),
        "resolution_date": sitting.at.date().isoformat(),
        "time_place": f"{in_words(sitting.at.date())}, {sitting.at:%H:%M}, {sitting.place}"[:STRING_LIMIT],
        "members_present[]": [
            {"full_name": one.full_name, "position": one.position, "role": one.seat.value} for one in sitting.present
        ],
        "members_absent[]": [
            {"full_name": one.full_name, "position": one.position, "reason": one.reason or NOT_SAID}
            for one in sitting.absent
        ],
        "others_present[]": [
            {"full_name": guest.full_name, "status": guest.status} for guest in guests(sitting) if guest.has_come
        ],
        "agenda_item": question(item),
        "issue_content": item.content,
        "rights_violations": item.violations,
        "causes_conditions": item.causes,
        "decision": item.decision,
        "decision_kinds": list(item.decision_kinds),
        "measures[]": [_measure(one) for one in item.measures],
        "measure_terms": terms(item.measures),
        "lead_agency": {"name": item.lead_agency} if item.lead_agency else None,
        "subject_person": dict(item.subject) if item.subject else None,
        "appeal_terms": APPEAL,
    }
    tables = {"members_absent[]", "others_present[]"}
    return {key: value for key, value in known.items() if key in tables or value not in (None, "", [])}


def terms(measures: tuple[Measure, ...]) -> str:
    """«Меры 1, 3 — до 27.03.2026; мера 2 — до 19.06.2026.»; empty where no measure has a day."""
    days: dict[str, list[int]] = {}
    for number, measure in enumerate(measures, 1):
        if measure.due is not None:
            days.setdefault(measure.due.isoformat(), []).append(number)
    said = (f"{_numbered(numbers)} — до {in_figures(day)}" for day, numbers in sorted(days.items()))
    whole = "; ".join(said)
    return f"{whole[0].upper()}{whole[1:]}." if whole else ""


def _numbered(numbers: list[int]) -> str:
    return f"{'мера' if len(numbers) == 1 else 'меры'} {', '.join(map(str, numbers))}"


def _commission(sitting: SittingTold) -> dict[str, JsonValue]:
    return {"name": sitting.commission, **({"address": sitting.address} if sitting.address else {})}


def _measure(one: Measure) -> dict[str, JsonValue]:
    row: dict[str, JsonValue] = {"measure": one.words}
    if one.executor:
        row["executor"] = {"name": one.executor}
    if one.due is not None:
        row["due"] = one.due.isoformat()
    if one.report:
        row["report_form"] = one.report
    return row
