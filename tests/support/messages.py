"""Brings the catalogues up to date with what the pages say: `make messages`.

A translation is never lost: one whose message is gone is kept as obsolete, and comes back with its message. Nothing is
guessed from a similar message. Russian is the source, so its catalogue holds only what depends on a number.
"""

import os
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.languages import FOLDER, LANGUAGES, SOURCE

ROOT = Path(__file__).parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "later": None}
WIDTH = 120
ROOMS = ("api", "forms", "models", "workflows")
COMMAND = "make messages"


def said() -> Catalog:
    """Every message of the code and the templates, with the files in which it stands."""
    mappings: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods, options = [], {}
    for mapping in mappings:
        for pattern in [mapping["pattern"]] if isinstance(mapping["pattern"], str) else mapping["pattern"]:
            methods.append((pattern, mapping["method"]))
            options[pattern] = mapping
    found = Catalog()
    for file, _, message, _, context in extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours):
        found.add(message, None, [(file, 1)], context=context)
    return found


def _is_ours(folder: str | os.PathLike[str]) -> bool:
    return Path(folder).relative_to(ROOT).parts[0] in ROOMS


def kept(path: Path, language: str) -> Catalog:
    """The catalogue in this file; what it holds as obsolete counts as said until the messages are compared again."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue.obsolete.values():
        catalogue[message.id] = message
    catalogue.obsolete.clear()
    return catalogue


def merged(catalogue: Catalog, template: Catalog) -> bytes:
    """The catalogue with every message of the template, as text."""
    wanted = Catalog()
    for message in template:
        if message.id and (catalogue.locale_identifier != SOURCE or message.pluralizable):
            wanted[message.id] = message.clone()
    catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    for message in list(catalogue.obsolete.values()):
        if not any(strings_of(message)):
            del catalogue.obsolete[message.id if isinstance(message.id, str) else message.id[0]]
    text = BytesIO()
    write_po(text, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=True)
    return header(catalogue).encode() + text.getvalue()


def header(catalogue: Catalog) -> str:
    """The comment that stood at the head, and what programs must know: nothing that differs from day to day."""
    return (
        f'{catalogue.header_comment}\nmsgid ""\nmsgstr ""\n"Language: {catalogue.locale_identifier}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )


def strings_of(message: Message) -> tuple[str, ...]:
    """What the message is said as: one string, or one for each kind of number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def missing(language: str, template: Catalog) -> Iterator[str]:
    """Messages that the catalogue does not know."""
    catalogue = kept(FOLDER / f"{language}.po", language)
    for message in template:
        if message.id and (language != SOURCE or message.pluralizable) and message.id not in catalogue:
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Write every catalogue anew, and say what is left to translate."""
    template = said()
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        path.write_bytes(merged(kept(path, language), template))
        catalogue = kept(path, language)
        left = sum(1 for message in catalogue if message.id and not all(strings_of(message)))
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(catalogue)}, без перевода {left}\n")


if __name__ == "__main__":
    main()
