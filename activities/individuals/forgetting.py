"""Forgetting the people of a case that is destroyed: whoever is named nowhere else goes, and what was said of them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, select

from activities.data_keys import DEED, close_open
from activities.individuals.standing import bring_up
from models.ids import CaseId
from models.tables import DataKey, Individual, IndividualDeed, Mention

TOGETHER = 200


def forget_people(connection: Connection, case: CaseId, at: datetime) -> int:
    """Forget whom a case names; of those whom another case names, what this one said. Answers how many people."""
    deed = IndividualDeed
    named = set(connection.scalars(select(Mention.individual).where(Mention.case_id == case)))
    named |= set(connection.scalars(select(deed.one).where(deed.case_id == case)))
    connection.execute(delete(Mention).where(Mention.case_id == case))
    _lose_words(connection, deed.case_id == case)
    for some in _parts(named):
        bring_up(connection, some, at)
        gone = set(some) - set(connection.scalars(select(Individual.id).where(Individual.id.in_(some))))
        _lose_words(connection, or_(deed.one.in_(gone), deed.other.in_(gone)))
    return len(named)


def _lose_words(connection: Connection, mine: ColumnElement[bool]) -> None:
    """The deeds stay, as codes and moments; their reasons and what they said of people go with the keys."""
    close_open(connection, DEED, mine)
    locks = select(IndividualDeed.lock).where(mine, IndividualDeed.lock.is_not(None))
    connection.execute(delete(DataKey).where(DataKey.case_id.in_(locks)))


def _parts(named: Collection[str]) -> list[list[str]]:
    ordered = sorted(named)
    return [ordered[start : start + TOGETHER] for start in range(0, len(ordered), TOGETHER)]
