"""The agencies that a page offers where a form asks for one: typed or picked, found by any part of the name."""

from typing import NamedTuple

from api.office import Office
from api.reading.directory import agencies_by_name
from forms.definition import Form, FormField, Kind
from models.ids import Territory
from models.people import Actor

NAMING = frozenset({Kind.ORG, Kind.STAFF})
"""What names an agency: the agency itself, or somebody who works there."""
NAMED_IN = {Kind.ORG: "name", Kind.STAFF: "agency"}
"""The part of such a record in which the name stands."""


class Picked(NamedTuple):
    """An agency by its full name, and by the short one that people know it by."""

    name: str
    short: str


async def agencies_for(at: Office, actor: Actor, territory: Territory, form: Form) -> tuple[Picked, ...]:
    """The agencies that work for the territory, by name; none for a form that asks for no agency."""
    if not any(_kinds(field) & NAMING for field in form.fields):
        return ()
    async with at.sessions.reading() as connection:
        rows = await agencies_by_name(connection, actor, territory)
    found: dict[str, Picked] = {}
    for name, agency in rows:
        found.setdefault(agency.code, Picked(name, agency.name))  # the full name comes first
    return tuple(sorted(found.values()))


def _kinds(field: FormField) -> frozenset[Kind]:
    return frozenset({field.type, *(column.type for column in field.columns)})
