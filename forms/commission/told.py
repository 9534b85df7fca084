"""A sitting of codes becomes one of names: what the record holds, put together with what stands in SQL.

The record knows who voted and when, and no word of a child; names and words come from the directory, the cases, and
what people wrote. Nothing is asked here: whoever calls brings them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from forms.commission import telling
from models import sitting as record
from models.ids import PersonCode
from models.sitting import ItemNumber, Member, SittingState
from models.sitting_order import agenda

REASONS: dict[str, str] = {
    "illness": "болезнь",
    "leave": "отпуск",
    "trip": "командировка",
    "duty": "служебная необходимость",
    "other": "иная причина",
}
"""Why a member said that they would not come. The list is ours (product default)."""
GROUNDS: dict[str, str] = {
    "relative": "родство с участником дела",
    "interest": "личная заинтересованность",
    "own_work": "рассматривается собственная работа",
    "other": "иное обстоятельство, вызывающее сомнение в беспристрастности",
}
"""Why a member stands aside. The list is ours (product default)."""
PARTS: dict[str, str] = {
    "minor": "несовершеннолетний",
    "parent": "родитель (законный представитель)",
    "victim": "потерпевший",
    "witness": "свидетель",
    "specialist": "специалист",
    "organisation": "представитель организации",
    "prosecutor": "прокурор",
}
"""In what part somebody takes part who is no member: the codes of a повестка, and the prosecutor."""
ENDINGS: dict[str, str] = {
    "removed": "Вопрос снят с повестки до рассмотрения.",
    "postponed": "Рассмотрение отложено.",
    "not_reached": "До вопроса не дошли: он перейдёт в следующее заседание.",
    "no_quorum": "Не рассмотрен: кворума нет.",
    "cancelled": "Не рассмотрен: заседание отменено.",
}
OUTCOMES: dict[str, str] = {
    "held": "",
    "no_quorum": "Заседание не состоялось: кворума нет.",
    "cancelled": "Заседание отменено.",
}


class Named(NamedTuple):
    """What the directory says of a member."""

    full_name: str
    position: str


class Office(NamedTuple):
    """What the directory says of the commission, where it sits, and the number of the sitting in its year."""

    name: str
    address: str
    place: str
    phone: str = ""
    number: str = ""


class Words(NamedTuple):
    """What stands in SQL of one question: its case, what was written for it, what its motions say."""

    question: str
    case_number: str = ""
    subject: Mapping[str, str] = {}
    speaker: str = ""
    speaker_position: str = ""
    family: Mapping[str, str] = {}
    """Names by part: who the parent is, who the minor."""
    materials: tuple[str, ...] = ()
    motions: Mapping[int, str] = {}
    content: str = ""
    attendance: str = ""
    explanations: str = ""
    petitions: str = ""
    violations: str = ""
    causes: str = ""
    decision: str = ""
    decision_kinds: tuple[str, ...] = ()
    measures: tuple[telling.Measure, ...] = ()
    lead_agency: str = ""


class Known(NamedTuple):
    """Everything that a sitting needs to be told in words."""

    office: Office
    people: Mapping[PersonCode, Named]
    items: Mapping[ItemNumber, Words]
    texts: Mapping[str, str] = {}
    """What members wrote, by the id of the text: dissenting opinions and remarks."""


def told(state: SittingState, known: Known) -> telling.SittingTold:
    """The sitting as its papers tell it."""
    presiding, secretary = _presiding(state), _seated(state, record.Seat.SECRETARY)
    return telling.SittingTold(
        commission=known.office.name,
        address=known.office.address,
        at=_local(state.opened_at or state.at, state),
        place=known.office.place,
        sitters=tuple(_sitter(member, state, known) for member in state.members),
        presiding=_name(known, presiding),
        secretary=_name(known, secretary),
        secretary_phone=known.office.phone,
        number=known.office.number,
        guests=tuple(_guest(one, {}) for one in state.guests),
        items=tuple(_item(one, known) for one in agenda(state)),
        has_quorum=state.opened_at is not None,
        ended=_local(state.ended_at, state) if state.ended_at else None,
        outcome=OUTCOMES[state.outcome] if state.outcome else "",
    )


def discussion(speaker: str, remarks: Iterable[tuple[str, str]]) -> str:
    """What the record holds of a discussion: who reported, and what members wrote before the sitting, by name."""
    lines = [f"Доклад: {speaker}."] if speaker else []
    return "\n".join((*lines, *(f"{name} (замечание до заседания): {text}" for name, text in remarks)))


def material(title: str, day: date, number: int) -> str:
    """«Акт обследования от 05.03.2026 № 58»."""
    return f"{title} от {day:%d.%m.%Y} № {number}"


def _item(item: record.Item, known: Known) -> telling.Item:
    words = known.items.get(item.number, Words(question=f"Вопрос № {item.number}"))
    adopted = item.adopted
    return telling.Item(
        number=item.number,
        question=words.question,
        speaker=words.speaker,
        speaker_position=words.speaker_position,
        case_number=words.case_number,
        subject=dict(words.subject) or None,
        guests=tuple(_guest(one, words.family) for one in item.guests),
        family=dict(words.family) or None,
        materials=words.materials,
        content=words.content,
        attendance=words.attendance,
        explanations=words.explanations,
        petitions=words.petitions,
        violations=words.violations,
        causes=words.causes,
        recused=tuple(
            telling.Recusal(_name(known, one.person), GROUNDS.get(one.ground, GROUNDS["other"])) for one in item.recused
        ),
        motions=tuple(_motion(one, words, known) for one in item.motions),
        decision=words.decision or (words.motions.get(adopted.number, "") if adopted else ""),
        decision_kinds=words.decision_kinds,
        measures=words.measures,
        lead_agency=words.lead_agency,
        dissents=tuple(
            telling.Dissent(_name(known, one.person), known.texts.get(one.text.id, "приложено"))
            for one in item.dissents
        ),
        ending=_ending(item),
        is_announced=adopted is not None,
        is_appeal_explained=adopted is not None,
    )


def _motion(motion: record.Motion, words: Words, known: Known) -> telling.Motion:
    ballots = sorted(motion.ballots, key=lambda ballot: _name(known, ballot.person))
    return telling.Motion(
        words=words.motions.get(motion.number, f"Предложение № {motion.number}."),
        ballots=tuple(telling.Ballot(_name(known, one.person), one.choice, one.remote) for one in ballots),
        is_carried=motion.outcome == "adopted",
        casting=_name(known, motion.presiding) if motion.casting and motion.presiding else "",
        is_stopped=motion.outcome == "stopped",
    )


def _sitter(member: Member, state: SittingState, known: Known) -> telling.Sitter:
    found = known.people.get(member.person, Named(member.person, ""))
    return telling.Sitter(
        full_name=found.full_name,
        position=found.position,
        seat=member.seat,
        is_present=bool(member.spells),
        is_remote=bool(member.spells) and all(spell.remote for spell in member.spells),
        moves=_moves(member, state),
        reason=REASONS.get(member.excused, REASONS["other"]) if member.excused else "",
    )


def _moves(member: Member, state: SittingState) -> tuple[str, ...]:
    """When somebody came after the opening or left before the end, and when they went over to the line."""
    said: list[str] = []
    begun, ended = state.opened_at or state.at, state.ended_at
    for number, spell in enumerate(member.spells):
        before = member.spells[number - 1] if number else None
        hour = f"{_local(spell.since, state):%H:%M}"
        if before is not None and before.until == spell.since:
            said.append(f"с {hour} {'дистанционно' if spell.remote else 'лично'}")
        elif spell.since > begun:
            said.append(f"прибыл(а) в {hour}")
        follows = number + 1 < len(member.spells) and member.spells[number + 1].since == spell.until
        if spell.until is not None and not follows and (ended is None or spell.until < ended):
            said.append(f"убыл(а) в {_local(spell.until, state):%H:%M}")
    return tuple(said)


def _guest(guest: record.Guest, family: Mapping[str, str]) -> telling.Guest:
    status = PARTS.get(guest.part, guest.part) + (", дистанционно" if guest.came and guest.remote else "")
    return telling.Guest(family.get(guest.part) or PARTS.get(guest.part, guest.part).capitalize(), status, guest.came)


def _ending(item: record.Item) -> str:
    if item.standing == "removed":
        return ENDINGS["removed"]
    if item.standing == "postponed":
        return ENDINGS.get(item.reason or "", ENDINGS["postponed"])
    return ""


def _presiding(state: SittingState) -> PersonCode:
    """Who closed the last vote; before the first one, the chair if they came, or whom the members chose."""
    closed = [motion for item in state.items for motion in item.motions if motion.presiding and motion.closed_at]
    if closed:
        last = max(closed, key=lambda motion: motion.closed_at or motion.at)
        return last.presiding or ""
    for seat in (record.Seat.CHAIR, record.Seat.DEPUTY):
        found = next((one.person for one in state.members if one.seat is seat and one.spells), None)
        if found:
            return found
    return state.named or _seated(state, record.Seat.CHAIR)


def _seated(state: SittingState, seat: record.Seat) -> PersonCode:
    return next((member.person for member in state.members if member.seat is seat), "")


def _name(known: Known, person: PersonCode) -> str:
    found = known.people.get(person)
    return found.full_name if found else person


def _local(moment: datetime, state: SittingState) -> datetime:
    return (moment + timedelta(minutes=state.offset)).replace(tzinfo=None)
