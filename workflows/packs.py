"""What is published: routes, calendars and the law of each country, read from YAML once when a process starts.

Only composition roots and doors read packs; the workflow code looks everything up in the registry by digest.
The product's own packs lie in `routes/`, others in the folders that the settings name. A pack that says something
impossible is refused whole, with file, line, place and reason.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from forms import packs as form_packs
from forms.authored import BrokenPack, line_of, read, text_of
from models.calendar import Calendar, NonWorking
from models.ids import Digest, Territory, lies_within, territory_of
from models.law import Law
from models.overlay import Overlay
from models.regulation import Regulation
from models.route import Route
from workflows import ladders, registry
from workflows import overlay as overlays
from workflows.overlay_limits import Slip
from workflows.pack_facts import facts_lost
from workflows.pack_folder import LAW, PAGE, Pack, is_pack, pack_in, regional
from workflows.route_check import slips_of

ROOM = Path(__file__).parent
ROUTES = ROOM / "routes"
CALENDARS = ROOM / "calendars"
LAWS = ROOM / "law"
_taken: tuple[Pack, ...] = ()
"""The packs that this process has taken in, the product's among them; until then the product's alone stand."""
__all__ = ["BrokenPack", "Pack", "Written", "calendar", "calendar_at", "countries", "found_at", "law", "let_in"]
__all__ += ["line_of", "now_written", "publish_all", "read", "regulation_at", "routes", "standing", "take_in"]
__all__ += ["written"]


class Written(NamedTuple):
    """A route and the file in which people wrote it; of a region's also the overlay and what it lies on."""

    path: Path
    route: Route
    overlay: Overlay | None = None
    parent: "Written | None" = None

    @property
    def territory(self) -> Territory:
        """Where the route holds."""
        return territory_of(self.route.id)

    def line(self, place: tuple[str | int, ...]) -> tuple[Path, int]:
        """The file and line of this place of the route: in the overlay if it says so, else in the country's file."""
        if self.overlay is None or self.parent is None:
            return self.path, line_of(text_of(self.path), place)
        own = overlays.origin(self.overlay, self.route, place)
        if own is not None:
            return self.path, line_of(text_of(self.path), own)
        return self.parent.line(overlays.parent_place(self.route, self.parent.route, place))


def publish_all(folders: tuple[Path, ...] = ()) -> None:
    """Read every calendar and pack of the product and of these folders into the registry, and take in their forms."""
    packs = standing(folders)
    books = list(_own_books())
    books += [regional(pack, calendar(pack.page.country)) for pack in packs if pack.days is not None]
    before, found = _taken or _own_packs(), take_in(folders)
    if slips := tuple(_slips_as_written(found)):
        _let_stand(before)
        raise BrokenPack("\n".join(slips))
    for book in books:
        for treatment in NonWorking:  # a worker holds both, whatever the setting of the office that opened the case
            registry.publish_calendar(book.treating(treatment))
    for one in found:
        registry.publish_route(one.route)
    registry.hold_back(one.route.digest for one in found if ROUTES not in one.path.parents)
    for pack in packs:
        if pack.page.signal is not None:
            registry.publish_signal(pack.page.territory, pack.page.signal)


def let_in(approved: frozenset[Digest]) -> None:
    """New cases start on these too: routes of other packs than the product's, that two people have approved."""
    registry.let_go(approved)


def take_in(folders: tuple[Path, ...]) -> tuple[Written, ...]:
    """Let the packs of these folders stand beside the product's: their law, their days and their forms; their routes.

    `BrokenPack` names every slip, and what stood before stands still. Nothing is published yet.
    """
    packs = standing(folders)
    found = written(packs)
    for country in {pack.page.country for pack in packs}:
        _law(country, packs)
    form_packs.take_in(tuple(pack.folder for pack in packs))
    if slips := tuple(facts_lost(one.route for one in found)):
        form_packs.take_in(tuple(pack.folder for pack in _taken or _own_packs()))
        raise BrokenPack("\n".join(slips))
    _let_stand(packs)
    return found


