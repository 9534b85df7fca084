"""Letters as they are heard: Latin written in Cyrillic, ё and й folded, and a rough sound of a word.

Two spellings of one name mostly fold to one word, or sound alike; what is left is told by how many letters differ.
"""

import re
from functools import lru_cache

KEPT_WORDS = 50_000
LATIN = re.compile(r"[a-z]")
CYRILLIC = re.compile(r"[а-я]")
LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
"""Latin letters that slip into a Cyrillic word from the other layout of the keyboard."""
SYLLABLES = (
    ("shch", "щ"),
    *(("sch", "щ"), ("yev", "ев"), ("yuk", "юк")),
    *(("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"), ("ph", "ф"), ("ck", "к")),
    *(("yu", "ю"), ("iu", "ю"), ("ju", "ю"), ("ya", "я"), ("ia", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е")),
    *(("ye", "е"), ("je", "е"), ("ie", "е")),
)
SINGLE = dict(zip("abdefghijklmnopqrstuvwyz", "абдефгхииклмнопкрстуввиз", strict=True)) | {"c": "к", "x": "кс"}
"""Passports, banks and people spell differently; what they have in common is enough, for sounds are compared."""
SILENT = re.compile(r"[ьъ'’ʼ`]")
CLUSTERS = (
    ("стн", "сн"),
    ("здн", "сн"),
    ("тс", "ц"),
    ("дс", "ц"),
    ("сч", "щ"),
    ("зч", "щ"),
    ("тч", "ч"),
    ("рдц", "рц"),
)
SOUNDS = str.maketrans(
    {"о": "а", "ы": "и", "я": "а", "е": "и", "э": "и", "ю": "у"} | dict(zip("бвгджзщ", "пфктшсш", strict=True))
)
MALE = (("ская", "ски"), ("цкая", "цки"), ("ова", "ов"), ("ева", "ев"), ("ина", "ин"), ("ына", "ын"), ("ая", "и"))


@lru_cache(KEPT_WORDS)
def folded(word: str) -> str:
    """The word in small Cyrillic letters without ё and й: «Ёлкин», «YOLKIN» and «елкин» become one where they can."""
    small = word.casefold().replace("ё", "е")
    if LATIN.search(small):
        small = small.translate(LOOKALIKES) if CYRILLIC.search(small) else _in_cyrillic(small)
    return small.replace("й", "и")


@lru_cache(KEPT_WORDS)
def sound(word: str) -> str:
    """How a folded word sounds, roughly: unstressed vowels fall together, voiced consonants with voiceless ones."""
    heard = SILENT.sub("", word)
    for written, said in CLUSTERS:
        heard = heard.replace(written, said)
    return re.sub(r"(.)\1+", r"\1", heard.translate(SOUNDS))


@lru_cache(KEPT_WORDS)
def family_sound(surname: str) -> str:
    """The sound of a folded surname, the same for a brother and a sister."""
    for female, male in MALE:
        if surname.endswith(female) and len(surname) > len(female) + 1:
            surname = surname.removesuffix(female) + male
            break
    return sound(surname)


def _in_cyrillic(word: str) -> str:
    """A word that was written in Latin letters, back in Cyrillic, as well as anybody can tell."""
    said, place = [], 0
    while place < len(word):
        syllable = next((pair for pair in SYLLABLES if word.startswith(pair[0], place)), None)
        letter = word[place]
        said.append(syllable[1] if syllable else SINGLE.get(letter, letter))
        place += len(syllable[0]) if syllable else 1
    return "".join(said)
