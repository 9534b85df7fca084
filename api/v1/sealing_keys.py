"""The keys of encryption as an administrator sees them: which closes what is new, what each opens. Never a key."""

from fastapi import APIRouter
from pydantic import Field

from activities.resealing import keys_in_use
from api.door import Door
from api.duties import Administrator
from api.guards import At
from api.v1.shapes import Told
from models import sealing

router = APIRouter(route_class=Door, tags=["Состояние"])


class SealingKeyTold(Told):
    """One key of the installation."""

    name: str
    mark: str = Field(description="Несколько знаков отпечатка: по ним отличают ключи с одним именем")
    is_current: bool = Field(description="Им закрывается новое; остальные только открывают")
    is_given: bool = Field(description="false: ключа у этой системы нет, а закрытое им в базе есть")
    cases: int = Field(description="Скольких дел ключи закрыты им: их откроет только он")


@router.get("/directory/sealing-keys")
async def list_sealing_keys(actor: Administrator, at: At) -> list[SealingKeyTold]:  # noqa: ARG001 - the guard
    """Ключи шифрования: каким закрывается новое и сколько дел открывает каждый."""
    async with at.sessions.reading() as connection:
        found = await connection.run_sync(keys_in_use)
    ring = at.settings.key_ring
    given = [sealing.tag_for(name, key) for name, key in ring.keys.items()]
    current = sealing.tag_for(ring.current, ring.keys[ring.current])
    lost = found.total() - sum(found[tag] for tag in given)
    told = [_told(tag, current, found[tag]) for tag in given]
    return [*told, SealingKeyTold(name="?", mark="", is_current=False, is_given=False, cases=lost)] if lost else told


def _told(tag: str, current: str, cases: int) -> SealingKeyTold:
    name, _, mark = tag.rpartition(".")
    return SealingKeyTold(name=name, mark=mark, is_current=tag == current, is_given=True, cases=cases)
