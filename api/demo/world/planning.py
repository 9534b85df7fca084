"""The rows of an invented plan: each measure by a cause of the assessment, with its term, its money and its proof."""

from typing import Any

from api.demo.world.troubles import Measure, Trouble

WAYS = {"psychological": "remote", "legal": "visit", "safety": "visit", "material": "papers"}
"""How the measures of a direction are carried out; the others by meeting."""
PROOFS = {"remote": "contact", "visit": "file"}


def activity(no: int, part: Measure, trouble: Trouble, number: int) -> dict[str, Any]:
    """One measure; what is bought costs something, more or less from case to case."""
    found, way = [*trouble.factors], WAYS.get(part.direction, "meeting")
    row = {
        "no": no,
        "cause": found[(no - 1) % len(found)] if found else "not_assessed",
        "direction": part.direction,
        "content": part.text,
        "goal_no": 1,
        "agency": part.by.value,
        "expected": trouble.goal.goal,
        "way": way,
        "money": "current",
        "proof": PROOFS.get(way, "reply"),
    }
    if part.direction == "material":
        return row | {"due": "today+30", "cost": str(4000 + 500 * (number % 9)), "money": "regional"}
    return row | {"due": f"today+{60 + 30 * no}", "rhythm": "ежемесячно"}


def causes(trouble: Trouble) -> list[dict[str, Any]]:
    """What the assessment found, with what was seen."""
    row = {"sphere": "семья", "problem": trouble.cause, "evidence": "акт обследования, оценка"}
    found = trouble.factors or {"not_assessed": "medium"}
    return [{"cause": factor, "priority": place} | row for place, factor in enumerate(found, 1)]
