"""What members write about a question of a sitting: stored whole and unchangeable before the sitting hears of it."""

from typing import Literal, NamedTuple

from sqlalchemy import delete, select

from activities.registers import insert_into
from api.office import Office
from models.ids import SittingId
from models.people import Actor
from models.sitting import ItemNumber
from models.sitting_served import TextRef
from models.submission import submission_digest
from models.tables import SittingText

Sort = Literal["remark", "dissent", "proof"]


class Written(NamedTuple):
    """Words about a question, under the name of the request that brought them."""

    id: str
    sitting: SittingId
    item: ItemNumber
    sort: Sort
    text: str


async def keep(at: Office, actor: Actor, written: Written) -> TextRef:
    """Store the words and answer the reference to them. Stored before under this id: those stand."""
    row = written._asdict() | {
        "sitting_id": written.sitting,
        "person": actor.person,
        "digest": submission_digest(written.sort, 1, {"text": written.text}),
        "made_at": at.clock(),
    }
    del row["sitting"]
    async with at.sessions.transaction() as connection:
        await connection.execute(insert_into(connection.dialect, SittingText).values(row).on_conflict_do_nothing())
        stands = await connection.execute(select(SittingText.digest).where(SittingText.id == written.id))
        return TextRef(id=written.id, digest=stands.scalar_one())


async def withdraw(at: Office, actor: Actor, text: TextRef) -> None:
    """The sitting refused them, so they are not kept; what has become part of the record stays for ever."""
    mine = (SittingText.id == text.id, SittingText.person == actor.person, SittingText.recorded_turn.is_(None))
    async with at.sessions.transaction() as connection:
        await connection.execute(delete(SittingText).where(*mine))
