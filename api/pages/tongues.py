"""Which words of a page are Russian when the page is in another language: so that they are read aloud as Russian.

Forms, routes, names and the law stay Russian on every page, and a catalogue that was only started leaves gaps. Whatever
is not in the language of the page gets `lang="ru"`: on its element where it is the whole of it, else on a `span`.
"""

import re
from functools import cache

from babel import Locale
from markupsafe import escape

from api.languages import SOURCE, catalogue

TOKEN = re.compile(r"<!--.*?-->|<!DOCTYPE[^>]*>|<(script|style)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL | re.IGNORECASE)
OPENING = re.compile(r"<([a-zA-Z][\w-]*)")
RUN = re.compile(r"[\u0400-\u04ff](?:(?:[^A-Za-z&]|&#?\w+;)*[\u0400-\u04ff])?")
WORD = re.compile(r"[\u0400-\u04ff]+")
LATIN = re.compile(r"[A-Za-z]{2,}")
ENTITY = re.compile(r"&#?\w+;")
PIECE = re.compile(r"<[^>]*>")
HOLE = re.compile(r"%\(\w+\)[sd]")
PLAIN = frozenset({"title", "option", "textarea", "text", "tspan"})
"""Elements in which no span may stand."""


def marked(page: str, language: str) -> str:
    """The page with `lang="ru"` wherever it is not in its own language."""
    if language == SOURCE:
        return page
    tokens = [found[0] for found in TOKEN.finditer(page)]
    told = _Told()
    for place, token in enumerate(tokens):
        if token.startswith("<"):
            told.passes(token)
        elif not told.language and RUN.search(token) and not _is_own(token.strip(), language):
            _mark(tokens, place)
    return "".join(tokens)


class _Told:
    """Whether an element around here says its language itself (but for the page's own root)."""

    def __init__(self) -> None:
        self.language = ""
        self._element, self._depth = "", 0

    def passes(self, tag: str) -> None:
        """Go past a tag."""
        name = OPENING.match(tag)
        if self.language:
            if name and name[1] == self._element:
                self._depth += 1
            elif tag.startswith(f"</{self._element}"):
                self._depth -= 1
                self.language = self.language if self._depth else ""
        elif name and name[1] != "html" and (said := re.search(r'\slang="(\w+)"', tag)) and not tag.endswith("/>"):
            self.language, self._element, self._depth = said[1], name[1], 1


def _mark(tokens: list[str], place: int) -> None:
    text, before = tokens[place], tokens[place - 1] if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    name = OPENING.match(before)
    if name is not None and after.startswith(f"</{name[1]}") and _is_mostly_russian(text, name[1]):
        tokens[place - 1] = f'{before[:-1]} lang="ru">'
    elif name is None or name[1] not in PLAIN:
        tokens[place] = RUN.sub(lambda run: f'<span lang="ru">{run[0]}</span>', text)


def _is_mostly_russian(text: str, element: str) -> bool:
    """Whether the element may say that it is Russian: as a whole, or at least for the most where no span may stand."""
    latin = LATIN.findall(ENTITY.sub("", text))
    return not latin or (element in PLAIN and len("".join(WORD.findall(text))) > len("".join(latin)))


def _is_own(text: str, language: str) -> bool:
    """Whether a text with Cyrillic letters is in the language of the page."""
    sentences, words = _own(language)
    return sentences.fullmatch(text) is not None or all(word.lower() in words for word in WORD.findall(text))


@cache
def _own(language: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """What the catalogue says between tags, and every word of it with the names of months and days."""
    strings = [
        str(string)
        for message in catalogue(language)
        if message.id
        for string in ([message.string] if isinstance(message.string, str) else message.string or ())
        if WORD.search(str(string))
    ]
    pieces = {piece.strip() for string in strings for piece in PIECE.split(string)}
    patterns = [".+?".join(re.escape(str(escape(part))) for part in HOLE.split(piece)) for piece in pieces if piece]
    words = {word.lower() for string in [*strings, *_dates(language)] for word in WORD.findall(string)}
    return re.compile("|".join(patterns) or r"(?!)", re.DOTALL), frozenset(words)


def _dates(language: str) -> list[str]:
    """The names of months and days."""
    told = Locale.parse(language)
    widths = [width for names in (told.months, told.days) for kind in names.values() for width in kind.values()]
    return [str(name) for width in widths for name in width.values()]
