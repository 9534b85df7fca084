"""What a region brings: forms, instruments and templates of its own, taken in when a process starts.

A pack is a folder: `forms/<id>.v<version>.yaml`, `forms/instruments/<id>.v1.yaml`, `documents/<form>/template.html`.
It is taken whole or not at all. A form's version is never replaced, only followed by the next one, so that every
submission stays readable; of two templates of one document that of the pack named later prints it. Whatever prints a
form must print every version of it.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
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
R = TypeVar("R")


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
    _refuse(_doubles(packs))
    _let_stand(packs)
    try:
        _refuse(_slips(packs))
    except BrokenPack:
        _let_stand(before)
        raise


def brought() -> dict[str, Path]:
    """The forms whose newest version comes from a pack, by id, and the files they lie in."""
    files = {(form.id, form.version): path for pack in _standing for path, form in pack.forms.items()}
    newest = {name: max(catalogue.versions(name)) for name, _ in files}
    return {name: files[name, version] for name, version in newest.items() if (name, version) in files}


def file_of(definition: Form | Instrument) -> Path:
    """The file that says this form or instrument: of a pack that stands, or the product's own."""
    name = f"{definition.id}.v{definition.version}.yaml"
    of_packs = (path for pack in _standing for path in (*pack.forms, *pack.instruments))
    place = catalogue.FOLDER / COUNTRY / ("instruments" if isinstance(definition, Instrument) else "")
    return next((path for path in of_packs if path.name == name), place / name)


def _refuse(slips: Iterable[str]) -> None:
    if told := "\n".join(slips):
        raise BrokenPack(told)


def _let_stand(packs: tuple[Pack, ...]) -> None:
    global _standing  # noqa: PLW0603 - which packs a process has is a fact of the process, settled when it starts
    forms = [(form, _origin(pack.name, form.digest)) for pack in packs for form in pack.forms.values()]
    catalogue.take_in(forms, [tool for pack in packs for tool in pack.instruments.values()])
    templates.take_in({document: layout for pack in packs for document, layout in pack.templates.items()})
    _standing = packs


def _read(folder: Path) -> Pack:
    """Everything in the folder; `BrokenPack` with every slip in every file of it."""
    if not folder.is_dir():
        raise BrokenPack(f"{folder}: такой папки нет; проверьте MARSHRUT_PACKS")
    slips: list[str] = []
    pack = Pack(
        name=folder.name,
        forms=_sound(_definitions(folder / "forms"), partial(_definition, model=Form), slips),
        instruments=_sound(_definitions(folder / "forms/instruments"), partial(_definition, model=Instrument), slips),
        templates={
            path.parent.name: template
            for path, template in _sound(_layouts(folder), partial(_template, folder.name), slips).items()
        },
    )
    _refuse(slips)
    return pack


def _sound(paths: Iterable[Path], read_one: Callable[[Path], R], slips: list[str]) -> dict[Path, R]:
    """What could be read; what is wrong with the rest is added to the slips."""
    found: dict[Path, R] = {}
    for path in paths:
        try:
            found[path] = read_one(path)
        except BrokenPack as broken:
            slips.append(str(broken))
    return found


def _definitions(folder: Path) -> list[Path]:
    """The definitions of a folder in the order of versions, and any other YAML, whose name is a slip of the pen."""
    named = {path: (name, version) for path, name, version in catalogue.published_in(folder)}
    return sorted(folder.glob("*.y*ml"), key=lambda path: (named.get(path, ("", 0)), path))


def _definition(path: Path, model: type[D]) -> D:
    if catalogue.FILE_NAME.match(path.name) is None:
        raise BrokenPack(f"{path}:1: имя файла должно быть вида имя.v1.yaml")
    definition = read(path, model)
    if path.name != f"{definition.id}.v{definition.version}.yaml":
        raise BrokenPack(f"{path}:1: в файле {definition.id}, редакция {definition.version}: имя файла говорит другое")
    return definition


def _layouts(folder: Path) -> list[Path]:
    return [place / templates.FILE for place in sorted((folder / "documents").glob("*")) if place.is_dir()]


def _template(pack: str, path: Path) -> Brought:
    text = text_of(path)
    return Brought(path, text, _origin(pack, hashlib.sha256(text.encode()).hexdigest()))


def _origin(pack: str, digest: str) -> str:
    return f" (пакет «{pack}», {digest[:SHOWN]})"


def _doubles(packs: tuple[Pack, ...]) -> Iterator[str]:
    """A version that is there already or leaves a gap, and an instrument that is there already."""
    own = catalogue.FOLDER / COUNTRY
    seen = {(name, version) for _, name, version in catalogue.published_in(own)}
    tools = {name for _, name, _ in catalogue.published_in(own / "instruments")}
    for pack in packs:
        for path, form in pack.forms.items():
            if (form.id, form.version) in seen:
                yield f"{path}:1: редакция {form.version} формы {form.id} уже есть; дайте новой следующий номер"
            elif form.version > 1 and (form.id, form.version - 1) not in seen:
                yield f"{path}:1: редакции {form.version - 1} формы {form.id} нет; дайте новой номер без пропуска"
            seen.add((form.id, form.version))
        for path, tool in pack.instruments.items():
            if tool.id in tools:
                yield f"{path}:1: инструмент {tool.id} уже есть; дайте своему другое имя"
            elif tool.version != 1:
                yield f"{path}:1: у инструмента одна редакция, первая; изменённому дайте другое имя"
            tools.add(tool.id)


def _slips(packs: tuple[Pack, ...]) -> Iterator[str]:
    """What is wrong with the packs that stand; a template is tried only on sound forms."""
    sound = True
    for pack in packs:
        for path, form in pack.forms.items():
            for slip in form_check.slips_of(path, form):
                sound = False
                yield slip
    if not sound:
        return
    standing = {document: layout for pack in packs for document, layout in pack.templates.items()}
    for document, layout in standing.items():
        yield from template_check.slips_of(document, layout)
    for pack in packs:
        for path, form in pack.forms.items():
            if form.id not in standing:
                yield from template_check.unprinted(path, form)
