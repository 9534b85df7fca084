"""The languages of the pages. Russian is what we write in; a catalogue says it in another language.

Catalogues are kept as text (`api/locale/<language>.po`), brought up to date by `make messages`, and read when first
asked for. What a catalogue does not say yet is said in Russian.
"""

from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from jinja2 import Environment

FOLDER = Path(__file__).parent / "locale"
SOURCE = "ru"
LANGUAGES = {"ru": "Русский", "en": "English", "ky": "Кыргызча", "kk": "Қазақша"}
"""Each language under the name that its own speakers give it."""
LOCALES = {"en": "en_GB"}
"""Where a language is not one country's: the day before the month, as in the other three."""
PRODUCT = {"ru": "Маршрут", "en": "Marshrut", "ky": "Маршрут", "kk": "Маршрут"}
"""What the product is called in each language."""

spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)
"""The language of the visitor who is being answered."""


def gettext(message: str) -> str:
    """The message in the visitor's language, or as it was written."""
    return _translations(spoken.get()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message for this number, in the visitor's language."""
    return _translations(spoken.get()).ngettext(one, many, number)


def later(message: str) -> str:
    """A message that is written here and said elsewhere: the catalogues know it, `gettext` will say it."""
    return message


def known(language: str | None) -> str:
    """The language asked for, if the pages speak it; otherwise Russian."""
    return language if language in LANGUAGES else SOURCE


def locale() -> Locale:
    """How dates and numbers are written in the visitor's language."""
    return Locale.parse(LOCALES.get(spoken.get(), spoken.get()))


def number(value: float, pattern: str | None = None) -> str:
    """A number as the visitor's language writes it: «12 345,6» or "12,345.6"; `pattern` is Babel's (`0.0`)."""
    return str(format_decimal(value, format=pattern, locale=locale()))


def install(environment: Environment) -> None:
    """Let the templates of this environment speak the visitor's language."""
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["number"] = number


@cache
def catalogue(language: str) -> Catalog:
    """What this language says, as it is kept."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def _translations(language: str) -> Translations:
    translations = _spoken_by(catalogue(language))
    if language != SOURCE:
        translations.add_fallback(_translations(SOURCE))
    return translations


def _spoken_by(kept: Catalog) -> Translations:
    """The messages that are translated. An empty one would be written as Russian under another language's plurals."""
    said = Catalog(locale=kept.locale)
    for message in kept:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        if message.id and all(forms) and not message.fuzzy:
            said.add(message.id, message.string)
    packed = BytesIO()
    write_mo(packed, said)
    packed.seek(0)
    return Translations(packed)
