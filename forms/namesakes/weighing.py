"""Weights of what two records say of a person: each point of likeness with its reason, the sum against two bars.

The weights were set by hand on the tuning list of `tests/forms/namesakes`, never on the held-out ones; how often they
are right is measured in `docs/search.md`. A reason is a code: the doors put it in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from forms.namesakes.given import related
from forms.namesakes.letters import family_sound, sound
from forms.namesakes.names import Name

ALIKE = 80
"""Per cent of equal letters from which on a difference is taken for a slip (rapidfuzz `ratio`)."""
POSSIBLE, LIKELY = 6.0, 9.5


class Reason(StrEnum):
    """Why two records may be, or are not, of one person."""

    SURNAME_SAME = "surname_same"
    SURNAME_FORMER = "surname_former"
    SURNAME_SOUNDS = "surname_sounds"
    SURNAME_ALIKE = "surname_alike"
    SURNAME_OTHER = "surname_other"
    GIVEN_SAME = "given_same"
    GIVEN_VARIANT = "given_variant"
    GIVEN_SHORT = "given_short"
    GIVEN_ALIKE = "given_alike"
    GIVEN_INITIAL = "given_initial"
    GIVEN_OTHER = "given_other"
    PATRONYMIC_SAME = "patronymic_same"
    PATRONYMIC_ALIKE = "patronymic_alike"
    PATRONYMIC_INITIAL = "patronymic_initial"
    PATRONYMIC_ABSENT = "patronymic_absent"
    PATRONYMIC_OTHER = "patronymic_other"
    BORN_SAME = "born_same"
    BORN_SWAPPED = "born_swapped"
    BORN_SLIP = "born_slip"
    BORN_YEAR = "born_year"
    BORN_NEAR_YEAR = "born_near_year"
    BORN_ABSENT = "born_absent"
    BORN_OTHER = "born_other"
    DOCUMENT_SAME = "document_same"
    PHONE_SAME = "phone_same"
    ADDRESS_SAME = "address_same"


WEIGHTS = {
    Reason.SURNAME_SAME: 4.0,
    Reason.SURNAME_FORMER: 3.5,
    Reason.SURNAME_SOUNDS: 3.5,
    Reason.SURNAME_ALIKE: 3.0,
    Reason.SURNAME_OTHER: -2.0,
    Reason.GIVEN_SAME: 3.0,
    Reason.GIVEN_VARIANT: 2.5,
    Reason.GIVEN_SHORT: 2.0,
    Reason.GIVEN_ALIKE: 2.0,
    Reason.GIVEN_INITIAL: 1.0,
    Reason.GIVEN_OTHER: -7.0,
    Reason.PATRONYMIC_SAME: 2.5,
    Reason.PATRONYMIC_ALIKE: 2.0,
    Reason.PATRONYMIC_INITIAL: 0.5,
    Reason.PATRONYMIC_ABSENT: 0.0,
    Reason.PATRONYMIC_OTHER: -3.0,
    Reason.BORN_SAME: 5.0,
    Reason.BORN_SWAPPED: 3.5,
    Reason.BORN_SLIP: 2.0,
    Reason.BORN_YEAR: 1.5,
    Reason.BORN_NEAR_YEAR: 0.0,
    Reason.BORN_ABSENT: 0.0,
    Reason.BORN_OTHER: -4.5,
    Reason.DOCUMENT_SAME: 8.0,
    Reason.PHONE_SAME: 1.5,
    Reason.ADDRESS_SAME: 1.0,
}
SURE = frozenset({Reason.BORN_SAME, Reason.BORN_SWAPPED, Reason.BORN_SLIP, Reason.DOCUMENT_SAME})
"""Without one of these a match is never likely: in a region many people bear one name."""


@dataclass(frozen=True, slots=True)
class Described:
    """What one record says of a person. `year` is set whenever the year of birth is known."""

    name: Name
    born: date | None = None
    year: int | None = None
    document: str = ""
    phone: str = ""
    address: str = ""


class Match(NamedTuple):
    """How likely two records are of one person, and why."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_possible(self) -> bool:
        """Worth being looked at by a person."""
        return self.score >= POSSIBLE

    @property
    def is_likely(self) -> bool:
        """So near that nobody should go on without having looked."""
        return self.score >= LIKELY and not SURE.isdisjoint(self.reasons)


