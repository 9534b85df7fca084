"""Letters around a sitting: whom it asks to come, what it tells the parents afterwards, what it asks of an agency."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from forms.commission.agenda import staff
from forms.commission.telling import Item, SittingTold

SUMMONS, NOTICE, REPRESENTATION = "kdn_summons", "kdn_parents_notice", "kdn_representation"
RIGHTS = (
    "Вы можете знакомиться с материалами, давать объяснения, заявлять ходатайства, пользоваться помощью адвоката или"
    " другого представителя. Если прийти нельзя, сообщите об этом комиссии заранее: рассмотрение можно перенести."
)
PARENT_RIGHTS = (
    "Вы можете прочитать решение и все материалы, предложить изменить план помощи, отказаться от любой из услуг,"
    " обжаловать решение в порядке, установленном законодательством."
)
LIABILITY = (
    "О принятых мерах необходимо сообщить в течение месяца со дня получения представления (КоАП РФ ст. 29.13)."
    " За непринятие мер установлена ответственность (КоАП РФ ст. 19.6)."
)
HELPLINE = "Детский телефон доверия: 8-800-2000-122 (звонок бесплатный)."

KINDS = {
    "start_ipr": "registered",
    "approve": "plan",
    "continue": "plan",
    "correct_plan": "plan",
    "close": "closed",
    "refuse": "refused",
}
"""Of which kind (a code of the form) the notice of a decision is; of any other the secretary says."""
GOES_ON = frozenset({"postpone", "rework"})
"""Decisions by which nothing is decided about the family yet."""


def tells_parents(facts: Mapping[str, object]) -> bool:
    """Whether a decision with these facts is one that the parents are told of."""
    return not GOES_ON.intersection(map(str, facts.values()))


def notice_kind(facts: Mapping[str, object]) -> str:
    """Of which kind the notice of this decision is; empty where only the secretary can say."""
    return next((KINDS[value] for value in map(str, facts.values()) if value in KINDS), "")


def summons(sitting: SittingTold, item: Item, addressee: Mapping[str, str], role: str) -> dict[str, JsonValue]:
    """The answers of `kdn_summons`: to whom, in which part (a code of the form), when and where, about what."""
    return {
        "addressee": dict(addressee),
        "addressee_role": role,
        "session_at": _starts(sitting, item),
        "place": sitting.place,
        "subject": item.question,
        "rights_note": RIGHTS + (f" Телефон: {sitting.secretary_phone}." if sitting.secretary_phone else ""),
    }


def parents_notice(sitting: SittingTold, item: Item, addressee: Mapping[str, str], kind: str) -> dict[str, JsonValue]:
    """The answers of `kdn_parents_notice` of this kind (a code of the form) that follow from the sitting."""
    contact = staff(sitting.secretary, "ответственный секретарь комиссии")
    phone: dict[str, JsonValue] = {"phone": sitting.secretary_phone} if sitting.secretary_phone else {}
    known: dict[str, JsonValue] = {
        "addressee": dict(addressee),
        "child": dict(item.subject) if item.subject else None,
        "notice_kind": kind,
        "content": item.decision or _hearing(sitting, item),
        "parent_rights": PARENT_RIGHTS if item.decision else RIGHTS,
        "offered_help": HELPLINE,
        "contact": {**contact, **phone},
    }
    return {key: value for key, value in known.items() if value}


def representation(item: Item, addressee: str, basis: str, reply_due: date) -> dict[str, JsonValue]:
    """The answers of `kdn_representation` to one of the executors; which norms were broken a person has to say.

    `basis` names the постановление; `reply_due` is a month from when it is received (КоАП ст. 29.13).
    """
    demands = [measure for measure in item.measures if measure.executor == addressee]
    rows = [{"measure": one.words, **({"due": one.due.isoformat()} if one.due else {})} for one in demands]
    established = "\n".join(filter(None, (item.violations, item.causes)))
    known: dict[str, JsonValue] = {
        "addressee": {"name": addressee},
        "basis": basis,
        "established": established,
        "demands[]": [dict(row) for row in rows],
        "reply_due": reply_due.isoformat(),
        "liability_note": LIABILITY,
    }
    return {key: value for key, value in known.items() if value}


def _starts(sitting: SittingTold, item: Item) -> str:
    """When to come: the time of the question where one was set, else the time of the sitting."""
    return f"{sitting.at:%Y-%m-%d}T{item.starts or sitting.at.strftime('%H:%M')}"


def _hearing(sitting: SittingTold, item: Item) -> str:
    return f"Комиссия рассмотрит вопрос: {item.question} Заседание {sitting.at:%d.%m.%Y} в {sitting.at:%H:%M}."
