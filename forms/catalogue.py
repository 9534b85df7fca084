"""The forms and instruments that exist, read from the packaged folder `forms/<country>` when first asked for.

A file is named `<id>.v<version>.yaml`, so which forms exist is known without reading them. A published file never
changes; a changed form is a new file with the next version, and old submissions keep being read with their own.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from forms.definition import Form
from forms.instrument import Instrument
from models.payload import Authored

FOLDER = Path(__file__).parent
FILE_NAME = re.compile(r"^(?P<id>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.yaml$")
A = TypeVar("A", bound=Authored)


class UnknownForm(LookupError):
    """No published form, version or instrument has this name."""


class BadDefinition(ValueError):
    """A definition file says something that cannot be; the message names the file, the place and the reason."""


def forms(country: str = "ru") -> tuple[Form, ...]:
    """The newest version of every form, by id."""
    newest = {form_id: max(versions(form_id, country)) for form_id, _ in _published(FOLDER / country)}
    return tuple(form(form_id, version, country=country) for form_id, version in sorted(newest.items()))


def form(form_id: str, version: int | None = None, *, country: str = "ru") -> Form:
    """One form in one version (the newest, if none is named); `UnknownForm` if it was never published."""
    if version is None:
        version = max(versions(form_id, country), default=0)
    return _form(form_id, version, country)


def versions(form_id: str, country: str = "ru") -> tuple[int, ...]:
    """The published versions of a form, oldest first; empty if there is no such form."""
    return tuple(sorted(number for name, number in _published(FOLDER / country) if name == form_id))


def instrument(instrument_id: str, country: str = "ru") -> Instrument:
    """An assessment instrument; `UnknownForm` if there is none of this name."""
    return _instrument(instrument_id, country)


def instruments(country: str = "ru") -> tuple[Instrument, ...]:
    """Every assessment instrument, by id."""
    return tuple(_instrument(name, country) for name, _ in sorted(_published(FOLDER / country / "instruments")))


@cache
def _form(form_id: str, version: int, country: str) -> Form:
    if (form_id, version) not in _published(FOLDER / country):
        raise UnknownForm(f"нет формы «{form_id}» версии {version}")
    return read(FOLDER / country / f"{form_id}.v{version}.yaml", Form)


@cache
def _instrument(instrument_id: str, country: str) -> Instrument:
    path = FOLDER / country / "instruments" / f"{instrument_id}.v1.yaml"
    if (instrument_id, 1) not in _published(path.parent):
        raise UnknownForm(f"нет инструмента оценки «{instrument_id}»")
    return read(path, Instrument)


@cache
def _published(folder: Path) -> tuple[tuple[str, int], ...]:
    return tuple(_named(folder))


def _named(folder: Path) -> Iterator[tuple[str, int]]:
    for path in sorted(folder.glob("*.yaml")):
        if found := FILE_NAME.match(path.name):
            yield found["id"], int(found["version"])


def read(path: Path, model: type[A]) -> A:
    """Parse one definition file strictly; `BadDefinition` says what is wrong and where."""
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return model.model_validate_json(json.dumps(content, ensure_ascii=False))
    except (YAMLError, ValidationError, TypeError) as error:
        raise BadDefinition(f"{path.name}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{' → '.join(str(part) for part in slip['loc'])}: {slip['msg']}" for slip in error.errors())