FOUND = 0.38
"""Of what a question could weigh at best, set on the tuning list: below it what was found is somebody else."""


def answers(sought: Described, found: Described) -> Match | None:
    """How well a record answers a question that may say little, such as a surname alone; None when it does not."""
    match = weigh(sought, found)
    return match if match.score >= FOUND * weigh(sought, sought).score and match.score > 0 else None


def weigh(one: Described, other: Described) -> Match:
    """The same whichever comes first."""
    reasons = (
        *_surname(one.name, other.name),
        *_given(one.name.given, other.name.given),
        *_patronymic(one.name.patronymic, other.name.patronymic),
        _birth(one, other),
        *_particulars(one, other),
    )
    return Match(round(sum(WEIGHTS[reason] for reason in reasons), 2), reasons)


def _surname(one: Name, other: Name) -> Iterator[Reason]:
    mine, theirs = one.surnames, other.surnames
    if not mine or not theirs:
        return
    if one.surname == other.surname:
        yield Reason.SURNAME_SAME
    elif set(mine) & set(theirs):
        yield Reason.SURNAME_FORMER
    elif {family_sound(word) for word in mine} & {family_sound(word) for word in theirs}:
        yield Reason.SURNAME_SOUNDS
    elif any(ratio(word, their) >= ALIKE for word in mine for their in theirs):
        yield Reason.SURNAME_ALIKE
    else:
        yield Reason.SURNAME_OTHER


def _given(one: str, other: str) -> Iterator[Reason]:
    if not one or not other:
        return
    if 1 in {len(one), len(other)}:
        yield Reason.GIVEN_INITIAL if one[0] == other[0] else Reason.GIVEN_OTHER
        return
    kinship = related(one, other)
    if kinship == "unknown":
        is_slip = sound(one) == sound(other) or ratio(one, other) >= ALIKE
        yield Reason.GIVEN_ALIKE if is_slip else Reason.GIVEN_OTHER
    else:
        yield {
            "same": Reason.GIVEN_SAME,
            "variant": Reason.GIVEN_VARIANT,
            "short": Reason.GIVEN_SHORT,
            "other": Reason.GIVEN_OTHER,
        }[kinship]


def _patronymic(one: str, other: str) -> Iterator[Reason]:
    if not one or not other:
        yield Reason.PATRONYMIC_ABSENT
    elif 1 in {len(one), len(other)}:
        yield Reason.PATRONYMIC_INITIAL if one[0] == other[0] else Reason.PATRONYMIC_OTHER
    elif one == other:
        yield Reason.PATRONYMIC_SAME
    elif sound(one) == sound(other) or ratio(one, other) >= ALIKE:
        yield Reason.PATRONYMIC_ALIKE
    else:
        yield Reason.PATRONYMIC_OTHER


def _birth(one: Described, other: Described) -> Reason:
    if one.year is None or other.year is None:
        return Reason.BORN_ABSENT
    if one.born is None or other.born is None:
        apart = abs(one.year - other.year)
        return (Reason.BORN_YEAR, Reason.BORN_NEAR_YEAR)[apart] if apart <= 1 else Reason.BORN_OTHER
    if one.born == other.born:
        return Reason.BORN_SAME
    if (one.born.year, one.born.month, one.born.day) == (other.born.year, other.born.day, other.born.month):
        return Reason.BORN_SWAPPED
    return Reason.BORN_SLIP if _slips(one.born, other.born) == 1 else Reason.BORN_OTHER


def _slips(one: date, other: date) -> int:
    """In how many digits two dates differ."""
    return sum(left != right for left, right in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))


def _particulars(one: Described, other: Described) -> Iterator[Reason]:
    if one.document and one.document == other.document:
        yield Reason.DOCUMENT_SAME
    if one.phone and one.phone == other.phone:
        yield Reason.PHONE_SAME
    if one.address and other.address and ratio(one.address, other.address) >= ALIKE:
        yield Reason.ADDRESS_SAME
