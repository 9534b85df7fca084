"""The forms and instruments that exist: the product's, read when first asked for, and those that packs bring.

A file is named `<id>.v<version>.yaml`, so which forms exist is known without reading them. A published file never
changes; a changed form is a new file with the next version, and old submissions keep being read with their own.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from forms.authored import read
from forms.definition import Form
from forms.instrument import Instrument

FOLDER = Path(__file__).parent
FILE_NAME = re.compile(r"^(?P<id>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.yaml$")
_brought_forms: dict[tuple[str, int], tuple[Form, str]] = {}
"""What packs brought, by id and version, with what papers say of its origin; filled once, when a process starts."""
_brought_instruments: dict[str, Instrument] = {}


class UnknownForm(LookupError):
    """No published form, version or instrument has this name."""


def forms(country: str = "ru") -> tuple[Form, ...]:
    """The newest version of every form, by id."""
    names = {name for name, _ in (*_published(_stock(country)), *_brought_forms)}
    return tuple(form(name, country=country) for name in sorted(names))


def form(form_id: str, version: int | None = None, *, country: str = "ru") -> Form:
    """One form in one version (the newest, if none is named); `UnknownForm` if it was never published."""
    if version is None:
        version = max(versions(form_id, country), default=0)
    brought = _brought_forms.get((form_id, version))
    return brought[0] if brought else _form(form_id, version, country)


def versions(form_id: str, country: str = "ru") -> tuple[int, ...]:
    """The published versions of a form, oldest first; empty if there is no such form."""
    known = (*_published(_stock(country)), *_brought_forms)
    return tuple(sorted({number for name, number in known if name == form_id}))


def origin_of(definition: Form) -> str:
    """What a paper says of where its form is from; empty for the product's own."""
    return _brought_forms.get((definition.id, definition.version), (definition, ""))[1]


def instrument(instrument_id: str, country: str = "ru") -> Instrument:
    """An assessment instrument; `UnknownForm` if there is none of this name."""
    return _brought_instruments.get(instrument_id) or _instrument(instrument_id, country)


def instruments(country: str = "ru") -> tuple[Instrument, ...]:
    """Every assessment instrument, by id."""
    own = {name for name, _ in _published(_stock(country) / "instruments")}
    return tuple(instrument(name, country) for name in sorted(own | _brought_instruments.keys()))


def take_in(brought: Iterable[tuple[Form, str]], tools: Iterable[Instrument] = ()) -> None:
    """These forms, each with its origin, and these instruments are there as well; what was taken in before is not."""
    _brought_forms.clear()
    _brought_forms.update({(one.id, one.version): (one, origin) for one, origin in brought})
    _brought_instruments.clear()
    _brought_instruments.update({tool.id: tool for tool in tools})


def published_in(folder: Path) -> Iterator[tuple[Path, str, int]]:
    """The files of a folder that are named as definitions are: path, id, version."""
    for path in sorted(folder.glob("*.yaml")):
        if found := FILE_NAME.match(path.name):
            yield path, found["id"], int(found["version"])


def _stock(country: str) -> Path:
    """Where the product keeps the forms of a country; a country without a folder of its own shares the common one."""
    own = FOLDER / country
    return own if own.is_dir() else FOLDER / "ru"


@cache
def _form(form_id: str, version: int, country: str) -> Form:
    if (form_id, version) not in _published(_stock(country)):
        raise UnknownForm(f"нет формы «{form_id}»" + (f" версии {version}" if version else ""))
    return read(_stock(country) / f"{form_id}.v{version}.yaml", Form)


@cache
def _instrument(instrument_id: str, country: str) -> Instrument:
    path = _stock(country) / "instruments" / f"{instrument_id}.v1.yaml"
    if (instrument_id, 1) not in _published(path.parent):
        raise UnknownForm(f"нет инструмента оценки «{instrument_id}»")
    return read(path, Instrument)


@cache
def _published(folder: Path) -> tuple[tuple[str, int], ...]:
    return tuple((name, version) for _, name, version in published_in(folder))
