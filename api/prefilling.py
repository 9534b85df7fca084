"""What is known when a form is opened: what earlier forms of the case say to this agency."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection

from api.guards import Open
from api.languages import gettext as _
from api.letters import reads_letter
from api.need_to_know import readable
from api.reading.directory import own_words, words_of_agencies
from api.reading.records import document_rows, earlier_answers, submissions_of
from api.reading.rows import Line
from forms import catalogue
from forms.definition import Form
from forms.orders import row_of
from forms.plans.causes import raised
from forms.plans.causes import rows_of as problems_of
from forms.prefill import prefilled_from
from models.ids import Code
from models.people import Actor
from models.plan import Plan
from models.referral import Referral

SHARED = frozenset({"child", "family"})
"""Sources that mean the same in every form of a case."""
WHOLE = frozenset({"person", "identity"})


class Origin(NamedTuple):
    """The earlier form that says something, and when it was sent."""

    form: Code
    version: int
    made_at: datetime


class Prefilled(NamedTuple):
    """What can be filled in beforehand, by field key, and where each value is from; None: from the directory."""

    answers: dict[str, JsonValue]
    origins: dict[str, Origin | None]


def begun_with(row: Line) -> Prefilled:
    """What the agency itself answered before, all of it, for the form that completes it."""
    origin = Origin(row.form, row.form_version, row.made_at)
    return Prefilled(dict(row.answers), dict.fromkeys(row.answers, origin))


async def prefilled_with(
    connection: AsyncConnection, file: Open, form: Form, referral: Referral | None = None
) -> Prefilled:
    """The form filled in from earlier submissions, the papers of the case and what the directory says.

    The answer to a referral also knows the row by which it was asked.
    """
    actor, state = file.actor, file.state
    earlier = await earlier_answers(connection, actor, state.id)
    known, said_by = words_of(earlier, actor)
    for letter in await _letters(connection, file, earlier, referral):
        known |= {"asked": _asked(letter, actor, referral)}
        said_by["asked"] = Origin(letter.form, letter.form_version, letter.made_at)
    known |= await own_words(connection, actor) | await words_of_agencies(connection, actor, state.agencies)
    known["plan"] = carried_out(state.plan)
    known["case"] = {"title": _("Дело № %(number)s") % {"number": file.row.number}}
    made = {row.order["document"]: row for row in await document_rows(connection, actor, state.id) if row.number}
    known["papers"] = {document: _number(row, state.offset) for document, row in made.items()}
    for document, row in made.items():
        said_by[f"papers.{document}"] = Origin(document, catalogue.form(document).version, row.made_at)
    found = prefilled_from(form, known)
    return Prefilled(
        {key: one.value for key, one in found.items()},
        {key: _origin(one.source, said_by) for key, one in found.items()},
    )


async def _letters(
    connection: AsyncConnection, file: Open, earlier: Iterable[Line], referral: Referral | None
) -> list[Line]:
    """What asks by this referral; in a restricted case it stands alone before whoever is asked."""
    if referral is None or referral.letter is None:
        return []
    read = [row for row in earlier if row.id == referral.letter]
    if read or not reads_letter(file, referral):
        return read
    return await submissions_of(connection, file.actor, [referral.letter])


def _number(paper: Line, offset: int) -> dict[str, str]:
    """The number of a paper and its date where the case is."""
    day = (paper.made_at + timedelta(minutes=offset)).date()
    return {"number": str(paper.number), "date": day.isoformat()}


def carried_out(plan: Plan | None) -> dict[str, object]:
    """What was planned and what of it is done, in the language of the record; nothing where no measure was asked."""
    measures = [] if plan is None else [one for one in plan.measures if one.how != "revoked"]
    if not measures:
        return {}
    done = sum(one.how == "done" for one in measures)
    told = []
    for kind in dict.fromkeys(one.order.kind for one in measures):
        own = [one.how == "done" for one in measures if one.order.kind is kind]
        told.append(f"{kind.label}: {sum(own)} из {len(own)}")
    summary = f"Выполнено мероприятий: {done} из {len(measures)}. {'; '.join(told)}."
    return {"planned": len(measures), "done": done, "summary": summary}


def _asked(letter: Line, actor: Actor, referral: Referral | None) -> Mapping[str, JsonValue]:
    """The row of another form by which this was asked, as far as the agency may read it."""
    if referral is None:
        return {}
    form = catalogue.form(letter.form, letter.form_version)
    return row_of(form, readable(letter, actor), referral.ask, referral.key)


def words_of(earlier: Iterable[Line], actor: Actor) -> tuple[dict[str, Any], dict[str, Origin]]:
    """What earlier submissions say that this agency may read, oldest first, and who said it.

    The later one counts; whoever only repeats what was known is not its source.
    """
    forms: dict[str, Any] = {}
    known: dict[str, Any] = {"earlier": forms}
    said_by: dict[str, Origin] = {}
    said: dict[str, object] = {}
    for row in earlier:
        form = catalogue.form(row.form, row.form_version)
        forms[form.id] = answers = readable(row, actor)
        origin = said_by[f"earlier.{form.id}"] = Origin(form.id, form.version, row.made_at)
        if found := raised(form, answers):
            known["assessment"], said_by["assessment"] = {"causes": problems_of(found)}, origin
        for key, value in answers.items():
            for source in () if isinstance(value, list) else form.field_of[key].prefill[:1]:
                _enter(known, source.split("."), value)
                place = _place(source)
                if source.split(".")[0] in SHARED and said.get(place) != value:
                    said_by[place], said[place] = origin, value
    return known, said_by


def _place(source: str) -> str:
    """`child.person` is the whole of `child`."""
    return ".".join(word for word in source.split(".") if word not in WHOLE)


def _origin(source: str, said_by: dict[str, Origin]) -> Origin | None:
    """Who said what stands at this source: the same place, or else the nearest one that holds it or lies in it."""
    place = _place(source)
    around = [one for one in said_by if f"{place}.".startswith(f"{one}.")]
    inside = [one for one in said_by if one.startswith(f"{place}.")]
    nearest = max(around, key=len, default=None) or min(inside, key=len, default=None)
    return None if nearest is None else said_by[nearest]


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
