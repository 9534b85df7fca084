"""What the pages of a sitting know besides its record, and the words of its members as they show them."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from models.ids import AgencyCode, CaseId, PersonCode
from models.sitting import Item, Word
from models.sitting_amendment import Amendment


class WordShown(NamedTuple):
    """What a member wrote."""

    person: PersonCode
    name: str
    at: datetime
    text: str


class AmendmentShown(NamedTuple):
    """Changes to the work that is decided about."""

    number: int
    name: str
    at: datetime
    lines: tuple[str, ...]
    is_adopted: bool


class Knowledge(NamedTuple):
    """What stands outside of the record: names of people, words of cases, what members wrote."""

    people: Mapping[PersonCode, tuple[str, str]]
    """Full name and position."""
    cases: Mapping[CaseId, tuple[str, str]]
    """The number of a case and the child's name; without those that the reader may not see."""
    questions: Mapping[int, str]
    motions: Mapping[tuple[int, int], str]
    """What a motion says, by its question and number."""
    texts: Mapping[str, str]
    custodians: Mapping[CaseId, AgencyCode] = {}
    """Which agency answers for the child of a case."""
    changes: Mapping[tuple[int, int], tuple[str, ...]] = {}
    """What an amendment changes, line by line, by its question and number; without those that are not read here."""


def amendment_shown(changes: Amendment, item: Item, known: Knowledge) -> AmendmentShown:
    """Changes in words, and whether the work was approved with them."""
    is_adopted = item.adopted is not None and item.adopted.amendment == changes.number
    lines = known.changes.get((item.number, changes.number), ())
    return AmendmentShown(changes.number, name_of(known, changes.by), changes.at, lines, is_adopted)


def word_shown(word: Word, known: Knowledge) -> WordShown:
    """What a member wrote, by name."""
    return WordShown(word.person, name_of(known, word.person), word.at, known.texts.get(word.text.id, ""))


def name_of(known: Knowledge, person: PersonCode) -> str:
    """The full name of this person; the code where the directory knows none."""
    return known.people.get(person, (person, ""))[0]
