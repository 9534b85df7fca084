"""Finding cases by words, as a condition of SQL: a part of the child's name, or of the number.

Each word is the beginning of a word of the case. The child's words find a case only for whoever sees the child, so
that nobody learns by searching what the list would not show.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select, true

from api.reading.visible import visible
from models.finding import LAST
from models.people import Actor, Role
from models.tables import CaseFile, CaseWord


def found_by(words: Collection[str], actor: Actor) -> ColumnElement[bool]:
    """Whether the `CaseFile` of this row, which the actor may see or not, has every one of these words."""
    found = (or_(_has(word, of_child=False), and_(_has(word, of_child=True), visible(actor))) for word in words)
    return and_(true(), *(found if shows_child(actor) else (_has(word, of_child=False) for word in words)))


def seen_by(words: Collection[str], actor: Actor) -> ColumnElement[bool]:
    """The same for a row that the actor sees."""
    return and_(true(), *(_has(word, of_child=None if shows_child(actor) else False) for word in words))


def shows_child(actor: Actor) -> bool:
    """Supervision looks at the route of a case, not at the child."""
    return actor.role is not Role.SUPERVISOR


def _has(word: str, *, of_child: bool | None) -> ColumnElement[bool]:
    cases = select(CaseWord.case_id).where(CaseWord.word >= word, CaseWord.word < f"{word}{LAST}")
    return CaseFile.id.in_(cases if of_child is None else cases.where(CaseWord.of_child.is_(of_child)))