def _let_stand(packs: tuple[Pack, ...]) -> None:
    """These packs stand from now on: their forms, their law, their days."""
    global _taken  # noqa: PLW0603 - which packs a process has is a fact of the process, settled when it starts
    form_packs.take_in(tuple(pack.folder for pack in packs))
    _taken = packs
    law.cache_clear()


def _slips_as_written(found: tuple[Written, ...]) -> Iterator[str]:
    """What is wrong with the routes that were brought, as far as it is plain without walking them.

    The product's own are proved before they are shipped, so starting without packs costs nothing.
    """
    others = {one.route.id: one.route for one in sorted(found, key=lambda one: one.route.version)}
    for one in found:
        if ROUTES in one.path.parents:
            continue
        for slip in slips_of(one.route, law(one.route.country), others, calendar_at(one.territory)):
            if slip.is_error:
                path, line = one.line(slip.place)
                yield f"{path}:{line}: {slip.message} {slip.remedy}"


def countries() -> tuple[str, ...]:
    """The countries whose calendar the product carries."""
    return tuple(sorted({path.name.partition(".")[0] for path in CALENDARS.glob("*.v[0-9]*.yaml")}))


def routes(folders: tuple[Path, ...] | None = None) -> tuple[tuple[Path, Route], ...]:
    """Every route of the product and of these folders (those taken in, if none are named), with its file."""
    found = now_written() if folders is None else written(standing(folders))
    return tuple((one.path, one.route) for one in found)


def now_written() -> tuple[Written, ...]:
    """The routes of the packs that stand now."""
    return written(_taken) if len(_taken) > len(_own_packs()) else _own_routes()


@cache
def _own_books() -> tuple[Calendar, ...]:
    return tuple(read(path, Calendar) for path in sorted(CALENDARS.glob("*.v[0-9]*.yaml")))


@cache
def calendar(country: str, non_working: NonWorking | None = None) -> Calendar:
    """The newest production calendar of a country; `BrokenPack` when the product has none.

    `non_working` says how its terms treat the days that were decreed apart from the holidays; None: as it is published.
    """
    found = [one for one in _own_books() if one.country == country]
    if not found:
        raise BrokenPack(f"Производственного календаря страны «{country}» нет. Есть: {', '.join(countries())}.")
    newest = max(found, key=lambda one: one.version)
    return newest if non_working is None else newest.treating(non_working)


def calendar_at(territory: Territory, non_working: NonWorking | None = None) -> Calendar:
    """The calendar by which terms are counted in a territory: its country's, with the days of its region."""
    book = calendar(territory.partition(".")[0], non_working)
    for pack in _taken or _own_packs():
        if pack.days is not None and lies_within(territory, pack.page.territory):
            book = regional(pack, book)
    return book


def regulation_at(territory: Territory) -> Regulation:
    """The rules of procedure of a territory's commissions: its region's, its country's, or else our defaults."""
    around = (pack.sittings for pack in _taken or _own_packs() if lies_within(territory, pack.page.territory))
    return [Regulation(), *filter(None, around)][-1]


@cache
def law(country: str) -> Law:
    """The law table of a country, with the rules that its packs add."""
    return _law(country, _taken or _own_packs())


def standing(folders: tuple[Path, ...] = ()) -> tuple[Pack, ...]:
    """The product's packs and those in these folders, countries first; `BrokenPack` with every slip in all of them."""
    found, told = list(_own_packs()), []
    for folder in folders:
        try:
            found.append(pack_in(folder))
        except BrokenPack as broken:
            told.append(str(broken))
    known = {pack.page.id for pack in found}
    told += [
        f"{_at(pack.folder / PAGE, 'extends')}: пакета «{pack.page.extends}», который он дополняет, нет"
        for pack in found
        if pack.page.extends is not None and pack.page.extends not in known
    ]
    if told:
        raise BrokenPack("\n".join(told))
    return tuple(sorted(found, key=lambda pack: pack.page.region is not None))


