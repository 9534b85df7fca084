"""Keys under which people are looked up, so that a name is weighed against tens of others and not against a region.

Whoever is stored stands under each of `stored_keys`; whoever is looked for is among those who stand under one of
`asked_keys`. Two records share a key although one part of the name, or the day of birth, is wrong or was not written.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from forms.namesakes.given import canons
from forms.namesakes.letters import family_sound, sound
from forms.namesakes.weighing import Described

BORN, SURNAME, FATHER, NAMES = "b", "s", "p", "n"
"""Day of birth; surname with given name; surname with patronymic; given name with patronymic."""
MONTHS = 12


class Asked(NamedTuple):
    """Whole keys, and beginnings of keys where the question does not say the rest."""

    whole: frozenset[str]
    beginnings: frozenset[str]


def stored_keys(known: Described) -> frozenset[str]:
    """The keys of one person on record."""
    return frozenset(_stored(known))


def asked_keys(sought: Described) -> Asked:
    """The keys of whoever may be the one that is looked for."""
    name = sought.name
    whole = {*_stored(sought), *_swapped(sought.born)}
    beginnings = set()
    for surname in name.surnames:
        heard = family_sound(surname)
        if len(name.given) < 2:  # noqa: PLR2004 - an initial or nothing
            beginnings.add(f"{SURNAME}:{heard}:{name.given}")
        else:  # of whom the record tells only the initial, or no given name at all
            whole |= {f"{SURNAME}:{heard}:{name.given[0]}", f"{SURNAME}:{heard}:"}
    if not name.surname and _is_whole(name.given) and not name.patronymic:
        beginnings |= {f"{NAMES}:{given}:" for given in canons(name.given)}
    return Asked(frozenset(whole), frozenset(beginnings))


def _stored(known: Described) -> Iterator[str]:
    name = known.name
    if known.born is not None:
        yield f"{BORN}:{known.born:%Y%m%d}"
    given = sorted(canons(name.given)) if _is_whole(name.given) else [name.given]
    father = sound(name.patronymic) if _is_whole(name.patronymic) else ""
    for surname in name.surnames:
        heard = family_sound(surname)
        yield from (f"{SURNAME}:{heard}:{one}" for one in given)
        if father:
            yield f"{FATHER}:{heard}:{father}"
    if father and _is_whole(name.given):
        yield from (f"{NAMES}:{one}:{father}" for one in given)


def _is_whole(part: str) -> bool:
    return len(part) > 1


def _swapped(born: date | None) -> Iterator[str]:
    """The day of birth with day and month the other way round."""
    if born is not None and born.day <= MONTHS:
        yield f"{BORN}:{born:%Y%d%m}"
