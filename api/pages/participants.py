"""Who takes part in a case: whoever answers for the child, then those who had something to do; with telephones."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from api.guards import Open
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import Frame
from api.reading.directory import agency_phones
from api.reading.rows import Line
from api.retelling import retold
from models.ids import AgencyCode


class Participant(NamedTuple):
    """An agency and its part."""

    what: str
    name: str
    phone: str


async def participants(at: Office, file: Open, frame: Frame, rows: Iterable[Line]) -> dict[str, Any]:
    """The agencies that take part, and the names of those that may still be needed."""
    busy = dict.fromkeys((file.state.custodian, *(row.agency for row in rows)))
    kinds = {code: retold(kind.label) for kind, code in file.state.agencies.items()}
    async with at.sessions.reading() as connection:
        phones = await agency_phones(connection, file.actor, busy)

    def told(code: AgencyCode, what: str) -> Participant:
        return Participant(what, frame.names.get(code, code), phones.get(code, ""))

    offered = file.state.offered_to
    return {
        "taking_part": [
            told(file.state.custodian, _("Отвечает за ребёнка")),
            *([told(offered, _("Предложено принять"))] if offered else []),
            *(told(code, kinds.get(code, "")) for code in busy if code not in {file.state.custodian, offered}),
        ],
        "informed": sorted(frame.names.get(code, code) for code in kinds if code not in busy),
    }