def written(packs: Iterable[Pack]) -> tuple[Written, ...]:
    """Every route of these packs, overlays laid on their parents; `BrokenPack` with everything that is wrong."""
    packs, told = tuple(packs), list[str]()
    whole: dict[tuple[str, int], Written] = {}
    for one in (Written(path, route) for pack in packs for path, route in pack.routes.items()):
        told += _twice(one, whole)
    found = dict(whole)
    for country in {pack.page.country for pack in packs if pack.overlays}:
        rules, book = _law(country, packs), calendar(country)
        for pack in (one for one in packs if one.page.country == country):
            for path, overlay in pack.overlays.items():
                parent = whole.get((overlay.extends.route, overlay.extends.version))
                slips = tuple(_slips(overlay, parent, pack.page.id, rules, book))
                told += [f"{_at(path, *slip.place)}: {slip.message}" for slip in slips]
                if parent is not None and not slips:
                    told += _twice(Written(path, overlays.laid(overlay, parent.route), overlay, parent), found)
    if told:
        raise BrokenPack("\n".join(told))
    return tuple(found.values())


def found_at(path: Path, beside: tuple[Path, ...] = ()) -> tuple[Written, ...]:
    """The routes written in this file, in this pack, or in the packs of this folder.

    Their packs stand from now on, with the product's and those of the folders `beside`. A file that lies in no pack
    is read as a whole route.
    """
    around = [folder for folder in (path, path.parent, path.parent.parent) if is_pack(folder)][:1]
    inside = sorted(folder for folder in path.iterdir() if is_pack(folder)) if path.is_dir() and not around else []
    if not (around or inside):
        files = sorted(path.rglob("*.v[0-9]*.yaml")) if path.is_dir() else [path]
        return tuple(Written(file, ladders.laid(read(file, Route), file)) for file in files)
    own = {pack.folder.resolve() for pack in _own_packs()}
    foreign = {folder.resolve(): folder for folder in (*around, *inside, *beside) if folder.resolve() not in own}
    here, found = path.resolve(), take_in(tuple(foreign.values()))
    return tuple(one for one in found if one.path.resolve() == here or here in one.path.resolve().parents)


@cache
def _own_packs() -> tuple[Pack, ...]:
    """The packs that ship with the product."""
    return tuple(pack_in(folder) for folder in sorted(ROUTES.iterdir()) if is_pack(folder))


@cache
def _own_routes() -> tuple[Written, ...]:
    return written(_own_packs())


@cache
def _own_laws(country: str) -> tuple[tuple[Path, Law], ...]:
    """The law table of a country that lies beside the packs, if there is one."""
    path = LAWS / f"{country}.yaml"
    return ((path, read(path, Law)),) if path.exists() else ()


def _twice(one: Written, found: dict[tuple[str, int], Written]) -> Iterator[str]:
    """Enter a route, unless another file has said this version already."""
    other = found.setdefault((one.route.id, one.route.version), one)
    if other.path != one.path:
        named = f"редакция {one.route.version} маршрута {one.route.id}"
        yield f"{one.path}: {named} уже есть в {other.path}; дайте новую."


def _slips(overlay: Overlay, parent: Written | None, pack: str, rules: Law, book: Calendar) -> Iterator[Slip]:
    if parent is None:
        named = f"{overlay.extends.route}, редакция {overlay.extends.version}"
        yield Slip(("extends",), f"маршрута {named}, нет; исправьте extends")
        return
    yield from overlays.slips(overlay, parent.route, rules, book)
    yield from overlays.foreign_rules(overlay, pack, rules)


def _law(country: str, packs: Iterable[Pack]) -> Law:
    tables = dict(_own_laws(country))
    tables |= {pack.folder / LAW: pack.rules for pack in packs if pack.rules and pack.page.country == country}
    if not tables:
        raise BrokenPack(f"Таблицы норм страны «{country}» нет: положите {LAW} в её пакет.")
    seen: dict[str, Path] = {}
    told = [
        f"{_at(path, 'rules', number)}: правило {rule.id} уже есть в {seen[rule.id]}"
        for path, table in tables.items()
        for number, rule in enumerate(table.rules)
        if seen.setdefault(rule.id, path) != path
    ]
    if told:
        raise BrokenPack("\n".join(told))
    first, *others = tables.values()
    return first.joined(*others)


def _at(path: Path, *place: str | int) -> str:
    return f"{path}:{line_of(text_of(path), place)}"
