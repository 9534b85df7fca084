"""A word with its five oblique forms, the doubts about them, and the rules that make such forms out of endings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property

from forms.russian.cases import OBLIQUE, Case, Gender

CASE_LETTERS = "gdaip"
"""How tables name cases: genitive, dative, accusative, instrumental, prepositional."""

FOREIGN = "имя может быть иноязычным и склоняться иначе"
NO_DOUBTS = ("",) * len(OBLIQUE)


@dataclass(frozen=True, slots=True)
class Paradigm:
    """Forms in small letters in the order of `OBLIQUE`, and for each the reason to ask a person ("" for none)."""

    word: str
    forms: tuple[str, ...]
    why: str
    doubts: tuple[str, ...] = NO_DOUBTS
    native: str = ""
    """Cases that are certain only in a name usual in Russia: «Чаплин» gives -ым or -ом."""

    def form(self, case: Case) -> str:
        return self.word if case is Case.NOMINATIVE else self.forms[OBLIQUE.index(case)]

    def doubt(self, case: Case) -> str:
        return "" if case is Case.NOMINATIVE else self.doubts[OBLIQUE.index(case)]

    def foreign_doubt(self, case: Case) -> str:
        """The doubt that only a name from abroad raises."""
        foreign = case is not Case.NOMINATIVE and CASE_LETTERS[OBLIQUE.index(case)] in self.native
        return FOREIGN if foreign else ""

    def doubted(self, cases: str, reason: str) -> "Paradigm":
        """The same forms, doubted in these cases; a doubt that is there already stays."""
        letters = zip(CASE_LETTERS, self.doubts, strict=True)
        return replace(self, doubts=tuple(old or (reason if letter in cases else "") for letter, old in letters))

    def differs(self, forms: Iterable[str]) -> str:
        """The cases in which these forms are other words; ё and е are one letter here."""
        pairs = zip(CASE_LETTERS, self.forms, forms, strict=True)
        return "".join(letter for letter, own, other in pairs if plain(own) != plain(other))


class Kind(Enum):
    """How a word declines; what else has to be asked about it depends on this."""

    FIXED = auto()
    NOUN = auto()
    ADJECTIVE = auto()
    POSSESSIVE = auto()


class Proof(Enum):
    """What lifts the doubt of a rule."""

    NOT_NEEDED = auto()
    TABLE = auto()
    """Our own table of given names lists the word."""
    LISTED = auto()
    """The table or the dictionary lists the word as a name of this kind, and the dictionary declines it so."""
    ADJECTIVE = auto()
    """The dictionary lists the word as an adjective, or declines the surname so."""
    NOUN = auto()
    """The dictionary lists the common noun, and with it the stress."""
    NONE = auto()
    """Only the bearer of the name knows."""


@dataclass(frozen=True)
class Rule:
    """Words of these genders with this ending lose `cut` letters and take five endings; no endings: indeclinable."""

    who: str
    ending: str
    kind: Kind
    cut: int
    endings: str
    why: str
    proof: Proof = Proof.NOT_NEEDED
    doubt: str = ""
    """What is said when the proof is not there; by default `why`."""
    cases: str = CASE_LETTERS
    """The cases that need the proof."""
    native: str = ""

    def covers(self, word: str, gender: Gender) -> bool:
        return gender[0] in self.who and self._pattern.search(word) is not None

    def applied(self, word: str) -> Paradigm:
        stem = word[: -self.cut] if self.cut else word
        endings = self.endings.split() or [""] * len(OBLIQUE)
        return Paradigm(word, tuple(stem + ending for ending in endings), self.why, native=self.native)

    def doubted(self, paradigm: Paradigm) -> Paradigm:
        """What the rule gave, with the doubt that the rule has about it."""
        return paradigm.doubted(self.cases, self.doubt or self.why)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.ending})$")


def respelled(word: str, form: str) -> str:
    """A dictionary's form as the bearer spells the name; an ending is written without ё, which is never wrong."""
    same = 0
    while same < min(len(word), len(form)) and plain(word[same]) == plain(form[same]):
        same += 1
    return word[:same] + plain(form[same:])


def plain(word: str) -> str:
    """The word without ё: writers may leave its dots out."""
    return word.replace("ё", "е")
