"""Whether the forms that packs bring still give the routes what these take from them."""

from collections.abc import Iterable, Iterator

from forms import catalogue
from forms import packs as form_packs
from forms.facts import declared
from models.route import Route


def facts_lost(published: Iterable[Route]) -> Iterator[str]:
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
