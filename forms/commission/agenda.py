"""The answers of a повестка дня: each question with its speaker, guests, time and materials."""

from pydantic import JsonValue

from forms.commission.telling import Item, Sitter, SittingTold
from forms.values import STRING_LIMIT

FORM = "kdn_agenda"


def agenda(sitting: SittingTold) -> dict[str, JsonValue]:
    """The answers of `kdn_agenda`; the child is named by the number of the case alone."""
    return {
        "session_at": sitting.at.strftime("%Y-%m-%dT%H:%M"),
        "place": sitting.place,
        "items[]": [_row(item) for item in sitting.items],
        "secretary": _secretary(sitting),
    }


def staff(full_name: str, position: str = "") -> dict[str, JsonValue]:
    """A member of staff as forms keep it."""
    return {"full_name": full_name, **({"position": position} if position else {})}


def named(sitting: SittingTold, full_name: str) -> Sitter | None:
    """The member of this name."""
    return next((one for one in sitting.sitters if one.full_name == full_name), None)


def question(item: Item) -> str:
    """The question as the agenda says it, with the number of its case."""
    case = f" (дело № {item.case_number})" if item.case_number else ""
    return f"{item.question[: STRING_LIMIT - len(case)]}{case}"


def _row(item: Item) -> dict[str, JsonValue]:
    row: dict[str, JsonValue] = {"no": item.number, "question": question(item)}
    if item.speaker:
        row["speaker"] = staff(item.speaker, item.speaker_position)
    if item.guests:
        row["invited"] = "; ".join(guest.status for guest in item.guests)[:STRING_LIMIT]
    if item.starts:
        row["time"] = item.starts
    if item.materials:
        row["materials"] = [{"title": title[:STRING_LIMIT]} for title in item.materials]
    return row


def _secretary(sitting: SittingTold) -> dict[str, JsonValue]:
    found = named(sitting, sitting.secretary)
    phone: dict[str, JsonValue] = {"phone": sitting.secretary_phone} if sitting.secretary_phone else {}
    return {**staff(sitting.secretary, found.position if found else ""), **phone}
