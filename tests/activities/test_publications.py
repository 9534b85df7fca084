"""A version of a route is put in force by two people, once, whoever comes second or again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from activities.publications import Proposal, Publications
from activities.sessions import Sessions
from models.refusal import Refused
from models.tables import Publication
from tests.support.casework import norm_of
from tests.support.server import furnished

pytestmark = pytest.mark.database
AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ROUTE = norm_of("ru.prevention").route
ASKED = Proposal(ground="P995-PLAN", note="Срок ответа школы короче.", by="methodologist-1")


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    async with furnished(database_url) as found:
        yield found


@pytest.fixture
async def publications(sessions: Sessions) -> Publications:
    await _forget(sessions)
    return Publications(sessions)


async def test_one_asks_and_another_approves(publications: Publications) -> None:
    await publications.propose(ROUTE, ASKED, AT)
    assert await publications.approved() == frozenset()
    await publications.decide(ROUTE.digest, "supervisor-1", AT)
    assert await publications.approved() == {ROUTE.digest}


async def test_nobody_approves_what_he_asked_for(publications: Publications) -> None:
    await publications.propose(ROUTE, ASKED, AT)
    with pytest.raises(Refused) as refused:
        await publications.decide(ROUTE.digest, ASKED.by, AT)
    assert refused.value.refusal.code == "not_allowed"
    assert await publications.approved() == frozenset()


async def test_what_nobody_asked_for_is_not_approved(publications: Publications) -> None:
    with pytest.raises(Refused) as refused:
        await publications.decide(ROUTE.digest, "supervisor-1", AT)
    assert refused.value.refusal.code == "unknown"


async def test_asking_and_approving_twice_is_asking_and_approving_once(publications: Publications) -> None:
    for _ in range(2):
        await publications.propose(ROUTE, ASKED, AT)
    for _ in range(2):
        await publications.decide(ROUTE.digest, "supervisor-1", AT)
    await publications.propose(ROUTE, ASKED._replace(by="methodologist-2"), AT)
    assert await publications.approved() == {ROUTE.digest}


async def test_what_was_turned_down_may_be_asked_for_again(publications: Publications) -> None:
    await publications.propose(ROUTE, ASKED, AT)
    await publications.decide(ROUTE.digest, "supervisor-1", AT, refused_because="Нет основания.")
    with pytest.raises(Refused) as refused:
        await publications.decide(ROUTE.digest, "supervisor-1", AT)
    assert refused.value.refusal.code == "already"
    await publications.propose(ROUTE, ASKED, AT)
    await publications.decide(ROUTE.digest, "supervisor-1", AT)
    assert await publications.approved() == {ROUTE.digest}


async def test_of_two_who_decide_at_once_one_decides(publications: Publications) -> None:
    await publications.propose(ROUTE, ASKED, AT)
    answers = await asyncio.gather(
        publications.decide(ROUTE.digest, "supervisor-1", AT),
        publications.decide(ROUTE.digest, "supervisor-2", AT, refused_because="Рано."),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers].count(Refused) == 1


async def _forget(sessions: Sessions) -> None:
    async with sessions.transaction() as connection:
        await connection.execute(delete(Publication))
