"""Finding cases by words, as a condition of SQL: a part of the child's name, or of the number.

Each word is the beginning of a word of the case. The child's words find a case only for whoever sees the child, so
that nobody learns by searching what the list would not show.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select

from api.reading.visible import visible
from models.finding import LAST
from models.people import Actor, Role
from models.tables import CaseFile, CaseWord


def found_by(words: Collection[str], actor: Actor) -> ColumnElement[bool]:
    """Whether the `CaseFile` of this row has every one of these words."""
    return and_(True, *(_has(word, actor) for word in words))


def shows_child(actor: Actor) -> bool:
    """Supervision looks at the route of a case, not at the child."""
    return actor.role is not Role.SUPERVISOR


def _has(word: str, actor: Actor) -> ColumnElement[bool]:
    begins = and_(CaseWord.word >= word, CaseWord.word < f"{word}{LAST}")
    cases = select(CaseWord.case_id).where(begins)
    of_case = CaseFile.id.in_(cases.where(CaseWord.of_child.is_(False)))
    if not shows_child(actor):
        return of_case
    return or_(of_case, and_(CaseFile.id.in_(cases.where(CaseWord.of_child.is_(True))), visible(actor)))
