"""Finding cases by words, as a condition of SQL: a part of the child's name, or of the number.

Each word is the beginning of a word of the case. The child's words find a case only for whoever sees the child, so
that nobody learns by searching what the list would not show. The words go into holes: `word_holes` fills them.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)

from api.reading.visible import visible_to
from models.finding import LAST
from models.people import Actor, Role
from models.tables import CaseFile, CaseWord

RARE, RARE_FOR_SUPERVISION = 3, 2
"""Letters from which on a beginning is taken to be rare enough to start from. Supervision asks for numbers alone, and
walks through the cases of a whole region where an office has its own."""


def rarest_first(words: Collection[str]) -> tuple[str, ...]:
    """The words in the order in which they are looked for."""
    return tuple(sorted(words, key=len, reverse=True))


def is_rare(word: str, role: Role) -> bool:
    """Whether fewer cases are likely to have a word that begins like this than the actor sees."""
    return len(word) >= (RARE_FOR_SUPERVISION if role is Role.SUPERVISOR else RARE)


def found_by(words: int, role: Role) -> ColumnElement[bool]:
    """Whether the `CaseFile` of this row, which the actor may see or not, has every one of so many words."""
    if role is Role.SUPERVISOR:
        return seen_by(words, role)
    of_number, of_child = (
        [_has(place, CaseFile.id, is_of_child=flag) for place in range(words)] for flag in (false(), true())
    )
    return and_(
        true(), *(or_(one, and_(other, visible_to(role))) for one, other in zip(of_number, of_child, strict=True))
    )


def seen_by(words: int, role: Role) -> ColumnElement[bool]:
    """The same for a row that the actor sees."""
    return and_(true(), *(_met(place, is_of_child=_told(role)) for place in range(words)))


def cases_with(words: int, role: Role) -> Select[tuple[str]]:
    """The ids of all cases that have every one of so many words, seen or not: from the first word on."""
    first = CaseWord.__table__.alias("first").c
    others = (_has(place, first.case_id, is_of_child=_told(role)) for place in range(1, words))
    return select(first.case_id).where(*_begins(first, 0, _told(role)), *others)


def word_holes(words: Collection[str]) -> dict[str, Any]:
    """What fills the holes: for each word where its beginnings start and end."""
    return {
        name: value
        for place, word in enumerate(words)
        for name, value in ((f"word{place}", word), (f"word{place}_last", f"{word}{LAST}"))
    }


def shows_child(actor: Actor) -> bool:
    """Supervision looks at the route of a case, not at the child."""
    return actor.role is not Role.SUPERVISOR


def _told(role: Role) -> ColumnElement[bool] | None:
    """Which words the role may ask for; None for all."""
    return false() if role is Role.SUPERVISOR else None


def _met(place: int, *, is_of_child: ColumnElement[bool] | None) -> ColumnElement[bool]:
    # With an offset PostgreSQL asks it row by row. It would rather join with all words that begin like this, and go
    # through these for each case: behind the second wall it takes reading them for dear, and keeping them for cheap.
    word = CaseWord.__table__.alias(f"word{place}").c
    begins = word.case_id == CaseFile.id, *_begins(word, place, is_of_child)
    return select(literal(1)).where(*begins).offset(0).correlate(CaseFile).exists()


def _has(place: int, case: SQLColumnExpression[str], *, is_of_child: ColumnElement[bool] | None) -> ColumnElement[bool]:
    word = CaseWord.__table__.alias(f"word{place}").c
    return exists().where(word.case_id == case, *_begins(word, place, is_of_child))


def _begins(
    word: Any,  # noqa: ANN401 - the columns of the table under another name
    place: int,
    is_of_child: ColumnElement[bool] | None,
) -> Iterator[ColumnElement[bool]]:
    first, last = (bindparam(f"word{place}{end}", type_=CaseWord.word.type) for end in ("", "_last"))
    yield word.word >= first
    yield word.word < last
    if is_of_child is not None:
        yield word.of_child.is_(is_of_child)
