"""What «Это другой человек» shows: the place that is meant, and the records of which it may be."""

from collections.abc import Mapping
from typing import Any

from api.errors import NotFound
from api.languages import gettext as _
from api.office import Office
from api.pages.fields import WHOLE, Fields
from api.v1 import duplicates, individuals
from api.v1.individual_shapes import IndividualLine, IndividualTold, RelativeTold, Search
from models.people import Actor

MOST = 10


def mention_of(sent: Fields) -> tuple[str, int, int]:
    """The case, and where in it; what is no number is nowhere."""
    turn, place = (int(text) if WHOLE.fullmatch(text) else -1 for text in (sent.one("turn"), sent.one("place")))
    return sent.one("case"), turn, place


async def shown_others(actor: Actor, who: IndividualTold, sent: Fields, at: Office) -> Mapping[str, Any]:
    """The place, and whom it may mean: those who are alike, those of the family, those who were looked for.

    Raises NotFound when nothing that the actor may read names this person there.
    """
    here = mention_of(sent)
    said = next((one for one in who.said if (one.case, one.turn, one.place) == here), None)
    if said is None:
        raise NotFound(_("Там, где вы указали, этот человек не назван."), _("Откройте его страницу заново."))
    find = sent.one("find")[:120]
    found = await individuals.found_by(actor, Search(find=find), at) if len(find) > 1 else []
    pairs = [pair for pair in await duplicates.list_pairs(actor, at) if who.id in {pair.one.id, pair.other.id}]
    others: list[IndividualLine | RelativeTold] = [
        *(one.individual for one in found[:MOST]),
        *(pair.other if pair.one.id == who.id else pair.one for pair in pairs),
        *who.relatives,
    ]
    told = {one.id: _line(one) for one in others if one.id != who.id}
    return {"mention": said, "others": list(told.items()), "looked": bool(found or len(find) > 1), "found": len(found)}


def _line(one: IndividualLine | RelativeTold) -> str:
    """A name, the birth, the cases: enough to tell two namesakes apart."""
    cases = ", ".join(f"{_('дело № %(number)s') % {'number': case.number}} ({case.words})" for case in one.cases)
    return "; ".join(filter(None, (one.name, one.born, cases)))
