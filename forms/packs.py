"""What a region brings: forms, instruments and templates of its own, taken in when a process starts.

A pack is a folder: `forms/<id>.v<version>.yaml`, `forms/instruments/<id>.v1.yaml`, `documents/<form>/template.html`.
It is taken whole or not at all. A form's version is never replaced, only followed by the next one, so that every
submission stays readable; of two templates of one document that of the pack named later prints it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from forms import catalogue, form_check, template_check, templates
from forms.authored import BrokenPack, read, text_of
from forms.definition import Form
from forms.instrument import Instrument
from forms.templates import Brought

COUNTRY = "ru"
SHOWN = 8
"""Hex digits of a digest that papers show."""


D = TypeVar("D", Form, Instrument)


class Pack(NamedTuple):
    """What lies in one folder."""

    name: str
    forms: dict[Path, Form]
    instruments: dict[Path, Instrument]
    templates: dict[str, Brought]


_standing: tuple[Pack, ...] = ()


def take_in(folders: tuple[Path, ...]) -> None:
    """Take in these packs and no others. `BrokenPack` names every slip, and what stood before stands still."""
    before = _standing
    packs = tuple(_read(folder) for folder in folders)
    if slips := tuple(_doubles(packs)):
        raise BrokenPack("\n".join(slips))
    _let_stand(packs)
    if slips := tuple(_slips(packs)):
        _let_stand(before)
        raise BrokenPack("\n".join(slips))


def _let_stand(packs: tuple[Pack, ...]) -> None:
    global _standing  # noqa: PLW0603 - which packs a process has is a fact of the process, settled when it starts
    forms = [(form, _origin(pack.name, form.digest)) for pack in packs for form in pack.forms.values()]
    catalogue.take_in(forms, [tool for pack in packs for tool in pack.instruments.values()])
    templates.take_in({document: brought for pack in packs for document, brought in pack.templates.items()})
    _standing = packs


def _read(folder: Path) -> Pack:
    if not folder.is_dir():
        raise BrokenPack(f"{folder}: такой папки нет; проверьте MARSHRUT_PACKS")
    found = sorted((folder / "documents").glob(f"*/{templates.FILE}"))
    return Pack(
        name=folder.name,
        forms={path: _named(path, read(path, Form)) for path in _definitions(folder / "forms")},
        instruments={path: _named(path, read(path, Instrument)) for path in _definitions(folder / "forms/instruments")},
        templates={path.parent.name: _template(folder.name, path) for path in found},
    )


def _definitions(folder: Path) -> Iterator[Path]:
    """The definitions of a folder; any other YAML there is a slip of the pen in its name."""
    named = {path for path, _, _ in catalogue.published_in(folder)}
    for path in sorted(folder.glob("*.y*ml")):
        if path not in named:
            raise BrokenPack(f"{path}: имя файла должно быть вида имя.v1.yaml")
        yield path


def _named(path: Path, definition: D) -> D:
    if path.name != f"{definition.id}.v{definition.version}.yaml":
        raise BrokenPack(f"{path}:1: в файле {definition.id}, редакция {definition.version}: имя файла говорит другое")
    return definition


def _template(pack: str, path: Path) -> Brought:
    text = text_of(path)
    return Brought(path, text, _origin(pack, hashlib.sha256(text.encode()).hexdigest()))


def _origin(pack: str, digest: str) -> str:
    return f" (пакет «{pack}», {digest[:SHOWN]})"


def _doubles(packs: tuple[Pack, ...]) -> Iterator[str]:
    """A version or an instrument that is there already, in the product or in an earlier pack."""
    own = catalogue.FOLDER / COUNTRY
    seen = {(name, version) for _, name, version in catalogue.published_in(own)}
    tools = {name for _, name, _ in catalogue.published_in(own / "instruments")}
    for pack in packs:
        for path, form in pack.forms.items():
            if (form.id, form.version) in seen:
                yield f"{path}:1: редакция {form.version} формы {form.id} уже есть; дайте новой следующий номер"
            seen.add((form.id, form.version))
        for path, tool in pack.instruments.items():
            if tool.id in tools:
                yield f"{path}:1: инструмент {tool.id} уже есть; дайте своему другое имя"
            tools.add(tool.id)


def _slips(packs: tuple[Pack, ...]) -> Iterator[str]:
    for pack in packs:
        broken = {form.id: tuple(form_check.slips_of(path, form)) for path, form in pack.forms.items()}
        yield from (slip for slips in broken.values() for slip in slips)
        for document, brought in pack.templates.items():
            if not broken.get(document):
                yield from template_check.slips_of(document, brought)
