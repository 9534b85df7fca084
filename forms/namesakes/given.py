"""Given names: the same one in another spelling or a short form, and two that look alike but are two names."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from forms.namesakes.letters import folded, sound
from forms.russian.cases import Gender
from forms.russian.tables import given_names

TABLE = Path(__file__).parent / "variants.tsv"
Kinship = Literal["same", "variant", "short", "other", "unknown"]


def is_given(word: str) -> bool:
    """Whether the folded word is a given name that our tables know."""
    return word in _known()


def by_sound(word: str) -> str:
    """The given name that sounds like this word, which came from another script; the word itself where none does."""
    return _sounds().get(sound(word), word)


def canons(word: str) -> frozenset[str]:
    """What stands for this folded name in all its forms: «саша» is of two; the word itself where no table knows it."""
    return frozenset(_formal().get(word, set()) | _short().get(word, set()) or {word})


def related(one: str, other: str) -> Kinship:
    """How two folded given names belong together; `unknown` where a table does not know one of them."""
    if one == other:
        return "same"
    if _formal().get(one, set()) & _formal().get(other, set()):
        return "variant"
    if canons(one) & canons(other) and (one in _short() or other in _short()):
        return "short"
    return "other" if is_given(one) and is_given(other) else "unknown"


def sex_of(given: str, patronymic: str) -> str | None:
    """`m` or `f` by the patronymic, else by the given name; None where neither tells."""
    if patronymic.endswith(("вна", "ична", "инишна", "кызы")):
        return "f"
    if patronymic.endswith("ич"):
        return "m"
    bearers = {bearer for head in canons(given) for bearer in _bearers().get(head, ())}
    return next(iter(bearers)).value[0] if len(bearers) == 1 else None


@cache
def _sounds() -> dict[str, str]:
    """Of names that sound alike the first in the alphabet: the others are its variants or cannot be told apart."""
    return {sound(name): name for name in sorted(_known() - _short().keys(), reverse=True)}


@cache
def _bearers() -> dict[str, frozenset[Gender]]:
    return {folded(name): bearers for name, bearers in given_names().items()}


@cache
def _known() -> frozenset[str]:
    return frozenset({folded(name) for name in given_names()} | _formal().keys() | _short().keys())


@cache
def _formal() -> dict[str, set[str]]:
    """Folded name → the rows in whose papers it stands, the first of which is its own."""
    found: dict[str, set[str]] = {}
    for first, formal, _ in _rows():
        for name in (first, *formal):
            found.setdefault(name, set()).add(first)
    return found


@cache
def _short() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for first, _, short in _rows():
        for name in short:
            found.setdefault(name, set()).add(first)
    return found


def _rows() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, formal, short, *_ = [*line.split("\t"), "", ""]
            yield folded(first), tuple(map(folded, formal.split())), tuple(map(folded, short.split()))
