"""What happens to the access to a case: its custodian narrows it to those it names, and opens it again."""

from typing import Literal

from models.ids import Code
from models.payload import Payload
from models.people import AgencyKind, Doer


class AccessChanged(Payload):
    """The head of the agency that answers for the child said who may read what was written; why is a code.

    Beside that agency and supervision: agencies of these kinds that have a part in the case; None for all of them.
    """

    kind: Literal["access_changed"] = "access_changed"
    trusted: tuple[AgencyKind, ...] | None
    reason: Code
    by: Doer
