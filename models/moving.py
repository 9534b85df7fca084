"""A case that goes on in another territory."""

from models.ids import AgencyCode, Territory
from models.payload import Payload
from models.people import AgencyKind


class Moved(Payload):
    """Where a case goes on: the territory, its distance from UTC in minutes, and who plays each part there."""

    territory: Territory
    offset: int
    agencies: dict[AgencyKind, AgencyCode]
