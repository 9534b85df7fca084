"""Who is named in what became part of a record: rows of mentions, the same whether a turn is recorded or replayed."""

import hashlib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from activities.individuals.deeds import DeedKind, still_said
from activities.individuals.details import details_of
from activities.individuals.standing import bring_up
from activities.rows import Row
from forms import catalogue
from forms.definition import FormField
from forms.kin import PARENTS, Part, Place, born, places
from forms.namesakes.names import Name, is_named, read_name
from models.events import SubmissionRef
from models.ids import CaseId
from models.tables import CaseFile, IndividualDeed, Mention, Submission

Seat = tuple[str, ...]
ROOM = 1000
"""Places kept for the mentions of one form of a turn: more than its tables take rows."""


class Told(NamedTuple):
    """A form that a turn of a case made part of the record."""

    case: CaseId
    turn: int
    at: datetime
    submission: SubmissionRef
    nth: int = 0
    """Which of the forms of this turn."""


class Home(NamedTuple):
    """The family of cases that a case belongs to, and its child."""

    family: CaseId
    child: Name
    born: date | None


def note_mentions(connection: Connection, told: Told) -> None:
    """Keep whom this form names, and bring their records up to it. A form that names nobody costs nothing."""
    touched = write_mentions(connection, told)
    if touched:
        bring_up(connection, touched, told.at)


def write_mentions(connection: Connection, told: Told) -> set[str]:
    """Keep whom this form names; answers the individuals of whom something may be known otherwise now."""
    reference = told.submission
    if not _asks_of_people(reference.form, reference.form_version):
        return set()
    sent = connection.execute(_SENT, {"of_id": reference.id}).one_or_none()
    if sent is None:  # destroyed after its term
        return set()
    home, tied = _home(connection, told.case), _tied(connection, told.case)
    replaced = _replace(connection, told, sent.corrects, home)
    form = catalogue.form(reference.form, reference.form_version)
    rows: list[Row] = []
    for place in places(form, sent.answers):
        if is_named(place.name) or (place.is_child and any(map(str.isalpha, place.name))):
            row = _row(place, told, home) | {"place": told.nth * ROOM + len(rows), "agency": sent.agency}
            by_form = replaced.get(_seat(row)) or _individual(row, home)
            rows.append(row | {"individual": tied.get((row["turn"], row["place"]), by_form)})
    if rows:
        connection.execute(_NOTE, rows)
    return {*replaced.values(), *(row["individual"] for row in rows)}


def _asks_of_people(form: str, version: int) -> bool:
    """Whether the form names anybody of a family. One that is not published here is read when it is rebuilt."""
    try:
        fields = catalogue.form(form, version).fields
    except catalogue.UnknownForm:
        return False
    return any(_is_of_family(field) for field in fields)


def _is_of_family(field: FormField) -> bool:
    source = next(iter(field.prefill), "")
    return source.startswith(("child.", "family.")) or bool(field.columns)


def _replace(connection: Connection, told: Told, corrects: str | None, home: Home) -> dict[Seat, str]:
    """End what the corrected form said; answers whom its single fields named: a slip in a name is no other person.

    Of the rows of its tables, whom people said that they name.
    """
    if corrects is None:
        return {}
    ended = {"of_submission": corrects, "of_case": told.case}
    named = [dict(row) for row in connection.execute(_NAMED, ended).mappings()]
    connection.execute(_END, ended | {"ended": told.at})
    return {
        _seat(one): one["individual"]
        for one in named
        if one["row"] is None or one["individual"] != _individual(one, home)
    }


def _seat(row: Row) -> Seat:
    """Where a correction finds again whom it names: a field by itself, the row of a table by what it says."""
    return (row["field"],) if row["row"] is None else (row["field"], row["full_name"], row["kinship"])


def _tied(connection: Connection, case: CaseId) -> dict[tuple[int, int], str]:
    """Whom people said that mentions of the case name, by turn and place; the later word over the earlier."""
    said = connection.execute(_TIES, {"of_case": case})
    return {(row.said["turn"], row.said["place"]): row.other for row in said if row.said}


def _home(connection: Connection, case: CaseId) -> Home:
    """The case from which all others of the family grew names its child for all of them."""
    file = connection.execute(_FILE, {"of_case": case}).one()
    first = case
    parent = file.parent
    while parent is not None and (above := connection.execute(_FILE, {"of_case": parent}).one_or_none()) is not None:
        first, parent = parent, above.parent
    return Home(first, read_name(file.child_name or ""), file.child_born)


def _row(place: Place, told: Told, home: Home) -> Row:
    day, year = born(place.value)
    part = place.part
    if part not in PARENTS and not place.is_child and _is_child_again(place, home):
        part = Part.CHILD
    return {
        "case_id": told.case,
        "turn": told.turn,
        "submission": told.submission.id,
        "form": told.submission.form,
        "field": place.field.key,
        "row": place.row,
        "part": part.value,
        "kinship": str(place.value.get("kinship") or ""),
        "full_name": place.name,
        "born": day,
        "born_year": year,
        "details": details_of(place.value),
        "readers": "".join(f"|{kind.value}" for kind in place.field.seen_by) + ("|" if place.field.seen_by else ""),
        "since": told.at,
        "until": None,
    }


def _is_child_again(place: Place, home: Home) -> bool:
    """A table of the children of a family names the child of the case as well; a father may be a namesake."""
    day, year = born(place.value)
    agrees = home.born is None or year is None or (year == home.born.year and day in {None, home.born})
    return agrees and home.child.surname != "" and read_name(place.name) == home.child


def _individual(row: Row, home: Home) -> str:
    """The same name is the same person within one family of cases; the child is one whatever it is called."""
    name = read_name(row["full_name"])
    said = "child" if row["part"] == Part.CHILD else f"{name.surname} {name.given} {name.patronymic}"
    return hashlib.sha256(f"individual:{home.family}:{said}".encode()).hexdigest()[:32]


_SENT = select(Submission.answers, Submission.agency, Submission.corrects).where(Submission.id == bindparam("of_id"))
_FILE = select(CaseFile.parent, CaseFile.child_name, CaseFile.child_born).where(CaseFile.id == bindparam("of_case"))
_CORRECTED = (
    Mention.submission == bindparam("of_submission"),
    Mention.case_id == bindparam("of_case"),
    Mention.until.is_(None),
)
_TIES = (
    select(IndividualDeed.other, IndividualDeed.said)
    .where(IndividualDeed.case_id == bindparam("of_case"), IndividualDeed.kind == DeedKind.UNTIE, still_said())
    .order_by(IndividualDeed.id)
)
_NAMED = select(Mention.field, Mention.row, Mention.full_name, Mention.kinship, Mention.part, Mention.individual).where(
    *_CORRECTED
)
_END = update(Mention).where(*_CORRECTED).values(until=bindparam("ended"))
_NOTE = insert(Mention)
