"""What is published: routes, calendars and the law of each country, read from YAML once when a process starts.

Only composition roots and doors read packs; the workflow code looks everything up in the registry by digest.
A pack that says something impossible is refused whole, with file, line, place and reason.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from forms import catalogue
from forms import packs as form_packs
from forms.authored import BrokenPack, line_of, read
from forms.facts import declared
from models.calendar import Calendar, NonWorking
from models.law import Law
from models.route import Route
from workflows import registry

ROOM = Path(__file__).parent
ROUTES = ROOM / "routes"
CALENDARS = ROOM / "calendars"
__all__ = ["BrokenPack", "calendar", "countries", "law", "line_of", "publish_all", "read", "route_files", "routes"]


def publish_all(folders: tuple[Path, ...] = ()) -> None:
    """Read every calendar and route of the product and of these folders into the registry, and take in their forms."""
    form_packs.take_in(folders)
    for path in sorted(CALENDARS.glob("*.v[0-9]*.yaml")):
        book = read(path, Calendar)
        for treatment in NonWorking:  # a worker holds both, whatever the setting of the office that opened the case
            registry.publish_calendar(book.treating(treatment))
    published: dict[tuple[str, int], Path] = {}
    found = routes(folders)
    if slips := tuple(_facts_lost(route for _, route in found)):
        raise BrokenPack("\n".join(slips))
    for path, route in found:
        other = published.setdefault((route.id, route.version), path)
        if other != path:
            raise BrokenPack(f"{path}: редакция {route.version} маршрута {route.id} уже есть в {other}; дайте новую.")
        registry.publish_route(route)


def _facts_lost(published: Iterable[Route]) -> Iterator[str]:
    """A new version of a form must give every fact that a route takes from the form, with no code it does not know."""
    brought = form_packs.brought()
    given = {name: declared(catalogue.form(name)) for name in brought}
    seen: set[str] = set()
    for route in published:
        taken = [
            (route.opening.form, route.opening.gives),
            *((step.form, step.gives) for step in route.step_of.values()),
        ]
        for form, name in ((form, name) for form, names in taken if form in brought for name in names):
            fact, wanted = given[form].get(name), route.facts[name]
            is_kept = fact is not None and fact.type == wanted.type and set(fact.values) <= set(wanted.values)
            slip = f"{brought[form]}:1: форма {form} не даёт признака «{name}», каким его ждёт маршрут {route.id}"
            if not is_kept and slip not in seen:
                seen.add(slip)
                yield f"{slip}, редакция {route.version}: сохраните вид признака и его коды или дайте форме другое имя"


def countries() -> tuple[str, ...]:
    """The countries whose calendar the product carries."""
    return tuple(sorted({path.name.partition(".")[0] for path in CALENDARS.glob("*.v[0-9]*.yaml")}))


def routes(folders: tuple[Path, ...] = ()) -> tuple[tuple[Path, Route], ...]:
    """Every route file of the product and of these folders, parsed."""
    return tuple((path, read(path, Route)) for folder in (ROUTES, *folders) for path in route_files(folder))


@cache
def calendar(country: str, non_working: NonWorking | None = None) -> Calendar:
    """The newest production calendar of a country; `BrokenPack` when the product has none.

    `non_working` says how its terms treat the days that were decreed apart from the holidays; None: as it is published.
    """
    found = [read(path, Calendar) for path in CALENDARS.glob(f"{country}.v[0-9]*.yaml")]
    if not found:
        raise BrokenPack(f"Производственного календаря страны «{country}» нет. Есть: {', '.join(countries())}.")
    newest = max(found, key=lambda one: one.version)
    return newest if non_working is None else newest.treating(non_working)


@cache
def law(country: str) -> Law:
    """The law table of a country."""
    return read(ROOM / "law" / f"{country}.yaml", Law)


def route_files(folder: Path) -> Iterator[Path]:
    """The routes of a pack: every file named so, but the forms that lie beside them."""
    yield from sorted(path for path in folder.rglob("*.v[0-9]*.yaml") if folder / "forms" not in path.parents)
