"""The languages of the pages. Russian is what we write in; a catalogue says it in another language.

Catalogues are kept as text (`api/locale/<language>.po`) and read when first asked for.
"""

from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment

FOLDER = Path(__file__).parent / "locale"
SOURCE = "ru"
LANGUAGES = {"ru": "Русский", "en": "English", "ky": "Кыргызча", "kk": "Қазақша"}
"""Each language under the name that its own speakers give it."""

spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)
"""The language of the visitor who is being answered."""


def gettext(message: str) -> str:
    """The message in the visitor's language, or as it was written."""
    return _catalogue(spoken.get()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message for this number, in the visitor's language."""
    return _catalogue(spoken.get()).ngettext(one, many, number)


def known(language: str | None) -> str:
    """The language asked for, if the pages speak it; otherwise Russian."""
    return language if language in LANGUAGES else SOURCE


def locale() -> Locale:
    """How dates and numbers are written in the visitor's language."""
    return Locale.parse(spoken.get())


def install(environment: Environment) -> None:
    """Let the templates of this environment speak the visitor's language."""
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


@cache
def _catalogue(language: str) -> Translations:
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    packed = BytesIO()
    write_mo(packed, catalogue)
    packed.seek(0)
    return Translations(packed)
