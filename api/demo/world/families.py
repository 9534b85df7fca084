"""Invented families: names that fit each other in surname, patronymic and gender, put together from lists."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from models.ids import AgencyCode
from models.payload import Authored
from workflows.packs import read

FOLDER = Path(__file__).parent
YEAR = timedelta(days=365)
AT_HOME, BOYS = 0.6, 0.5
"""The share of fathers who live with the family, and of boys among the children."""
SCHOOL_AT, SEPTEMBER = 7, 9
YOUNGEST, ELDEST = 9, 16
"""How old the eldest children are: at school when their case began, and not of age yet."""


class Father(Authored):
    """A given name and the patronymics that come from it."""

    name: str
    son: str
    daughter: str


class Stock(Authored):
    """The words that families are put together from."""

    surnames: tuple[str, ...]
    fathers: tuple[Father, ...]
    mothers: tuple[str, ...]
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    streets: tuple[str, ...]
    schools: tuple[AgencyCode, ...]


class Child(NamedTuple):
    """A child of a family."""

    full_name: str
    gender: Literal["male", "female"]
    born: date

    def age_on(self, day: date) -> int:
        """Full years on this day."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    def grade_on(self, day: date) -> int:
        """The class at school on this day, whatever the birthday: it changes on 1 September. Below 1: not at school."""
        return day.year - (day.month < SEPTEMBER) - (self.born.year + SCHOOL_AT) + 1


class Family(NamedTuple):
    """A mother, a father and their children, the eldest first."""

    mother: str
    mother_born: date
    father: str
    father_born: date
    father_at_home: bool
    children: tuple[Child, ...]
    address: str
    school: AgencyCode
    stepfather: str = ""
    """Who lives with the mother instead of the father, if anybody does."""


@cache
def stock() -> Stock:
    """The words that ship with the product."""
    return read(FOLDER / "families.yaml", Stock)


def families(days: Sequence[date], seed: int) -> tuple[Family, ...]:
    """A family as it is on each of these days, the same for the same seed; no two have the same surname.

    Those of each day are put together by themselves, so that families of another day leave them as they are.
    """
    found: tuple[Family, ...] = ()
    for number, (_, together) in enumerate(groupby(days)):
        left = [name for name in stock().surnames if name not in {one.father.split()[0] for one in found}]
        found += _together(list(together), left, f"families {seed}" + f" {number}" * bool(number))
    return found


def _together(days: Sequence[date], left: Sequence[str], seed: str) -> tuple[Family, ...]:
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    surnames = chance.sample(left, len(days))
    return tuple(_family(surname, chance, day) for surname, day in zip(surnames, days, strict=True))


def _family(surname: str, chance: random.Random, day: date) -> Family:
    words = stock()
    father, grandfather, other = (
        chance.choice(words.fathers),
        chance.choice(words.fathers),
        chance.choice(words.fathers),
    )
    ages = _ages(chance)
    street, house, flat = chance.choice(words.streets), chance.randint(1, 60), chance.randint(1, 80)
    return Family(
        mother=f"{surname}а {chance.choice(words.mothers)} {grandfather.daughter}",
        mother_born=_born(chance, day, ages[0] + chance.randint(19, 30)),
        father=f"{surname} {father.name} {other.son}",
        father_born=_born(chance, day, ages[0] + chance.randint(21, 33)),
        father_at_home=chance.random() < AT_HOME,
        children=_children(surname, father, ages, chance, day),
        address=f"г. Нижнеозёрск, {street}, д. {house}, кв. {flat}",
        school=chance.choice(words.schools),
    )


def _ages(chance: random.Random) -> list[int]:
    """One to three children, two years and more apart, the eldest at school."""
    ages = [chance.randint(YOUNGEST, ELDEST)]
    for _ in range(chance.choice((0, 1, 1, 2))):
        ages.append(ages[-1] - chance.randint(2, 4))
    return [age for age in ages if age > 0]


def _children(surname: str, father: Father, ages: list[int], chance: random.Random, day: date) -> tuple[Child, ...]:
    boys, girls = list(stock().boys), list(stock().girls)
    chance.shuffle(boys)
    chance.shuffle(girls)
    found = []
    for age in ages:
        born = _born(chance, day, age)
        if chance.random() < BOYS:
            found.append(Child(f"{surname} {boys.pop()} {father.son}", "male", born))
        else:
            found.append(Child(f"{surname}а {girls.pop()} {father.daughter}", "female", born))
    return tuple(found)


def _born(chance: random.Random, day: date, years: int) -> date:
    return day - years * YEAR - timedelta(days=chance.randint(20, 340))
