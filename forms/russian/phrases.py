"""Titles of people and names of bodies: the head and what agrees with it change, everything that depends on it stays.

«старшему инспектору по делам несовершеннолетних», «Отделу опеки и попечительства администрации…»; abbreviations and
names in quotation marks are not touched: «МБОУ «Средняя школа № 5»».
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from forms.russian.cases import Case, Declined
from forms.russian.letters import like
from forms.russian.nominals import Nominal, can_be_accusative, is_adverb, is_only_nominative, nominals

TOKEN = re.compile(
    r"«[^«»]*(?:«[^«»]*»[^«»]*)*»?|\"[^\"]*\"|„[^“]*“|\s+|\d+[-‑](?:й|я|е)(?!\w)"
    r"|[А-ЯЁа-яё]{1,4}\.|[А-ЯЁа-яё]+(?:[-‑][А-ЯЁа-яё]+)*|\w+|."
)
WORD = re.compile(r"[А-ЯЁа-яё]+(?:[-‑][А-ЯЁа-яё]+)*|\d+[-‑](?:й|я|е)")
CAPITALS = re.compile(r"(?=.*[А-ЯЁ].*[А-ЯЁ])[А-ЯЁа-яё]+")
LATIN = re.compile("[A-Za-z]")
ACTING = re.compile(r"(и\. ?о\.|вр\. ?и\. ?о\.|врио|врид)(?!\w).*", re.IGNORECASE | re.DOTALL)
JOINTS = frozenset({",", ";", "и", "/", "—", "–"})
PREPOSITIONS = frozenset(
    {"при", "для", "из", "от", "к", "за", "на", "в", "во", "под", "через", "о", "об", "по", "про", "с", "со"}
)
SUBSTANTIVES = re.compile(
    r"(заведующ|управляющ|исполняющ|служащ|военнослужащ|председательствующ|учащ|обучающ|дежурн|участков|рядов|рабоч|"
    r"уполномоченн|несовершеннолетн|малолетн|больн|потерпевш|подозреваем|обвиняем|осуждённ|осужденн|опекаем|подопечн)"
    r"(ий|ый|ой|ая|яя|ие|ые)(ся)?"
)
"""Adjectives and participles that are titles by themselves."""

PLACES = {"сад": "саду", "край": "краю"}
"""Heads whose prepositional case depends on the preposition: «о детском саде», but «в детском саду»."""

Group = tuple[tuple[int, Nominal], ...]

NO_HEAD = "в названии не нашлось главного слова в именительном падеже"


def decline_phrase(text: str, case: Case) -> Declined:
    """A title, or the name of a body or of its unit, in this case."""
    written = text.strip()
    if not written or LATIN.search(written):
        return Declined(text, sure=False, why="название написано не только русскими буквами")
    if case is Case.NOMINATIVE:
        return Declined(written, sure=True, why="именительный падеж: как написано")
    if ACTING.fullmatch(written):
        return Declined(written, sure=True, why="«и. о.», «врио» и слова при них не изменяются")
    tokens = TOKEN.findall(written)
    groups = _groups(tokens)
    forms = dict(enumerate(tokens))
    for group in groups:
        animate = group[-1][1].is_animate or group[-1][1].is_adjective
        forms |= {place: like(tokens[place], word.form(case, animate)) for place, word in group}
    doubts = list(_doubts(tokens, groups, case))
    why = "; ".join(doubts) or "изменяется главное слово и то, что с ним согласовано"
    return Declined("".join(forms.values()), sure=not doubts, why=why)


def _groups(tokens: Sequence[str]) -> list[Group]:
    """The heads with their modifiers: at the beginning, and after «,» or «и» where nothing but a nominative fits."""
    words = _places(tokens)[_adverbs(tokens) :]
    starts = words[:1] + [
        after
        for before, after in pairwise(words)
        if tokens[before].lower() in JOINTS and _is_word(tokens[after]) and is_only_nominative(tokens[after].lower())
    ]
    groups: list[Group] = []
    for start in starts:
        covered = {place for group in groups for place, _ in group}
        if start not in covered and (group := _group(tokens, words[words.index(start) :], "")):
            groups.append(group)
    return groups


def _group(tokens: Sequence[str], places: Sequence[int], agreement: str) -> Group:
    """The modifiers and the head that begin at the first place, all in one agreement; empty when there is no head."""
    if not places or not _is_word(tokens[places[0]]):
        return ()
    first, *rest = places
    options = [word for word in nominals(tokens[first].lower()) if word.agrees(agreement)]
    for adjective in (word for word in options if word.is_adjective):
        after = rest[1:] if rest and tokens[rest[0]].lower() in {"и", ","} else rest
        if following := _group(tokens, after, adjective.agreement):
            return ((first, adjective), *following)
    heads = [word for word in options if not word.is_adjective] or options
    return ((first, heads[0]),) if heads else ()


def _doubts(tokens: Sequence[str], groups: Sequence[Group], case: Case) -> Iterator[str]:
    """What a person has to look at: no head, a head that is an adjective, a word left in the nominative."""
    first = tokens[_places(tokens)[_adverbs(tokens) :][0]]
    if not groups and _is_word(first):
        yield NO_HEAD
    for group in groups:
        for place, word in group:
            if not word.is_certain:
                yield f"слова «{tokens[place]}» нет в словаре"
        place, head = group[-1]
        followed = place + 1 < len(tokens) and tokens[place + 1] != ","
        if head.is_adjective and followed and not SUBSTANTIVES.fullmatch(tokens[place].lower()):
            yield f"«{tokens[place]}» может относиться к другому слову"
        if case is Case.PREPOSITIONAL and tokens[place].lower() in PLACES:
            yield f"после «в» говорят «{PLACES[tokens[place].lower()]}»"
    covered = {place for group in groups for place, _ in group}
    yield from (f"слово «{word}» осталось в именительном падеже" for word in _left_over(tokens, covered))


def _left_over(tokens: Sequence[str], covered: set[int]) -> Iterator[str]:
    """Words that can only be nominatives; after a preposition those that can be accusatives are in their place."""
    governed, before = False, "."
    for place in _places(tokens):
        token = tokens[place].lower()
        governed = (governed or token in PREPOSITIONS) and token not in {",", ";"}
        is_free = place not in covered and _is_word(tokens[place]) and before != "№" and not before.endswith(".")
        if is_free and is_only_nominative(token) and not (governed and can_be_accusative(token)):
            yield tokens[place]
        before = token


def _places(tokens: Sequence[str]) -> list[int]:
    return [place for place, token in enumerate(tokens) if not token.isspace()]


def _adverbs(tokens: Sequence[str]) -> int:
    """How many words before the first one that can change only say how: «временно исполняющий»."""
    words = [tokens[place].lower() for place in _places(tokens)]
    return next((place for place, word in enumerate(words[:-1]) if not is_adverb(word)), 0)


def _is_word(token: str) -> bool:
    """A word that could change: not an abbreviation, unless the whole name is written in capitals."""
    is_abbreviation = CAPITALS.fullmatch(token) is not None and not nominals(token.lower())
    return WORD.fullmatch(token) is not None and not is_abbreviation
