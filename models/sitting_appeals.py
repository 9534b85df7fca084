"""Appeals against постановления: that there is one, and what came of it."""

from datetime import date
from typing import Literal

from models.ids import Code
from models.payload import Payload
from models.people import Doer
from models.sitting import ItemNumber


class AppealNoted(Payload):
    """Somebody appealed against the постановление."""

    kind: Literal["sitting_appeal_noted"] = "sitting_appeal_noted"
    item: ItemNumber
    party: Code
    on: date
    by: Doer


class AppealDecided(Payload):
    """The appeal was decided."""

    kind: Literal["sitting_appeal_decided"] = "sitting_appeal_decided"
    item: ItemNumber
    outcome: Literal["upheld", "changed", "cancelled"]
    on: date
    by: Doer
