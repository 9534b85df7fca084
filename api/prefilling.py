"""What is known when a form is opened: what earlier forms of the case say to this agency."""

from collections.abc import Iterable
from typing import Any

from api.reading.rows import Line
from forms import catalogue
from forms.answers import readable_by
from models.people import Actor

SHARED = frozenset({"child", "family"})
"""Sources that mean the same in every form of a case."""
WHOLE = frozenset({"person"})


def words_of(earlier: Iterable[Line], actor: Actor) -> dict[str, Any]:
    """What earlier submissions say that this agency may read, oldest first; the later one counts."""
    forms: dict[str, Any] = {}
    known: dict[str, Any] = {"earlier": forms}
    for row in earlier:
        form = catalogue.form(row.form, row.form_version)
        readable = readable_by(form, row.answers, actor.kind)
        forms[form.id] = readable
        for key, value in readable.items():
            for source in form.field_of[key].prefill[:1]:
                _enter(known, source.split("."), value)
    return known


def _enter(known: dict[str, Any], source: list[str], value: object) -> None:
    """Put the value where its source leads; `child.person` is the whole of `child`."""
    first, *path = [word for word in source if word not in WHOLE]
    if first not in SHARED:
        return
    if not path:
        known[first] = {**known.get(first, {}), **(value if isinstance(value, dict) else {"full_name": value})}
        return
    place = known.setdefault(first, {})
    for word in path[:-1]:
        place = place.setdefault(word, {})
        if not isinstance(place, dict):
            return
    place[path[-1]] = value
