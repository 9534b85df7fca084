"""How the child of a case is called before whoever may not know the name."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from api.languages import gettext as _
from api.reading.found import shows_child
from models.ids import CaseId
from models.people import Actor


def called(born: date | None) -> str:
    """A child without a name: by the year of birth, where it is known."""
    return _("Ребёнок") if born is None else _("Ребёнок, %(year)d г. р.") % {"year": born.year}


def is_named(actor: Actor, case: CaseId, shown: Collection[CaseId] | Mapping[CaseId, datetime]) -> bool:
    """Whether the child of a case that this person sees is named; `shown` is of `api.reading.name_reasons`."""
    return shows_child(actor) or case in shown
