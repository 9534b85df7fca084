"""Words of titles and of names of bodies: how one word can be read as a noun or an adjective in the nominative."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pymorphy3.analyzer import Parse

from forms.russian.cases import OBLIQUE, Case
from forms.russian.witnesses import GRAMMEMES, KEPT_WORDS, analyzer

HYPHEN = re.compile("[-‑]")
ORDINAL = re.compile(r"(\d+[-‑])(й|я|е)")
ORDINAL_ENDINGS = {"й": "го му го м м", "я": "й й ю й й", "е": "го му е м м"}
ORDINAL_AGREEMENT = {"й": "masc", "я": "femn", "е": "neut"}
ADJECTIVES = frozenset({"ADJF", "PRTF"})
NOMINAL = {"NOUN", *ADJECTIVES}
NAMES = frozenset({"Name", "Surn", "Patr", "Abbr"})
OTHER_CASES = frozenset({"gent", "datv", "ablt", "loct", "gen2", "loc2"})
GENERATIVE = re.compile(r".+(ск|цк|н)(ий|ый|ой|ая|ое|ие|ые)")
"""Endings by which a word that no dictionary lists is an adjective all the same: «Нижнеозёрская»."""


@dataclass(frozen=True, slots=True)
class Nominal:
    """One reading of a word: adjective or noun, its agreement (`masc`, `femn`, `neut`, `plur`), its forms."""

    is_adjective: bool
    agreement: str
    is_animate: bool
    is_certain: bool
    form: Callable[[Case, bool], str]
    """The form for a case; the flag says whether the head noun is animate, which the accusative depends on."""

    def agrees(self, agreement: str) -> bool:
        return "" in {agreement, self.agreement} or agreement == self.agreement


@lru_cache(KEPT_WORDS)
def nominals(word: str) -> tuple[Nominal, ...]:
    """The readings of a word in the nominative, the likelier first; none if it cannot be one."""
    if ordinal := ORDINAL.fullmatch(word):
        return (_ordinal(*ordinal.groups()),)
    whole = tuple(_nominal(parse) for parse in _nominative(word) if parse.is_known)
    pieces = HYPHEN.split(word)
    if whole:
        return whole
    if len(pieces) > 1:
        return _compound(word, pieces)
    predicted = (_nominal(parse) for parse in _nominative(word) if parse.tag.POS in ADJECTIVES)
    return tuple(predicted) if GENERATIVE.fullmatch(word) else ()


@lru_cache(KEPT_WORDS)
def is_only_nominative(word: str) -> bool:
    """Whether the word must be a nominative (or the accusative that looks like one): «капитан», not «полиции».

    Of a word that no dictionary lists («Нижнеозёрск») the dictionary's guess has to do: it only makes us ask.
    """
    parses = [parse for parse in analyzer().parse(word) if parse.tag.POS in NOMINAL]
    weighed = [parse for parse in parses if parse.is_known] or parses
    is_nominative = any("nomn" in parse.tag for parse in weighed)
    return is_nominative and not any(OTHER_CASES & parse.tag.grammemes for parse in weighed)


@lru_cache(KEPT_WORDS)
def is_adverb(word: str) -> bool:
    """Whether the word says how and never changes: «временно»."""
    parses = analyzer().parse(word)
    return any(parse.tag.POS == "ADVB" and parse.is_known for parse in parses) and not nominals(word)


@lru_cache(KEPT_WORDS)
def can_be_accusative(word: str) -> bool:
    """Whether the word has an accusative that looks like its nominative: «порядок», not «капитан»."""
    return any("accs" in parse.tag for parse in analyzer().parse(word))


def _nominative(word: str) -> list[Parse]:
    parses = [parse for parse in analyzer().parse(word) if parse.tag.POS in NOMINAL and "nomn" in parse.tag]
    return [parse for parse in parses if not NAMES & parse.tag.grammemes]


def _nominal(parse: Parse) -> Nominal:
    """A reading by the dictionary."""
    tag, is_adjective = parse.tag, parse.tag.POS in ADJECTIVES
    agreement = "plur" if "plur" in tag else ("" if "ms-f" in tag else str(tag.gender))
    number = "plur" if "plur" in tag else "sing"

    def form(case: Case, animate: bool) -> str:  # noqa: FBT001 - the head's animacy, handed through
        wanted = {GRAMMEMES[OBLIQUE.index(case)], number}
        if is_adjective:
            wanted |= {agreement} - {"plur", ""}
            if case is Case.ACCUSATIVE and agreement in {"masc", "plur"}:
                wanted.add("anim" if animate else "inan")
        found = parse.inflect(wanted)
        return str(found.word) if found else str(parse.word)

    return Nominal(is_adjective, agreement, "anim" in tag, is_certain=True, form=form)


def _ordinal(number: str, ending: str) -> Nominal:
    """«1-й» → «1-го»."""
    endings = dict(zip(OBLIQUE, ORDINAL_ENDINGS[ending].split(), strict=True))

    def form(case: Case, animate: bool) -> str:  # noqa: FBT001 - see above
        inanimate = case is Case.ACCUSATIVE and ending == "й" and not animate
        return number + (ending if inanimate else endings[case])

    return Nominal(is_adjective=True, agreement=ORDINAL_AGREEMENT[ending], is_animate=False, is_certain=True, form=form)


def _compound(word: str, pieces: list[str]) -> tuple[Nominal, ...]:
    """«врач-педиатр» declines in both parts, «информационно-методический» and «пресс-секретарь» in the last."""
    *first, last = pieces
    hyphen = word[len(pieces[0])]
    found = []
    for reading in nominals(last):
        fixed = [piece for piece in first if reading.is_adjective or not _nouns(piece)]
        options = [None if piece in fixed else _nouns(piece)[0] for piece in first]
        found.append(_joined(reading, list(zip(first, options, strict=True)), hyphen))
    return tuple(found)


def _nouns(word: str) -> list[Nominal]:
    return [reading for reading in nominals(word) if not reading.is_adjective]


def _joined(reading: Nominal, first: list[tuple[str, Nominal | None]], hyphen: str) -> Nominal:
    def form(case: Case, animate: bool) -> str:  # noqa: FBT001 - see above
        parts = [piece if own is None else own.form(case, own.is_animate) for piece, own in first]
        return hyphen.join([*parts, reading.form(case, animate)])

    certain = all(own is not None or piece.endswith("о") for piece, own in first)
    return Nominal(reading.is_adjective, reading.agreement, reading.is_animate, certain, form)
