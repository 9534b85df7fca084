"""What a password must be, after NIST SP 800-63B: long, not widely known, not the login. Nothing is said of its signs.

The lengths are those of revision 4 for a password that stands alone (15); ours is 12 beside a second factor, where the
norm asks for 8.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

ALONE, BESIDE_FACTOR = 15, 12
LONGEST = 128
"""More is no safer, and somebody could send a megabyte to be hashed."""
OWN_LEAST = 8
"""How many signs must be left once known words, rows of keys and the person's own words are taken out."""
DIFFERENT = 5
RUN = 4
_KNOWN = """
password passw0rd passwd parol parolj qazwsx 1q2w3e4r 1qaz2wsx q1w2e3r4 letmein welcome monkey dragon master admin
administrator login user guest secret iloveyou sunshine princess football baseball trustno1 superman test changeme
default root google yandex mail moscow russia rossiya privet lubov nastya natasha marina andrey alexander maxim dmitry
sergey changeit start123 marshrut kdn opeka school
пароль админ администратор логин привет любовь солнышко россия москва наташа настя марина андрей александр максим
дмитрий сергей секрет вход начало маршрут комиссия опека школа ребенок зайка котик
"""
_ROWS = """
1234567890 abcdefghijklmnopqrstuvwxyz абвгдежзийклмнопрстуфхцчшщъыьэюя
qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхъ фывапролджэ ячсмитьбю
"""
_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")
"""Russian words are typed with the other layout on; whoever guesses knows it."""
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ъ": "", "ю": "iu", "я": "ia"}
)
"""As in a passport: how somebody writes their own name in Latin letters."""
KNOWN = tuple(sorted(_KNOWN.split(), key=len, reverse=True))
ROWS = tuple(row * 2 for line in _ROWS.split() for row in (line, line[::-1]))


class Weakness(StrEnum):
    """Why a password will not do."""

    SHORT = "short"
    LONG = "long"
    KNOWN = "known"
    OWN = "own"
    """It is mostly the login, the name or the place of work."""


def normal(password: str) -> str:
    """The same password however a keyboard put its letters together (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *, own: Iterable[str], least: int) -> Weakness | None:
    """What is wrong with this password, if anything. `own`: the login and words of the person's own entry."""
    said = normal(password)
    if len(said) < least:
        return Weakness.SHORT
    if len(said) > LONGEST:
        return Weakness.LONG
    plain = _plain(said)
    typed = {plain, plain.translate(_KEYS)}
    if len(set(plain)) < DIFFERENT or any(len(_without_known(one)) < OWN_LEAST for one in typed):
        return Weakness.KNOWN
    parts = {_plain(part) for word in own for part in word.split() if len(part) >= RUN - 1}
    mine = sorted(parts | {part.translate(_LATIN) for part in parts}, key=len, reverse=True)
    is_own = any(len(_without(_without_known(one), mine)) < OWN_LEAST for one in typed)
    return Weakness.OWN if is_own else None


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _without_known(text: str) -> str:
    return _without_rows(_without(text, KNOWN))


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _without_rows(text: str) -> str:
    """The text without four and more signs that stand in a row on a keyboard or in an alphabet."""
    kept, place = [], 0
    while place < len(text):
        end = place + RUN
        while end <= len(text) and any(text[place:end] in row for row in ROWS):
            end += 1
        if end > place + RUN:
            place = end - 1
        else:
            kept.append(text[place])
            place += 1
    return "".join(kept)
