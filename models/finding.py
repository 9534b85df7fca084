"""The words by which a case is found: the parts of the child's name, and the number as people say it.

Words are folded, so that «ёлкина», «Елкина» and «ЁЛКИНА» are one word, and they are looked up by their beginning.
"""

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d{4}-\d+")
NOISE = frozenset({"дело", "дела", "номер"})
"""What people type beside what they look for."""
LAST = "\U0010ffff"
"""Sorts after every letter: whatever begins with a word lies between the word and the word with this after it."""


def folded(text: str) -> str:
    """The text in small letters, «ё» written as «е»."""
    return text.casefold().replace("ё", "е")


def asked(text: str) -> tuple[str, ...]:
    """The words of what somebody types to find a case; a whole number stays in one piece."""
    plain = folded(text)
    numbers = NUMBER.findall(plain)
    return (*numbers, *(word for word in WORD.findall(NUMBER.sub(" ", plain)) if word not in NOISE))


def words_of(number: str, child: str | None) -> Iterator[tuple[str, bool]]:
    """Each word of a case once, and whether it says something of the child.

    «2026-000123» is found by itself, by «000123» and by «123».
    """
    serial = number.partition("-")[2]
    of_case = dict.fromkeys(word for word in (number, serial, serial.lstrip("0")) if word)
    of_child = dict.fromkeys(WORD.findall(folded(child or "")))
    yield from ((word, False) for word in of_case)
    yield from ((word, True) for word in of_child if word not in of_case)
