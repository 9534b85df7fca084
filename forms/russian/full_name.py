"""A full name as it is written, word by word: which word is the surname, which the given name, which the patronymic.

The order is «Фамилия Имя Отчество» or «Имя Отчество Фамилия»; where the words leave it open, both readings are given.
Initials, particles («фон», «де») and the father's name before «оглы», «кызы», «уулу» never change.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.russian.name_parts import Part, given_likeness, patronymic_gender, surname_likeness

TOKEN = re.compile(r"\s+|(?:[А-ЯЁ][а-яё]?\.-?)+|\S+?(?=\s|$)")
INITIALS = re.compile(r"(?:[А-ЯЁ][а-яё]?\.-?)+|[А-ЯЁ]")
CYRILLIC = re.compile(r"\(?[\u0400-\u04ff]+(?:[-‑’'ʼ][\u0400-\u04ff]+)*\)?")
RUSSIAN = re.compile(r"[а-яё()’'ʼ‑-]+")
TURKIC = frozenset({"оглы", "оглу", "угли", "улы", "уулу", "кызы", "гызы", "кизи"})
"""«Сын», «дочь» after the father's name, which stays as it is."""
TURKIC_JOINED = re.compile(rf"[\u0400-\u04ff]{{3,}}[-‑]?({'|'.join(sorted(TURKIC))})")
ZADE = re.compile(r".+[-‑]заде")
PARTICLES = frozenset(
    {"фон", "ван", "дер", "ден", "де", "ди", "да", "дю", "дель", "делла", "дос", "дас", "ду", "дон", "тер", "цу", "аф"}
    | {"ла", "ле", "ло", "эль", "аль", "ибн", "бин", "бен", "абу", "и"}
)
NO_ORDER = "неясно, какое слово фамилия, а какое имя"
NO_GIVEN_NAME = "неясно, где имя, а где отчество"
TWO_FATHERS = "при отчестве слово с «оглы» или «кызы» — часть фамилии: неясно, склоняется ли она"
FULL = 3
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Word:
    """One word without its brackets, its place among the tokens, and what it is; None while nobody has said."""

    text: str
    place: int
    part: Part | None = None

    @property
    def lower(self) -> str:
        return self.text.lower()


Reading = tuple[Word, ...]
Shapes = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class FullName:
    """The tokens of a name, spaces among them, and one or two readings of its words, the likelier first."""

    tokens: tuple[str, ...]
    readings: tuple[Reading, ...]
    doubt: str = ""
    """Why the order of the words is not certain (Russian), "" when it is."""


def read(text: str) -> FullName | None:
    """The name word by word; None when it holds anything but Cyrillic words, initials and brackets."""
    normal = unicodedata.normalize("NFC", text).strip()
    tokens = tuple(TOKEN.findall(normal))
    words = tuple(Word(token.strip("()"), place) for place, token in enumerate(tokens) if not token.isspace())
    if not words or len(normal) > LONGEST or not all(_is_word(tokens[word.place]) for word in words):
        return None
    settled = _settled(words, tokens, in_lower=normal.islower())
    readings, doubt = _readings(settled, [word for word in settled if word.part is None])
    if any(_has_two_fathers(reading) for reading in readings):
        doubt = TWO_FATHERS
    if not all(INITIALS.fullmatch(word.text) or RUSSIAN.fullmatch(word.lower) for word in words):
        doubt = "в имени есть буквы, которых нет в русском алфавите"
    return FullName(tokens, readings, doubt)


def _is_word(token: str) -> bool:
    return INITIALS.fullmatch(token) is not None or CYRILLIC.fullmatch(token) is not None


