"""One pack as it lies in its folder: read strictly, with file, line and reason of everything that is wrong in it."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from forms.authored import BrokenPack, line_of, read, text_of
from models.calendar import Calendar
from models.law import Law, NormKind
from models.overlay import Overlay
from models.pack import RegionalDays, TitlePage
from models.regulation import Regulation
from models.route import Route
from workflows.ladders import FOLDER, laid

PAGE, LAW, DAYS = "pack.yaml", "law.yaml", "calendar.yaml"
OVERLAYS, EXAMPLES = "overlays", "examples"
SITTINGS = "sittings.yaml"
"""How often and how the commissions of the territory sit."""
FILE_NAME = re.compile(r"^(?P<name>[a-z][a-z0-9-]*)\.v(?P<version>[1-9][0-9]*)\.yaml$")
KNOWN = frozenset({PAGE, LAW, DAYS, SITTINGS, OVERLAYS, EXAMPLES, FOLDER, "forms", "documents"})
FEDERAL = frozenset({NormKind.FEDERAL_LAW, NormKind.FEDERAL_BYLAW})

R = TypeVar("R")


class Pack(NamedTuple):
    """Everything of one folder but its forms, templates and examples, which are read where they are used."""

    folder: Path
    page: TitlePage
    routes: dict[Path, Route]
    overlays: dict[Path, Overlay]
    rules: Law | None
    days: RegionalDays | None
    sittings: Regulation | None

    @property
    def examples(self) -> tuple[Path, ...]:
        """The files of examples."""
        return tuple(sorted((self.folder / EXAMPLES).glob("*.yaml")))


def is_pack(folder: Path) -> bool:
    """Whether the folder has a title page."""
    return (folder / PAGE).is_file()


def pack_in(folder: Path) -> Pack:
    """The pack in this folder; `BrokenPack` with every slip in every file of it."""
    if not folder.is_dir():
        raise BrokenPack(f"{folder}: такой папки нет; проверьте MARSHRUT_PACKS")
    if not is_pack(folder):
        raise BrokenPack(f"{folder}: в папке нет титульного листа {PAGE}; без него неизвестно, чей это пакет")
    page = read(folder / PAGE, TitlePage)
    told: list[str] = [*_strays(folder)]
    pack = Pack(
        folder=folder,
        page=page,
        routes=_sound(sorted(folder.glob("*.v*.yaml")), partial(_route, page), told),
        overlays=_sound(sorted((folder / OVERLAYS).glob("*.yaml")), partial(_overlay, page), told),
        rules=_one(folder / LAW, partial(_law, page), told),
        days=_one(folder / DAYS, partial(_days, page), told),
        sittings=_one(folder / SITTINGS, lambda path: read(path, Regulation), told),
    )
    if told:
        raise BrokenPack("\n".join(told))
    return pack


def _strays(folder: Path) -> Iterator[str]:
    """Files that nobody would read: a slip of the pen in a name must not silently leave a file out."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in KNOWN or FILE_NAME.match(path.name):
            continue
        if path.suffix in {".yaml", ".yml"}:
            yield f"{path}:1: этот файл никто не прочтёт: маршрут называется имя.v1.yaml, остальное — {_names()}"
        elif path.is_dir():
            yield f"{path}: такой папки в пакете не бывает; бывают: {_names()}"


def _names() -> str:
    return ", ".join(sorted(KNOWN))


def _sound(paths: Iterable[Path], read_one: Callable[[Path], R], told: list[str]) -> dict[Path, R]:
    """What could be read; what is wrong with the rest is told."""
    found: dict[Path, R] = {}
    for path in paths:
        try:
            found[path] = read_one(path)
        except BrokenPack as broken:
            told.append(str(broken))
    return found


def _one(path: Path, read_one: Callable[[Path], R], told: list[str]) -> R | None:
    return next(iter(_sound((path,), read_one, told).values()), None) if path.exists() else None


def _route(page: TitlePage, path: Path) -> Route:
    """A route whose name, version and country are those of its file and its pack."""
    found = laid(read(path, Route), path)
    slips = [*_misnamed(page, path, found.id, found.version)]
    if found.country != page.country:
        slips.append(f"{_at(path, 'country')}: страна пакета — «{page.country}»")
    if found.extends is not None:
        slips.append(f"{_at(path, 'extends')}: целый маршрут ничего не дополняет; дополнения лежат в {OVERLAYS}/")
    return _unless(slips, found)


def _overlay(page: TitlePage, path: Path) -> Overlay:
    """A region's overlay whose name and version are those of its file and its pack."""
    found = read(path, Overlay)
    slips = [*_misnamed(page, path, found.id, found.version)]
    if page.extends is None:
        slips.append(f"{_at(path, 'extends')}: дополняет только пакет области; в пакете страны пишут новую редакцию")
    return _unless(slips, found)


def _misnamed(page: TitlePage, path: Path, name: str, version: int) -> Iterator[str]:
    named = FILE_NAME.match(path.name)
    if named is None:
        yield f"{path}:1: имя файла должно быть вида имя.v1.yaml"
        return
    whole = f"{page.id}.{named['name']}"
    if name != whole:
        yield f"{_at(path, 'id')}: id должен быть «{whole}»: имя пакета и имя файла"
    if version != int(named["version"]):
        yield f"{_at(path, 'version')}: в имени файла редакция {named['version']}, в файле {version}"


def _unless(slips: list[str], found: R) -> R:
    if slips:
        raise BrokenPack("\n".join(slips))
    return found


def _law(page: TitlePage, path: Path) -> Law:
    law = read(path, Law)
    slips = []
    if law.country != page.country:
        slips.append(f"{_at(path, 'country')}: страна пакета — «{page.country}»")
    for number, rule in enumerate(law.rules):
        where = partial(_at, path, "rules", number)
        if page.region is not None and rule.norm_kind in FEDERAL:
            slips.append(f"{where()}: правило {rule.id}: федеральные нормы стоят в таблице страны, не области")
        if page.region is not None and not rule.is_ours and rule.region != page.id:
            slips.append(f"{where()}: правило {rule.id}: укажите region: {page.id}, норма действует только здесь")
    return _unless(slips, law)


def _days(page: TitlePage, path: Path) -> RegionalDays:
    if page.region is None:
        raise BrokenPack(f"{path}:1: дни области бывают только в пакете области; календарь страны — отдельный файл")
    return read(path, RegionalDays)


def regional(pack: Pack, book: Calendar) -> Calendar:
    """The calendar of the country with the days of the pack's region."""
    if pack.days is None:
        return book
    listed = {year.year for year in book.years}
    told = [
        f"{_at(pack.folder / DAYS, 'days', number)}: {entry.day.year} года в календаре страны нет; уберите этот день"
        for number, entry in enumerate(pack.days.days)
        if entry.day.year not in listed
    ]
    if told:
        raise BrokenPack("\n".join(told))
    return pack.days.laid_on(book, f"{book.title}; {pack.page.title}")


def _at(path: Path, *place: str | int) -> str:
    """For what is wrong only: finding the line takes far longer than reading the file."""
    return f"{path}:{line_of(text_of(path), place)}"
