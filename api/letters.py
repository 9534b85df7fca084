"""What one agency asks another for, in words: a letter, or one row of a form that asks several agencies at once."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from api.guards import Open
from api.need_to_know import readable
from api.office import Office
from api.reading.records import submissions_of
from api.reading.rows import Line
from forms import catalogue
from forms.definition import Form
from forms.orders import row_alone
from models.people import Permission, may
from models.referral import Referral


class Letter(NamedTuple):
    """The form that was filled in, and what of it asks for this."""

    form: Form
    answers: Mapping[str, JsonValue]


def reads_letter(file: Open, referral: Line | Referral) -> bool:
    """Whether this person may read what the referral asks for."""
    if may(file.actor, Permission.FILE_READ, file.relation) is True:
        return True
    is_owed = referral.ended_at is None and referral.agency == file.actor.agency
    return is_owed and may(file.actor, Permission.REQUEST_READ, file.relation) is True


async def letter_of(file: Open, referral: Line, at: Office) -> Letter | None:
    """What the referral asks for, as far as this person may read it; None where nothing of it is theirs to read."""
    if referral.letter is None or not reads_letter(file, referral):
        return None
    async with at.sessions.reading() as connection:
        rows = await submissions_of(connection, file.actor, [referral.letter])
    if not rows:
        return None
    form = catalogue.form(rows[0].form, rows[0].form_version)
    return Letter(form, row_alone(form, readable(rows[0], file.actor), referral.ask, referral.key))