def _settled(words: Reading, tokens: Sequence[str], *, in_lower: bool) -> Reading:
    """The words that are what they are wherever they stand: initials, particles, «оглы», a surname in brackets."""
    settled: list[Word] = []
    for word in words:
        if tokens[word.place].startswith("("):
            settled.append(replace(word, part=Part.SURNAME))
        elif word.lower in TURKIC and settled:
            settled[-1] = replace(settled[-1], part=Part.FIXED)
            settled.append(replace(word, part=Part.FATHERS))
        elif TURKIC_JOINED.fullmatch(word.lower):
            settled.append(replace(word, part=Part.FATHERS))
        else:
            is_particle = word.lower in PARTICLES and (len(words) > FULL or (word.text.islower() and not in_lower))
            is_fixed = is_particle or INITIALS.fullmatch(word.text) or ZADE.fullmatch(word.lower)
            settled.append(replace(word, part=Part.FIXED) if is_fixed else word)
    return tuple(settled)


def _readings(words: Reading, free: Sequence[Word]) -> tuple[tuple[Reading, ...], str]:
    """The ways to read the free words, and the doubt about them."""
    shapes, doubt = _shapes(words, free)
    readings = []
    for shape in shapes:
        told = {word.place: replace(word, part=part) for word, part in zip(free, shape, strict=True)}
        readings.append(tuple(told.get(word.place, word) for word in words))
    return tuple(readings), doubt


def _has_two_fathers(reading: Reading) -> bool:
    """«Бахрах-Оглы Сергей Иванович»: the father is named twice, so the first word is a surname."""
    joined = any(word.part is Part.FATHERS and re.search("[-‑]", word.text) for word in reading)
    return joined and any(word.part is Part.PATRONYMIC for word in reading)


def _shapes(words: Reading, free: Sequence[Word]) -> tuple[Shapes, str]:
    surname, given, patronymic = Part.SURNAME, Part.GIVEN, Part.PATRONYMIC
    with_initials = any(INITIALS.fullmatch(word.text) for word in words)
    match len(free):
        case 0:
            return ((),), ""
        case 1 if with_initials:
            return ((surname,),), ""
        case 1 if any(word.part is Part.FATHERS for word in words) and not given_likeness(free[0].lower):
            return ((surname,),), NO_GIVEN_NAME
        case 1:
            return _alone(free[0]), ""
        case 2:
            return _two(free[0], free[1]), ""
        case 3 if patronymic_gender(free[1].lower):
            return ((given, patronymic, surname),), ""
        case 3 if patronymic_gender(free[2].lower):
            return ((surname, given, patronymic),), ""
        case _:
            return (_by_place(free),), NO_ORDER


def _by_place(free: Sequence[Word]) -> tuple[Part, ...]:
    """Of four words and more, and of three without a patronymic, the last are taken for the names."""
    last = Part.PATRONYMIC if patronymic_gender(free[-1].lower) else Part.GIVEN
    return (*(Part.SURNAME for _ in free[:-2]), Part.GIVEN, last)


def _alone(word: Word) -> Shapes:
    if patronymic_gender(word.lower):
        return (Part.PATRONYMIC,), (Part.SURNAME,)
    as_given, as_surname = given_likeness(word.lower), surname_likeness(word.lower)
    if as_given > as_surname:
        return ((Part.GIVEN,),)
    return ((Part.SURNAME,),) if as_surname > as_given else ((Part.SURNAME,), (Part.GIVEN,))


def _two(first: Word, second: Word) -> Shapes:
    """«Имя Отчество», «Фамилия Имя» or «Имя Фамилия»; close calls are read both ways."""
    as_surname_first = surname_likeness(first.lower) + given_likeness(second.lower)
    as_given_first = given_likeness(first.lower) + surname_likeness(second.lower)
    orders = [(Part.SURNAME, Part.GIVEN), (Part.GIVEN, Part.SURNAME)]
    if as_given_first > as_surname_first:
        orders.reverse()
    shapes = tuple(orders if abs(as_given_first - as_surname_first) <= 1 else orders[:1])
    if not patronymic_gender(second.lower) or given_likeness(second.lower):
        return shapes
    named = Part.GIVEN if given_likeness(first.lower) >= surname_likeness(first.lower) else Part.SURNAME
    return (named, Part.PATRONYMIC), *(shape for shape in shapes if surname_likeness(second.lower))
