"""The answers of a протокол: who sat, what was heard, how they voted by name, what was decided.

The secretary writes what people said; everything else is what the sitting recorded, so that no vote can be written
that was not cast.
"""

from pydantic import JsonValue

from forms.commission import votes
from forms.commission.agenda import named, question, staff
from forms.commission.telling import Guest, Item, Sitter, SittingTold
from forms.definition import Kind
from forms.russian.names import initials
from forms.values import STRING_LIMIT, TEXT_LIMIT
from forms.wording import worded

FORM = "kdn_sitting_minutes"
IN_PERSON, REMOTE = "лично", "дистанционно"
NOT_SAID = "не указана"
NOT_WRITTEN = "Не записано."
BIO = ("full_name", "birth_date", "occupation")


def minutes(sitting: SittingTold) -> dict[str, JsonValue]:
    """The answers of `kdn_sitting_minutes`, each field that people are asked for."""
    return {
        "session_at": sitting.at.strftime("%Y-%m-%dT%H:%M"),
        "place": sitting.place,
        "commission_composition": f"{sitting.commission}; членов комиссии — {len(sitting.sitters)}",
        "presiding": _member(sitting, sitting.presiding),
        "secretary": _member(sitting, sitting.secretary),
        "present[]": [_present(one) for one in sitting.present],
        "absent[]": [_absent(one) for one in sitting.absent],
        "invited[]": [_invited(guest) for guest in guests(sitting)],
        "quorum": sitting.has_quorum,
        "quorum_count": f"Присутствуют {len(sitting.present)} из {len(sitting.sitters)} членов.",
        "items[]": [_heard(item) for item in sitting.items],
        "outcome": _outcome(sitting),
    }


def guests(sitting: SittingTold) -> tuple[Guest, ...]:
    """Everybody who is no member: of the whole sitting first, then of each question, each person once."""
    everybody = (*sitting.guests, *(guest for item in sitting.items for guest in item.guests))
    return tuple(dict.fromkeys(everybody))


def _member(sitting: SittingTold, full_name: str) -> dict[str, JsonValue]:
    found = named(sitting, full_name)
    return staff(full_name, found.position if found else "")


def _present(one: Sitter) -> dict[str, JsonValue]:
    how = ", ".join((REMOTE if one.is_remote else IN_PERSON, *one.moves))
    return {"full_name": one.full_name, "position": one.position, "how": how[:STRING_LIMIT]}


def _absent(one: Sitter) -> dict[str, JsonValue]:
    return {"full_name": one.full_name, "position": one.position, "reason": one.reason or NOT_SAID}


def _invited(guest: Guest) -> dict[str, JsonValue]:
    return {"full_name": guest.full_name, "status": guest.status + ("" if guest.has_come else ", не явился(ась)")}


def _heard(item: Item) -> dict[str, JsonValue]:
    """What was said and decided about a question; of one that was put off undiscussed, only that it was."""
    speaker = ", ".join(filter(None, (item.speaker, item.speaker_position)))
    begun: dict[str, JsonValue] = {"no": item.number, "question": question(item), "speaker": speaker or NOT_SAID}
    if item.ending and not item.motions:
        return {**begun, "decision": item.ending}
    row: dict[str, JsonValue] = {
        **begun,
        "case_content": _content(item),
        "persons_bio": _person(item),
        "attendance_rights": item.attendance or _attendance(item),
        "explanations": item.explanations or NOT_WRITTEN,
        "petitions": item.petitions or "Ходатайств не записано.",
        "recused": "\n".join(f"{initials(one.full_name)}: {one.reason}" for one in item.recused) or "Нет.",
        "vote": "\n".join(votes.told(motion) for motion in item.motions) or "Не голосовали.",
        "decision": item.decision or item.ending or "Решение не принято.",
        "dissents": "\n".join(f"{initials(one.full_name)}: {one.words}" for one in item.dissents) or "Нет.",
        "announced": _announced(item),
    }
    return {key: value[:TEXT_LIMIT] if isinstance(value, str) else value for key, value in row.items()}


def _content(item: Item) -> str:
    if item.content:
        return item.content
    return f"Материалы: {'; '.join(item.materials)}." if item.materials else "Материалов нет."


def _person(item: Item) -> str:
    said = item.subject or {}
    return (
        worded(Kind.PERSON, {part: said[part] for part in BIO if part in said})
        or "Вопрос не касается определённого лица."
    )


def _attendance(item: Item) -> str:
    come = [guest.status for guest in item.guests if guest.has_come]
    away = [guest.status for guest in item.guests if not guest.has_come]
    said = [f"Явились: {', '.join(come)}." if come else "", f"Не явились: {', '.join(away)}." if away else ""]
    return " ".join(filter(None, said)) or "Никто не приглашался."


def _announced(item: Item) -> str:
    if not item.decision:
        return "Постановление не выносилось."
    announced = "Постановление объявлено" if item.is_announced else "Постановление не объявлено"
    explained = "разъяснены" if item.is_appeal_explained else "не разъяснены"
    return f"{announced}. Сроки и порядок обжалования {explained}."


def _outcome(sitting: SittingTold) -> str:
    ended = f"Заседание закончено {sitting.ended:%d.%m.%Y в %H:%M}." if sitting.ended else "Заседание не закончено."
    return " ".join(filter(None, (sitting.outcome, ended)))
