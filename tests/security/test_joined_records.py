"""A record is joined with one that nobody here has seen, to read what others said of it: a new name, and why."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select, true

from activities.individuals import deeds, hand
from activities.individuals.deeds import Hand
from models.tables import CaseFile, Individual, Mention
from tests.support.town import NOW, Town

SECRET, WHY, MISTAKEN = "Тайнов Новое Имя", "решение об усыновлении", "перепутали с приёмной семьёй"


class Joined(NamedTuple):
    """Who said something of a record, who joined one of theirs with it, and theirs."""

    owner: str
    fisher: str
    record: str


async def child_of(town: Town, agency: str) -> Any:
    """The record of a child for whom this agency answers."""
    asked = (
        select(Individual.id, Individual.version, CaseFile.id.label("case_id"))
        .join(Mention, Mention.individual == Individual.id)
        .join(CaseFile, CaseFile.id == Mention.case_id)
        .where(CaseFile.custodian == agency, CaseFile.closed_at.is_(None), Mention.part == "child")
        .where(Mention.until.is_(None), Individual.same_as.is_(None), Individual.root == Individual.id)
    )
    async with town.sessions.reading() as connection:
        return (await connection.execute(asked.limit(1))).one()


@pytest.fixture
async def joined(town: Town) -> AsyncIterator[Joined]:
    """`social` corrects the record of its child; `opeka`, which sees nothing of that case, says: the same as ours."""
    theirs, own = await child_of(town, "social"), await child_of(town, "opeka")
    owner, fisher = await town.actor("social-specialist"), await town.actor("opeka-specialist")
    saying = partial(hand.correct, one=theirs.id, right=hand.Right(full_name=SECRET), hand=Hand(owner, NOW, WHY))
    first = await town.sessions.write(partial(saying, seen=theirs.version))
    await town.sessions.write(partial(hand.take_back, number=first, hand=Hand(owner, NOW, MISTAKEN)))
    said = await town.sessions.write(partial(saying, seen=theirs.version + 2))
    joining = partial(deeds.join, into=theirs.id, other=own.id, hand=Hand(fisher, NOW, "", own.case_id))
    merged = await town.sessions.write(joining)
    yield Joined("social-specialist", "opeka-specialist", own.id)
    for number in (merged, said):
        await town.sessions.write(partial(hand.take_back, number=number, hand=Hand(owner, NOW, "проверка окончена")))


async def told(town: Town, person: str, record: str) -> str:
    """Everything that somebody reads of a record."""
    async with town.program(person) as program:
        pages = [await program.get(f"/api/v1/individuals/{record}{part}") for part in ("", "/deeds")]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.text for page in pages)


async def test_a_joining_opens_nothing_that_was_said_of_a_record_unseen(town: Town, joined: Joined) -> None:
    seen = await told(town, joined.fisher, joined.record)
    assert [words for words in (SECRET, WHY, MISTAKEN) if words in seen] == []
    own = await told(town, joined.owner, joined.record)
    assert [words for words in (SECRET, WHY, MISTAKEN) if words not in own] == [], "whoever said it reads it on"


async def test_without_its_filter_it_would(town: Town, joined: Joined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.reading.individuals._may_know", lambda _actor: true())
    seen = await told(town, joined.fisher, joined.record)
    assert [words for words in (SECRET, WHY, MISTAKEN) if words not in seen] == []
