"""Finding rules in the law table: by words in any form, by act, kind, region, certainty, and by the day."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from forms.russian.witnesses import analyzer
from models.finding import folded
from models.law import Confidence, Law, NormKind, Rule
from models.law_words import CONFIDENCES, NORM_KINDS, term_in_words

WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
SHORTEST, ENDING = 5, 4
"""Letters: a word is looked up by its beginning without its ending, and a beginning is at least so long."""
NO_ACT = "—"
"""What is asked for to see the rules that come from no act that is named."""


class Sought(NamedTuple):
    """What is asked of the table; None asks for nothing."""

    text: str = ""
    act: str | None = None
    kind: NormKind | None = None
    confidence: Confidence | None = None
    region: str | None = None
    """A region; its own rules and those of the whole country hold there."""
    on: date | None = None
    """The rules as they stood on this day."""


def found(law: Law, sought: Sought) -> tuple[Rule, ...]:
    """The rules that answer to everything asked, in the order of the table."""
    words = tuple(WORD.findall(folded(sought.text)))
    return tuple(rule for rule in _stood(law, sought.on) if _answers(law, rule, sought, words))


def _stood(law: Law, day: date | None) -> tuple[Rule, ...]:
    return law.rules if day is None else law.in_force(day)


def _answers(law: Law, rule: Rule, sought: Sought, words: tuple[str, ...]) -> bool:
    return (
        (sought.act is None or (rule.act or NO_ACT) == sought.act)
        and (sought.kind is None or rule.norm_kind is sought.kind)
        and (sought.confidence is None or rule.confidence is sought.confidence)
        and (sought.region is None or rule.region in {None, sought.region})
        and all(_stands(word, law, rule) for word in words)
    )


def _stands(word: str, law: Law, rule: Rule) -> bool:
    """Whether the word stands in the rule: a number as it is, another word by its beginning or in another form."""
    if word[0].isdigit():
        return any(re.fullmatch(rf"{re.escape(word)}([.-].*)?", known) for known in _words(law, rule))
    stem, forms = word[: max(SHORTEST, len(word) - ENDING)], _lemmas(word)
    return any(known.startswith(stem) or forms & _lemmas(known) for known in _words(law, rule))


def _words(law: Law, rule: Rule) -> Iterator[str]:
    act = next((act.title for act in law.acts if act.short == rule.act), "")
    texts = (
        *(rule.id, rule.title, rule.trigger, rule.document or "", rule.source, rule.act or "", act, rule.note or ""),
        *(law.party(rule.actor), law.party(rule.recipient or ""), law.regions.get(rule.region or "", "")),
        *(NORM_KINDS[rule.norm_kind], CONFIDENCES[rule.confidence], term_in_words(rule.term)),
    )
    for text in texts:
        yield from _tokens(text)


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(folded(text)))


@lru_cache(maxsize=8192)
def _lemmas(word: str) -> frozenset[str]:
    """The dictionary forms that the word may have; none for what is no word."""
    if not word.isalpha():
        return frozenset()
    return frozenset(folded(parse.normal_form) for parse in analyzer().parse(word))
