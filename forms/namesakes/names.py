"""A full name in parts, whatever the order, the script and the completeness in which somebody wrote it.

Unlike `forms.russian.full_name` this reading declines nothing and asks nobody: it takes the likeliest order, because a
wrong guess here costs a weaker match and not a wrong paper.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.namesakes.given import by_sound, is_given
from forms.namesakes.letters import KEPT_WORDS, LATIN, folded

WORD = re.compile(r"[^\W\d_]+(?:[-‑–'’ʼ`][^\W\d_]+)*\.?")
FORMER = re.compile(
    r"\(\s*(?:урожд\w*\.?|до брака|дев\w*\.?|ранее|бывш\w*\.?)?\s*([^()\d]+?)\s*\)"
    r"|(?:урожд\w*\.?|до брака|дев\w*\.(?:\s*фам\w*\.?)?)\s*:?\s*([^\W\d_]+(?:-[^\W\d_]+)?)",
    re.IGNORECASE,
)
PATRONYMIC = re.compile(r".{2,}(ович|евич|ьич|овна|евна|ична|инишна)|(куз?м|лук|фом|никит|савв|ил)ь?ич")
FATHERS = re.compile(r"оглы|оглу|угли|улы|уулу|кызы|гызы|кизи")
UNKNOWN = re.compile(r"\b(не|нет|неизвестн\w*|неустановл\w*|сведени\w*|прочерк|отсутств\w*)\b", re.IGNORECASE)
FULL = 3
DASHES = re.compile("[‑–]")


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name in folded letters; an initial is one letter, a part that was not written is empty."""

    surname: str = ""
    given: str = ""
    patronymic: str = ""
    former: tuple[str, ...] = ()
    """Surnames borne before, as the same writing tells them: «Петрова (Иванова)»."""

    @property
    def surnames(self) -> tuple[str, ...]:
        """Every surname that this name may be looked for under, the present one first; halves of a double one too."""
        whole = [one for one in (self.surname, *self.former) if one]
        return tuple(dict.fromkeys([*whole, *(half for one in whole if "-" in one for half in one.split("-"))]))


def is_named(text: str) -> bool:
    """Whether somebody is named here at all: «нет сведений» and a dash name nobody."""
    return len(WORD.findall(text)) > 1 and UNKNOWN.search(text) is None


@lru_cache(KEPT_WORDS)
def read_name(text: str) -> Name:
    """The likeliest parts of a full name."""
    former = tuple(folded(word) for found in FORMER.findall(text) for word in WORD.findall(found[0] or found[1]))
    words = [_folded(DASHES.sub("-", word)) for word in WORD.findall(FORMER.sub(" ", text))]
    initials = [word[0] for word in words if _is_initial(word)]
    whole = [word for word in words if not _is_initial(word) and not FATHERS.fullmatch(word)]
    surname, given, patronymic = _ordered(whole, has_initials=bool(initials))
    if initials and not given:
        given, patronymic = initials[0], patronymic or (initials[1] if len(initials) > 1 else "")
    elif initials and not patronymic:
        patronymic = initials[0]
    return Name(surname, given, patronymic, former)


def _folded(word: str) -> str:
    """The word in folded letters; a given name that came in Latin letters in its usual spelling."""
    plain = folded(word)
    return plain if is_given(plain) or not LATIN.search(word.casefold()) else by_sound(plain)


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _is_patronymic(word: str) -> bool:
    return PATRONYMIC.fullmatch(word) is not None


def _ordered(words: Sequence[str], *, has_initials: bool) -> tuple[str, str, str]:
    """Surname, given name, patronymic of the words that are not initials."""
    match len(words):
        case 0:
            return "", "", ""
        case 1:
            return ("", words[0], "") if is_given(words[0]) and not has_initials else (words[0], "", "")
        case 2:
            return _two(words[0], words[1])
        case 3 if _is_patronymic(words[1]) and not _is_patronymic(words[2]):
            return words[2], words[0], words[1]
        case 3 if is_given(words[0]) and not is_given(words[1]) and not _is_patronymic(words[2]):
            return words[2], words[0], words[1]
        case 3:
            return words[0], words[1], words[2]
        case _:
            return "-".join(words[:-2]), words[-2], words[-1]


def _two(first: str, second: str) -> tuple[str, str, str]:
    """«Имя Отчество», «Имя Фамилия» or «Фамилия Имя»."""
    if is_given(first) and _is_patronymic(second):
        return "", first, second
    return (second, first, "") if is_given(first) and not is_given(second) else (first, second, "")
