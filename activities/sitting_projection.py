"""What a turn of a sitting changes in the read model: its row, members, questions, votes and notices.

The rows follow from the state and the commands alone, whether the turn is recorded or the read model rebuilt.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, update
from sqlalchemy.engine import Dialect

from activities.registers import insert_into
from activities.rows import Row
from models import tables
from models.sitting import Item, Member, SittingState
from models.sitting_commands import SittingCommand, TellMember, TellOffice

RULES = {"cancelled": "P995-QUORUM", "no_quorum": "P995-QUORUM"}
"""On what a notice to a member rests; everything else is about the agenda."""


def open_row(connection: Connection, state: SittingState, number: str) -> None:
    """The row of a new sitting."""
    fixed = {
        "id": state.id,
        "number": number,
        "commission": state.commission,
        "territory": state.territory,
        "offset": state.offset,
        "urgent": state.urgent,
        "called_at": state.called_at,
    }
    connection.execute(insert(tables.Sitting), fixed | _standing_of(state))


def move_row(connection: Connection, state: SittingState) -> None:
    """Bring the row of the sitting up to this state."""
    connection.execute(update(tables.Sitting).where(tables.Sitting.id == state.id).values(_standing_of(state)))


def write_parts(connection: Connection, state: SittingState, before: SittingState | None) -> None:
    """Bring members, questions and votes up to this state; what did not change since `before` is left alone."""
    old_members = () if before is None else before.members
    members = [one for one in state.members if one not in old_members]
    items = [one for one in state.items if before is None or before.item(one.number) != one]
    dialect = connection.dialect
    _put(connection, dialect, tables.SittingMember, [_member_row(state, one) for one in members])
    _put(connection, dialect, tables.SittingItem, [_item_row(state, one) for one in items])
    _drop_withdrawn(connection, state, items)
    _put(connection, dialect, tables.Ballot, [row for item in items for row in _ballot_rows(state, item)])


def notice_rows(state: SittingState, turn: int, at: datetime, commands: Sequence[SittingCommand]) -> list[Row]:
    """The notices that a turn orders."""
    return [
        _notice(command) | {"sitting_id": state.id, "turn": turn, "place": place, "at": at}
        for place, command in enumerate(commands)
        if isinstance(command, TellMember | TellOffice)
    ]


def _notice(command: TellMember | TellOffice) -> Row:
    told = {"about": command.about, "agency": command.agency, "item": command.item}
    if isinstance(command, TellMember):
        return told | {"person": command.person, "role": None, "rule": RULES.get(command.about, "PD-AGENDA")}
    return told | {"person": None, "role": command.role, "rule": command.rule}


def _standing_of(state: SittingState) -> Row:
    return {
        "at": state.at,
        "phase": state.phase,
        "outcome": state.outcome,
        "opened_at": state.opened_at,
        "ended_at": state.ended_at,
        "closed_at": state.closed_at,
        "turn": state.turn,
        "state": state.model_dump(mode="json"),
    }


def _member_row(state: SittingState, member: Member) -> Row:
    spells = member.spells
    return {
        "sitting_id": state.id,
        "person": member.person,
        "seat": member.seat,
        "votes": member.votes,
        "present": member.is_present,
        "remote": any(spell.remote for spell in spells),
        "came_at": spells[0].since if spells else None,
        "left_at": spells[-1].until if spells else None,
        "excused": member.excused,
    }


def _item_row(state: SittingState, item: Item) -> Row:
    adopted = item.adopted
    return {
        "sitting_id": state.id,
        "number": item.number,
        "case_id": item.case,
        "task": item.task,
        "step": item.step,
        "standing": item.standing,
        "reason": item.reason,
        "facts": {} if adopted is None else adopted.facts,
        "decided_at": None if adopted is None else adopted.closed_at,
        "resolved_at": item.resolved_at,
        "submission": None if item.submission is None else item.submission.id,
        "heard_turn": None if item.heard is None else item.heard.turn,
        "heard_code": None if item.heard is None else item.heard.code,
        "sent_at": item.sent_at,
    }


def _ballot_rows(state: SittingState, item: Item) -> list[Row]:
    return [
        {"sitting_id": state.id, "item": item.number, "motion": motion.number} | ballot.model_dump()
        for motion in item.motions
        for ballot in motion.ballots
    ]


def _drop_withdrawn(connection: Connection, state: SittingState, items: Sequence[Item]) -> None:
    """A member who stands aside takes back the vote that they cast on the motion under way."""
    ballot = tables.Ballot
    for item in items:
        if item.voting is None or not item.recused:
            continue
        mine = (ballot.sitting_id == state.id, ballot.item == item.number, ballot.motion == item.voting.number)
        aside = [recusal.person for recusal in item.recused]
        connection.execute(ballot.__table__.delete().where(*mine, ballot.person.in_(aside)))  # type: ignore[attr-defined]


def _put(connection: Connection, dialect: Dialect, table: type[tables.Base], rows: list[Row]) -> None:
    """Insert these rows, or bring those that stand up to date."""
    if not rows:
        return
    new = insert_into(dialect, table)
    key = [column.name for column in table.__table__.primary_key]
    kept = {name: column for name, column in new.excluded.items() if name not in key}
    connection.execute(new.on_conflict_do_update(index_elements=key, set_=kept), rows)
