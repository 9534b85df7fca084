"""What somebody is in a case, and what two people who are named in one case are to each other, in words."""

from collections.abc import Mapping
from datetime import date

from api.languages import gettext as _
from api.reading.rows import Line
from forms.kin import PARENTS, Part
from forms.namesakes.given import sex_of
from forms.namesakes.names import read_name

CHILDREN = frozenset({Part.CHILD, Part.SIBLING})


def part_words(part: Part, kinship: str = "") -> str:
    """By what the form itself says, where it says it."""
    if part in {Part.OTHER, Part.GUARDIAN} and kinship:
        return kinship
    return {
        Part.CHILD: _("ребёнок"),
        Part.MOTHER: _("мать"),
        Part.FATHER: _("отец"),
        Part.GUARDIAN: _("опекун или попечитель"),
        Part.SIBLING: _("ребёнок этой семьи"),
        Part.OTHER: _("близкий взрослый"),
    }[part]


def born_words(day: date | None, year: int | None) -> str:
    """«28.02.2014», or the year where nothing else is known."""
    return f"{day:%d.%m.%Y}" if day else str(year or "")


def relation_words(own: Mapping[str, Part], theirs: Mapping[str, Part], row: Line) -> str:
    """What the one of `theirs` parts is to the one of `own`, by a case in which both are named."""
    for case, part in theirs.items():
        mine = own.get(case)
        if mine is not None:
            return _relation(mine, part, row)
    # Named together nowhere: the parents of the one are the parents of the other.
    are_children = CHILDREN & set(theirs.values()) and CHILDREN & set(own.values())
    return sibling_words(row) if are_children else _("из той же семьи")


def _relation(mine: Part, part: Part, row: Line) -> str:
    if mine in CHILDREN:
        return sibling_words(row) if part in CHILDREN else part_words(part, row.kinship)
    if mine in PARENTS and part in CHILDREN:
        return _sexed(row, _("сын"), _("дочь"), _("ребёнок"))
    if mine in PARENTS and part in PARENTS:
        return _("второй родитель")
    return _("из той же семьи")


def sibling_words(row: Line) -> str:
    """Brother or sister, where the name tells."""
    return _sexed(row, _("брат"), _("сестра"), _("брат или сестра"))


def _sexed(row: Line, male: str, female: str, either: str) -> str:
    name = read_name(row.full_name)
    return {"m": male, "f": female}.get(sex_of(name.given, name.patronymic) or "", either)
