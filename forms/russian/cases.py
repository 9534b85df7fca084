"""The six cases, the two genders of people, and an answer that says how sure it is."""

from dataclasses import dataclass
from enum import StrEnum


class Case(StrEnum):
    """The cases in the order of the school book."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"

    @property
    def label(self) -> str:
        """The case in Russian."""
        return CASE_TITLES[self]


CASE_TITLES: dict[Case, str] = {
    Case.NOMINATIVE: "именительный",
    Case.GENITIVE: "родительный",
    Case.DATIVE: "дательный",
    Case.ACCUSATIVE: "винительный",
    Case.INSTRUMENTAL: "творительный",
    Case.PREPOSITIONAL: "предложный",
}

OBLIQUE: tuple[Case, ...] = tuple(Case)[1:]
"""The cases other than the nominative, in the order in which forms are listed everywhere."""


class Gender(StrEnum):
    """The gender of a person, on which the forms of a surname depend."""

    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        """The gender in Russian."""
        return "мужской" if self is Gender.MALE else "женский"


@dataclass(frozen=True, slots=True)
class Declined:
    """A form, whether it may be printed without asking anyone, and why (Russian, fit to be shown)."""

    form: str
    sure: bool
    why: str
