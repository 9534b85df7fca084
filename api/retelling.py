"""What the rooms below say in Russian, said again in the visitor's language.

Those rooms know no languages: a refusal of the engine, a reason why somebody may not, a mistake in a form, the name of
a role. The catalogues hold their sentences with holes (`Роль «%(label)s» только читает дело.`); a text that fits one is
said in the other language with the same words in the holes, retold in their turn. What fits none stays Russian.
"""

import re
from functools import cache

from api.languages import SOURCE, catalogue, gettext, later, spoken

ROOMS = ("api/retelling.py", "forms/", "models/", "workflows/")
OF_THE_LAW = (later("наше значение по умолчанию, не норма права"), later("%(source)s, требует проверки"))
"""What `models.law.citation` adds to a source; the rest of that file speaks to engineers."""
HOLE = re.compile(r"%\((\w+)\)s")
END = re.compile(r"(?<=[.!?]) ")


def retold(text: str) -> str:
    """The text in the visitor's language, whole or sentence by sentence; as it is where nothing fits."""
    if spoken.get() == SOURCE or not text:
        return text
    whole = _retold(text)
    return " ".join(_retold(part) for part in END.split(text)) if whole == text else whole


def _retold(text: str) -> str:
    said = gettext(text)
    if said != text:
        return said
    for pattern, message in _sentences(spoken.get()):
        if found := pattern.fullmatch(text):
            return gettext(message) % {name: retold(value) for name, value in found.groupdict().items()}
    return text


@cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with holes that rooms below say; those with the most words of their own are tried first."""
    messages = [
        message.id
        for message in catalogue(language)
        if isinstance(message.id, str)
        and HOLE.search(message.id)
        and any(file.startswith(ROOMS) for file, _ in message.locations)
    ]
    return tuple((_pattern(message), message) for message in sorted(messages, key=len, reverse=True))


def _pattern(message: str) -> re.Pattern[str]:
    words = HOLE.split(message.replace("%%", "%"))
    parts = (f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(words))
    return re.compile("".join(parts), re.DOTALL)
