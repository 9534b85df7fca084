"""Who bears a name: a man or a woman, and whether the name is of the kind usual in Russia."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.russian.cases import Gender
from forms.russian.full_name import Reading
from forms.russian.name_parts import (
    CERTAIN,
    Part,
    fathers_gender,
    given_genders,
    given_likeness,
    patronymic_gender,
    surname_gender,
)

BY_SURNAME = "по фамилии"
NO_GENDER = "пол не известен, а форма от него зависит"
CLASH = "части имени указывают на разный пол"
OTHER_GENDER = "указанный пол не согласуется с именем"


@dataclass(frozen=True, slots=True)
class Bearer:
    """The gender (None while nobody has told), how it is known, what speaks against it."""

    gender: Gender | None
    known_by: str
    doubt: str = ""


def bearer(reading: Reading, asked: Gender | None) -> Bearer:
    """The gender that was given, or that of the patronymic, the given name, the surname, in this order.

    Beside a given name that nobody knows a surname says little: «Грин» may be a woman from abroad.
    """
    told = list(_told(reading))
    if asked is not None:
        against = any(gender is not asked for gender, _ in told)
        return Bearer(asked, "указан", OTHER_GENDER if against else "")
    if not told:
        return Bearer(None, "", NO_GENDER)
    gender, known_by = told[0]
    if known_by == BY_SURNAME and gender is Gender.MALE and not is_native(reading):
        return Bearer(gender, known_by, NO_GENDER)
    return Bearer(gender, known_by, CLASH if any(other is not gender for other, _ in told) else "")


def is_native(reading: Reading) -> bool:
    """Whether a patronymic, initials or a usual given name show that the name is borne in Russian."""
    parts = {word.part for word in reading}
    if parts & {Part.PATRONYMIC, Part.FATHERS} or Part.GIVEN not in parts:
        return True
    return any(word.part is Part.GIVEN and given_likeness(word.lower) == CERTAIN for word in reading)


def _told(reading: Reading) -> Iterator[tuple[Gender, str]]:
    """What each word says of the gender, the strongest first."""
    for word in reading:
        if word.part is Part.FATHERS:
            yield fathers_gender(word.lower), "по отчеству"
        elif word.part is Part.PATRONYMIC and (gender := patronymic_gender(word.lower)):
            yield gender, "по отчеству"
    for word in reading:
        if word.part is Part.GIVEN and len(genders := given_genders(word.lower)) == 1:
            yield next(iter(genders)), "по имени"
    if any(word.part in {Part.PATRONYMIC, Part.FATHERS} for word in reading):
        return
    for word in reading:
        if word.part is Part.SURNAME and (gender := surname_gender(word.lower)):
            yield gender, BY_SURNAME
