"""Attempts are counted for those who try; codes let in once, however many come at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from activities.accounts.book import (
    Factor,
    FirstPassword,
    LoginTaken,
    change_password,
    count_failure,
    give_password,
    set_factor,
    spend_code,
    spend_step,
    take_failures,
)
from activities.accounts.hashing import NOBODY, Hasher
from activities.accounts.sealing import Unreadable, opened, sealed
from activities.accounts.throttle import FORGOTTEN, PAIR, Allowance, Count, knock, let_in
from activities.sessions import Sessions
from models.sealing import KeyRing
from models.tables import Access, Account, DirectoryChange, SignInAttempt
from tests.support.doors import furnished

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PERSON = "opeka-specialist"


@pytest.fixture(scope="module")
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    async with furnished(database_url) as found:
        until = NOW + timedelta(days=7)
        await give_password(found, FirstPassword(PERSON, PERSON, "hash", until), at=NOW)
        await set_factor(found, PERSON, Factor("sealed", 10, ["a" * 64, "b" * 64]), at=NOW)
        yield found


def test_the_first_failures_cost_nothing_and_then_the_wait_doubles_up_to_its_longest() -> None:
    waits = [PAIR.wait(failures).total_seconds() for failures in range(13)]
    assert waits == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900]
    assert PAIR.wait(10**6) == PAIR.longest


async def test_whoever_failed_too_often_waits_and_what_is_tried_meanwhile_does_not_count(sessions: Sessions) -> None:
    counts = [Count("one", Allowance(2, timedelta(seconds=10), timedelta(minutes=1)))]
    assert [await knock(sessions, counts, NOW) for _ in range(2)] == [None, None]
    for _ in range(5):
        assert await knock(sessions, counts, NOW) == NOW + timedelta(seconds=10)
    assert await knock(sessions, counts, NOW + timedelta(seconds=10)) is None
    assert await knock(sessions, counts, NOW + timedelta(seconds=11)) == NOW + timedelta(seconds=30)
    assert await knock(sessions, [Count("another", counts[0].allowance)], NOW) is None, "others wait as well"
    assert await knock(sessions, counts, NOW + timedelta(seconds=10) + FORGOTTEN * 2) is None


async def test_of_a_crowd_that_comes_at_once_only_as_many_are_tried_as_are_free(sessions: Sessions) -> None:
    counts = [Count("crowd", Allowance(5, timedelta(minutes=1), timedelta(minutes=1)))]
    answers = await asyncio.gather(*(knock(sessions, counts, NOW) for _ in range(30)))
    assert answers.count(None) == 5


async def test_whoever_comes_in_gets_the_attempt_back(sessions: Sessions) -> None:
    own, shared = Count("own", PAIR), Count("shared", PAIR)
    for _ in range(3):
        await knock(sessions, [own, shared], NOW)
    await let_in(sessions, forget={"own"}, give_back={"shared"})
    async with sessions.reading() as connection:
        asked = select(SignInAttempt.key, SignInAttempt.failures).where(SignInAttempt.key.in_(("own", "shared")))
        assert {row.key: row.failures for row in await connection.execute(asked)} == {"shared": 2}


async def test_one_code_lets_in_once_even_when_it_comes_many_times_at_the_same_moment(sessions: Sessions) -> None:
    answers = await asyncio.gather(*(spend_step(sessions, PERSON, 11) for _ in range(8)))
    assert answers.count(True) == 1
    assert not await spend_step(sessions, PERSON, 10)
    answers = await asyncio.gather(*(spend_code(sessions, PERSON, "a" * 64, at=NOW) for _ in range(8)))
    assert answers.count(True) == 1
    assert not await spend_code(sessions, "opeka-head", "b" * 64, at=NOW)
    assert not await spend_code(sessions, PERSON, "c" * 64, at=NOW)


async def test_failures_are_told_once(sessions: Sessions) -> None:
    for minute in range(3):
        await count_failure(sessions, PERSON, at=NOW + timedelta(minutes=minute))
    await count_failure(sessions, "nobody", at=NOW)
    assert await take_failures(sessions, PERSON) == (3, NOW + timedelta(minutes=2))
    assert await take_failures(sessions, PERSON) == (0, None)


async def test_two_people_never_have_one_login(sessions: Sessions) -> None:
    with pytest.raises(LoginTaken):
        await give_password(sessions, FirstPassword("opeka-head", PERSON, "hash", NOW), at=NOW)
    async with sessions.reading() as connection:
        assert (await connection.scalars(select(Account.person))).all() == [PERSON]


async def test_each_deed_stands_in_the_log_and_those_of_administration_in_the_history(sessions: Sessions) -> None:
    await change_password(sessions, PERSON, "hash", at=NOW)
    async with sessions.reading() as connection:
        kinds = set(await connection.scalars(select(Access.kind).where(Access.person == PERSON)))
        deeds = set(await connection.scalars(select(DirectoryChange.deed).where(DirectoryChange.sort == "accounts")))
        kept = (await connection.execute(select(DirectoryChange).where(DirectoryChange.sort == "accounts"))).first()
    assert {"password_given", "factor_changed", "password_changed"} <= kinds
    assert deeds == {"password_given"}
    assert kept is not None
    assert (kept.before, kept.after) == (None, None), "nothing of a password is kept in the history"


# Hashes and seals ---------------------------------------------------------------------------------------------------


def test_nobody_s_hash_costs_what_those_of_people_cost() -> None:
    assert not Hasher().is_outdated(NOBODY), "make NOBODY anew: PasswordHasher().hash(secrets.token_hex())"


async def test_a_password_fits_its_own_hash_and_nobody_fits_nobody() -> None:
    hasher = Hasher()
    kept = await hasher.hashed("четыре рыжих кота")
    assert kept.startswith("$argon2id$")
    assert await hasher.fits("четыре рыжих кота", kept)
    assert not await hasher.fits("четыре рыжих кота ", kept)
    assert not await hasher.fits("четыре рыжих кота", None)
    assert not await hasher.fits("четыре рыжих кота", "not a hash")


def test_a_secret_opens_under_any_key_of_the_ring_and_for_its_person_only() -> None:
    old, new = KeyRing("k1", {"k1": b"1" * 32}), KeyRing("k2", {"k1": b"1" * 32, "k2": b"2" * 32})
    kept = sealed(old, b"secret", "one")
    assert b"secret" not in kept.encode()
    assert opened(new, kept, "one") == b"secret"
    with pytest.raises(InvalidTag):
        opened(new, kept, "two")
    with pytest.raises(Unreadable):
        opened(KeyRing("k2", {"k2": b"2" * 32}), kept, "one")
