"""The names by which an answer betrays from whose case it comes: each family of the district has one of its own."""

import re
from collections.abc import Iterable

from api.demo.world.walk import Walk
from models.events import CaseOpened
from models.ids import AgencyCode
from models.people import Actor, Role

ENDING = 2
"""Letters of a surname that change with its case and gender."""


def surname(walk: Walk) -> str:
    """What stays of the surname in every case and gender."""
    return walk.cast.about.family.father.split()[0][:-ENDING]


def is_party(walk: Walk, agency: AgencyCode) -> bool:
    """Whether the agency is named anywhere in what happened to the case; what it may read of it is not said here."""
    told = walk.state.model_dump_json() + "".join(turn.event.model_dump_json() for turn in walk.turns)
    return f'"{agency}"' in told


def sent_by(walk: Walk, person: str) -> bool:
    """Whether this person has told of the child."""
    opened = walk.turns[0].event
    return isinstance(opened, CaseOpened) and opened.by.person == person


def hidden_from(actor: Actor, walks: Iterable[Walk]) -> dict[str, list[str]]:
    """The canaries that this person must never meet: surname → cases. Supervision sees cases, and no names."""
    known, found = set[str](), dict[str, list[str]]()
    for walk in walks:
        offices = actor.role in {Role.SPECIALIST, Role.HEAD, Role.SECRETARY, Role.MEMBER}
        if sent_by(walk, actor.person) or (offices and is_party(walk, actor.agency)):
            known.add(surname(walk))
    for walk in walks:
        if surname(walk) not in known:
            found.setdefault(surname(walk), []).extend([] if actor.role is Role.SUPERVISOR else [walk.case])
    return found


def met(text: str, hidden: dict[str, list[str]]) -> list[str]:
    """The canaries in a text: a name, or the number of a case in an address."""
    names = [name for name in hidden if re.search(rf"(?<![а-яёА-ЯЁ]){name}[а-яё]{{0,5}}(?![а-яё])", text)]
    return names + [case for cases in hidden.values() for case in cases if case in text]
